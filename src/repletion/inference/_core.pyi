from typing import Any as Buffer

def order(count: int, scope_start: Buffer, scope: Buffer, order: Buffer, sizes: Buffer) -> None: ...
def solve(
    extended: bool,
    card: Buffer,
    scope_start: Buffer,
    scope: Buffer,
    factor_lanes: Buffer,
    lanes: int,
    cells: Buffer,
    log_total: Buffer,
    beliefs: Buffer | None,
) -> float: ...
