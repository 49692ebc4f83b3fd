"""`repletion follow`: the journal; record, stop, list, trend, export, import, delete, assess."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from repletion.decisions.journal_check import Known, day, seen
from repletion.domain.fault import Fault, Unusable
from repletion.domain.journal import Entry
from repletion.interfaces import follow_record
from repletion.interfaces.journal import writing
from repletion.interfaces.journal.location import journal_key, journal_path
from repletion.interfaces.journal.store import Journal, delete_file
from repletion.interfaces.output import put
from repletion.kb.courses import shipped_courses
from repletion.kb.handbook import nutrients
from repletion.kb.load import load


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--journal", metavar="PATH", help="the file of the journal (in your data folder)")
    common.add_argument("--ask-key", action="store_true", help="ask for its key (else REPLETION_JOURNAL_KEY, if set)")
    shown = argparse.ArgumentParser(add_help=False, parents=[common])
    shown.add_argument("--format", choices=("text", "json"), default="text")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    record = verbs.add_parser("record", help="a complaint's score, a result, a dose, a weight, a note, a case")
    follow_record.arguments(record, shown)
    stop = verbs.add_parser("stop", parents=[shown], help="end the doses of a nutrient")
    stop.add_argument("nutrient", metavar="NUTRIENT")
    stop.add_argument("--on", metavar="YYYY-MM-DD", help="the last day of it (today)")
    verbs.add_parser("list", parents=[shown], help="everything, by day, with its number")
    trend = verbs.add_parser("trend", parents=[common], help="a test or complaint against what is expected")
    trend.add_argument("about", metavar="WHAT", help="a test, a complaint or a nutrient")
    trend.add_argument("--format", choices=("text", "json", "svg"), default="text")
    export = verbs.add_parser("export", parents=[common], help="all of it, to keep or to take elsewhere")
    export.add_argument("--format", choices=("json", "csv"), default="json")
    imported = verbs.add_parser("import", parents=[shown], help="what `export` wrote")
    imported.add_argument("file", metavar="FILE")
    delete = verbs.add_parser("delete", parents=[shown], help="entries by their number, or the whole journal")
    delete.add_argument("ids", nargs="*", type=int, metavar="NUMBER")
    delete.add_argument("--all", action="store_true", help="the file itself; needs --yes")
    delete.add_argument("--yes", action="store_true")
    assess = verbs.add_parser("assess", parents=[shown], help="on course? else the causes again, with today's facts")
    for verb in (trend, assess):
        verb.add_argument("--on", metavar="YYYY-MM-DD", help="as of that day (today)")
    for verb in (trend, export, assess):
        verb.add_argument("--out", metavar="FILE", help="write it there instead of to standard output")


def run(arguments: argparse.Namespace) -> int:
    """Do one thing with the journal; return the exit status."""
    {
        "record": _record,
        "stop": _stop,
        "list": _list,
        "trend": _trend,
        "export": _export,
        "import": _import,
        "delete": _delete,
        "assess": _assess,
    }[arguments.verb](arguments)
    return 0


def _known() -> Known:
    return Known(load(), nutrients(), shipped_courses(), date.today())


def _open(given: argparse.Namespace) -> Journal:
    path = journal_path(given.journal)
    return Journal(path, journal_key(path, ask=given.ask_key))


def _put(given: argparse.Namespace, text: str, values: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n" if given.format == "json" else text)


def _record(given: argparse.Namespace) -> None:
    known = _known()
    new = follow_record.entries(given, known)
    path = journal_path(given.journal)
    written = writing.write(path, journal_key(path, ask=given.ask_key), [("command line", e) for e in new], known)
    lines = [*follow_record.alarm_lines(written.danger), *_lines(written.entries), *written.notices]
    alarms = [{"id": r.id, "level": r.level, "text": r.text} for r in written.danger]
    values = {"recorded": list(written.ids), "alarms": alarms, "notices": list(written.notices)}
    _put(given, "".join(f"{line}\n" for line in lines), values)


def _lines(entries: Sequence[Entry]) -> list[str]:
    from repletion.interfaces.follow_text import entry_line

    return [f"Recorded: {entry_line(entry)}" for entry in entries]


def _stop(given: argparse.Namespace) -> None:
    known = _known()
    path = journal_path(given.journal)
    last = given.on or known.today.isoformat()
    ended = writing.stop(path, journal_key(path, ask=given.ask_key), given.nutrient, last, known)
    _put(given, "".join(f"{line}\n" for line in _lines([e for _, e in ended])), {"stopped": [id for id, _ in ended]})


def _list(given: argparse.Namespace) -> None:
    from repletion.interfaces.follow_text import listing, listing_values

    with _open(given) as journal:
        recorded = journal.all()
    _put(given, listing(recorded), listing_values(recorded))


def _trend(given: argparse.Namespace) -> None:
    from repletion.interfaces.follow_view import trend

    on = _day(given)
    with _open(given) as journal:
        entries = journal.entries()
    put(trend(given.about, given.format, entries, on, _known()), given.out)


def _assess(given: argparse.Namespace) -> None:
    from repletion.interfaces.follow_view import assessed

    on = _day(given)
    with _open(given) as journal:
        entries = journal.entries()
    put(assessed(given.format, entries, on, _known()), given.out)


def _day(given: argparse.Namespace) -> date:
    on = day(given.on) if given.on else date.today()
    if on is None:
        raise Unusable([Fault(where="--on", what=f"{given.on!r} is no date", remedy="write YYYY-MM-DD")])
    return on


def _export(given: argparse.Namespace) -> None:
    from repletion.interfaces.journal.exchange import to_csv, to_json

    with _open(given) as journal:
        recorded = journal.all()
    put(to_json(recorded) if given.format == "json" else to_csv(recorded), given.out)


def _import(given: argparse.Namespace) -> None:
    from repletion.interfaces.journal.exchange import read, text_of

    known = _known()
    found = read(text_of(given.file), given.file)
    path = journal_path(given.journal)
    key = journal_key(path, ask=given.ask_key)
    placed = [(where, entry) for where, entry, _ in found]
    with writing.for_adding(path, key, placed, known) as journal, journal.writing():
        there = journal.entries()
        before = seen(there)
        new = [(where, entry, when) for where, entry, when in found if not before.holds(entry)]
        writing.refuse([(where, entry) for where, entry, _ in new], there, known)
        for _, entry, when in new:
            journal.add([entry], when)
    told = f"Imported {len(new)}; {len(found) - len(new)} were there already.\n"
    _put(given, told, {"imported": len(new), "there_already": len(found) - len(new)})


def _delete(given: argparse.Namespace) -> None:
    if given.all == bool(given.ids) or (given.all and not given.yes):
        what = "give the numbers of entries, or --all with --yes"
        raise Unusable([Fault(where="delete", what=what, remedy="see `repletion follow list` for the numbers")])
    with _open(given) as journal:  # nobody deletes what the key does not open
        path: Path = journal.path
        if given.ids:
            journal.delete(given.ids)
    if given.all:
        delete_file(path)
    told = f"Deleted the journal {path}.\n" if given.all else f"Deleted {len(given.ids)}.\n"
    _put(given, told, {"deleted": "all" if given.all else given.ids})
