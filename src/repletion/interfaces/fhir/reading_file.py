"""A FHIR record in a file or a pipe: bounded in size, read, and what was left out is said."""

import sys

import msgspec

from repletion.domain.case import Reading
from repletion.domain.fault import Fault, Unusable
from repletion.domain.knowledge import KnowledgeBase
from repletion.interfaces.fhir.reading import FhirReading, read
from repletion.interfaces.inputs import LARGEST_RECORD

SHOWN = 12
"""Lines of what was not used that are shown one by one."""


def decode(content: bytes | str, where: str) -> object:
    """Return what JSON says; `Unusable` when it is too long or no JSON."""
    if len(content) > LARGEST_RECORD:
        raise Unusable(
            [Fault(where=where, what=f"longer than {LARGEST_RECORD:,} bytes", remedy="ask for the last years only")]
        )
    try:
        value: object = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unusable([Fault(where=where, what=f"no JSON: {error}"[:200], remedy="mend the syntax")]) from error
    return value


def read_record(text: str, where: str, kb: KnowledgeBase, on: str) -> Reading:
    """Return the reading of a record; what was not used is said on standard error."""
    resource = decode(text, where)
    try:
        found = read(resource if isinstance(resource, dict) else {}, kb, on)
    except Unusable as error:
        told = [Fault(where=f"{where}: {f.where}", what=f.what, remedy=f.remedy) for f in error.faults]
        raise Unusable(told) from error
    sys.stderr.write(left_out(found))
    return found.reading


def left_out(found: FhirReading) -> str:
    """Return, in lines, what of a record was not used although it should tell something, and how much was used."""
    told = [u for u in found.unmapped if u.grade != "no_place"]
    lines = [
        f"  {u.display or u.code}{f' ({u.times} times)' if u.times > 1 else ''}: {u.why} [{u.path}]"
        for u in told[:SHOWN]
    ]
    more = [f"  and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    head = f"From the record {len(found.used)} entries were used"
    return "\n".join([f"{head}; not used:" if told else f"{head}.", *lines, *more]) + "\n"
