"""The data dictionary of a table of answers: what each column means, in which unit, from which knowledge."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]

from repletion import __version__
from repletion.domain.knowledge import KnowledgeBase

PERSON = {
    "row": ("number of the row in the input, from 1, the header not counted", ""),
    "id": ("id of the person, as given", ""),
    "age": ("age as given", "years"),
    "sex": ("sex as given", ""),
    "weight": ("survey weight as given", ""),
    "stratum": ("survey stratum as given", ""),
    "unit": ("first-stage unit of the survey within its stratum, as given", ""),
    "urgency": ("how soon to be seen, by rules; soon also where nothing, or not all, could be understood", ""),
    "none_of_these": ("P(none of the causes accounts for the complaint); empty without a complaint", "probability"),
    "leading": ("the first three causes, most first, of a probability of 0.05 or more", "ids; semicolons"),
    "gaps": ("deficiencies that are probable and whose defining test is not among the results", "ids; semicolons"),
    "tested": ("deficiencies whose defining test is among the results", "ids; semicolons"),
    "beyond_limit": ("of those tested: whose result is beyond the limit that defines it", "ids; semicolons"),
    "tests": ("tests advised: by guidelines, by traps, and those that define the leading causes", "ids; semicolons"),
    "needless": ("results at hand of tests that a guideline advises against in what else is known", "ids; semicolons"),
    "unread": ("results that could not be used: no unit was given and several are possible", "ids; semicolons"),
    "not_checked": ("drugs that are not known here and were not weighed", "names; semicolons"),
    "left_out": ("findings left out because all together were too many to weigh", "ids; semicolons"),
    "reasons": ("of the leading causes the evidence with its log odds", "JSON"),
    "next_tests": ("tests advised by their information and cost, as for one person", "ids; semicolons"),
    "tests_advised_against": ("tempting tests that a guideline advises against", "ids; semicolons"),
    "cause": ("the cause that the numbers of the row are of", "id"),
    "probability": ("P(the cause is there | everything told)", "probability"),
    "explains": ("P(an active path leads from it to the complaint); empty without a complaint", "probability"),
    "before_tests": ("P(the cause is there | everything told but the results of tests)", "probability"),
    "probability_low": ("lower end of the 95 % interval of the probability", "probability"),
    "probability_high": ("upper end of the 95 % interval of the probability", "probability"),
    "explains_low": ("lower end of the 95 % interval of explains", "probability"),
    "explains_high": ("upper end of the 95 % interval of explains", "probability"),
}  # fmt: skip
KINDS = {"p": "probability", "e": "explains", "b": "before_tests"}
CAVEAT = "It informs; a clinician decides. The order of the causes can be trusted further than the size of the numbers."


def entries(schema: pa.Schema, kb: KnowledgeBase) -> Iterator[dict[str, str]]:
    """Yield a line for every column of the answers."""
    for name in schema.names:
        meaning, unit = PERSON.get(name) or _of_cause(name, kb)
        yield {
            "column": name, "meaning": meaning, "unit": unit,
            "knowledge_version": kb.version, "knowledge_digest": kb.digest, "code_version": __version__,
        }  # fmt: skip


def _of_cause(column: str, kb: KnowledgeBase) -> tuple[str, str]:
    kind, _, rest = column.partition("_")
    cause, end = next(
        (rest[: -len(e)], e[1:]) if e else (rest, "")
        for e in ("_low", "_high", "")
        if rest.endswith(e) and rest[: len(rest) - len(e)] in kb.causes
    )
    named = f"{KINDS[kind]}_{end}" if end else KINDS[kind]
    meaning, unit = PERSON[named]
    return f"{kb.causes[cause].name}: {meaning}", unit


def as_csv(schema: pa.Schema, kb: KnowledgeBase) -> str:
    """Return the dictionary as CSV."""
    lines = list(entries(schema, kb))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def as_json(schema: pa.Schema, kb: KnowledgeBase, run: dict[str, Any]) -> str:
    """Return the dictionary as JSON, with what the run was."""
    columns = [{k: line[k] for k in ("column", "meaning", "unit")} for line in entries(schema, kb)]
    knowledge = {"version": kb.version, "digest": kb.digest, "review": kb.review}
    whole = {"caveat": CAVEAT, "knowledge": knowledge, "code_version": __version__, "run": run, "columns": columns}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
