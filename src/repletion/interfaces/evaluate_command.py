"""`repletion evaluate`: how right is it? Against simulated people, and against examined ones."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.output import put

PEOPLE = 20_000


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    kinds = command.add_subparsers(title="what to hold it against", metavar="WHAT", required=True)
    prior = kinds.add_parser("prior", help="people simulated from the knowledge, against what populations show")
    prior.add_argument("--people", type=int, default=PEOPLE, help=f"how many to simulate (default {PEOPLE:,})")
    prior.add_argument("--seed", type=int, default=1, help="of the random numbers (default 1)")
    prior.set_defaults(kind=_prior)
    nhanes = kinds.add_parser("nhanes", help="predicted against measured results of examined adults")
    nhanes.add_argument("data", metavar="DATA.parquet", help="the file that docs/evidence/nhanes.md describes")
    nhanes.add_argument("--cycles", default="2009-2012", help="years that are scored (default 2009-2012)")
    nhanes.add_argument("--most", type=int, help="score a random sample of so many people only")
    nhanes.set_defaults(kind=_nhanes)
    figures = kinds.add_parser("figures", help="published figures that the knowledge does not use")
    figures.set_defaults(kind=_figures)
    cases = kinds.add_parser("cases", help="cases with a gold answer: who comes first, how urgent, how sure")
    cases_arguments(cases)
    cases.set_defaults(kind=_cases)
    for kind in (prior, nhanes, figures):
        kind.add_argument("--format", choices=("text", "json"), default="text")
        kind.add_argument("--plots", metavar="DIR", help="folder to draw plots into (SVG)")


def cases_arguments(command: argparse.ArgumentParser) -> None:
    """Declare what `evaluate cases` takes."""
    command.add_argument(
        "place", metavar="FILE|DIR", help="YAML, JSON, JSON lines or plain text; docs/evidence/cases.md"
    )
    command.add_argument("--on", default=date.today().isoformat(), help="the date of the answers (today)")
    command.add_argument(
        "--against", metavar="EARLIER.json", help="an earlier run (--format json): which answers moved"
    )
    command.add_argument("--knowledge-overlay", metavar="FILE", help="own numbers; the answers that they move are told")
    command.add_argument(
        "--region", choices=("europe",), help="a region's numbers; the answers that they move are told"
    )
    command.add_argument("--format", choices=("text", "json", "html"), default="text")
    command.add_argument("--out", metavar="FILE", help="write there instead of standard output")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and print; return the exit status."""
    if arguments.kind is _cases:
        put(_cases(arguments), arguments.out)
        return 0
    folder = _folder(arguments.plots)
    kind: Callable[[argparse.Namespace, Path | None], tuple[str, Any]] = arguments.kind
    text, found = kind(arguments, folder)
    if arguments.format == "json":
        text = json.dumps(_plain(found), ensure_ascii=False, indent=1) + "\n"
    sys.stdout.write(text)
    return 0


def _folder(name: str | None) -> Path | None:
    if name is None:
        return None
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise Unusable([Fault(where="--plots", what=f"{name}: {why}", remedy="give a folder to write into")]) from error
    return folder


def _nhanes(arguments: argparse.Namespace, folder: Path | None) -> tuple[str, Any]:
    from repletion.evaluation.nhanes_run import nhanes_run
    from repletion.interfaces.evaluate_text import nhanes_text

    _positive("--most", arguments.most)
    found = nhanes_run(arguments.data, arguments.cycles, arguments.most, _progress())
    if folder is not None:
        from repletion.evaluation.plots import plot_outcome

        for report in found.reports:
            print(f"wrote {plot_outcome(report, folder)}", file=sys.stderr)
    return nhanes_text(found), found


def _prior(arguments: argparse.Namespace, folder: Path | None) -> tuple[str, Any]:
    from repletion.evaluation.prior_run import prior_run
    from repletion.interfaces.evaluate_text import prior_text

    _positive("--people", arguments.people)
    found = prior_run(arguments.people, arguments.seed, _progress())
    if folder is not None:
        from repletion.evaluation.prior_plots import plot_prior

        for path in plot_prior(found, folder):
            print(f"wrote {path}", file=sys.stderr)
    return prior_text(found), found


def _figures(arguments: argparse.Namespace, folder: Path | None) -> tuple[str, Any]:
    from repletion.evaluation.figures import figures, held
    from repletion.evaluation.figures_page import figures_page
    from repletion.kb.load import load

    kb = load()
    found = [held(kb, name, figure) for name, figure in figures(kb).items()]
    return figures_page(kb, found), found


def _cases(arguments: argparse.Namespace) -> str:
    from repletion.interfaces.evaluate_cases import both
    from repletion.interfaces.evaluate_cases_text import page_of, text_of
    from repletion.kb.load import load

    found, moved = both(arguments, load(), _progress())
    if arguments.format == "json":
        return json.dumps({"run": _plain(found), "moved": _plain(moved)}, ensure_ascii=False, indent=1) + "\n"
    return text_of(found, moved) if arguments.format == "text" else page_of(found, moved)


def _positive(option: str, number: int | None) -> None:
    if number is not None and number < 100:
        raise Unusable([Fault(where=option, what=f"{number} is too few", remedy="give 100 or more")])


def _progress() -> Callable[[int, int], None]:
    """Return what tells on standard error how far it is: one line, or where that is no terminal one every tenth."""
    told = 0

    def tell(done: int, whole: int) -> None:
        nonlocal told
        if sys.stderr.isatty():
            print(f"\r{done:,} of {whole:,}", end="\n" if done == whole else "", file=sys.stderr, flush=True)
        elif done * 10 // whole > told:
            told = done * 10 // whole
            print(f"{done:,} of {whole:,}", file=sys.stderr, flush=True)

    return tell


def _plain(value: Any) -> Any:
    """Return what JSON can hold: dataclasses as objects, arrays as lists, numbers to six significant digits."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: getattr(value, field.name) for field in fields(value)}
        return _plain({**told, **{name: getattr(value, name) for name in _worked_out(type(value))}})
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, float):
        return float(f"{value:.6g}") if value == value else None
    return value


def _worked_out(kind: type) -> list[str]:
    """Return the names of a dataclass's properties: verdicts that follow from its fields."""
    return [name for name, member in vars(kind).items() if isinstance(member, property) and name != "left_out"]
