"""Medicines begun, raised, stopped, not borne, never given: by the words on both sides of them."""

import re

from repletion.domain.case import ReadState
from repletion.intake_text.alternatives import one_of
from repletion.intake_text.kin import kin_head
from repletion.intake_text.surroundings import sentence_after

STOPPED_AFTER = re.compile(
    r"^(?:\s+(?:tablets?|pills?|therapy|\d[\d.,]*|mg|mcg|nightly|daily|od|nocte)){0,3}\s*[,(:-]?\s*"
    r"(?:(?:was|were|has been|had been|now|since|then|already|recently)\s+){0,2}"
    r"(?:stopped|discontinued|ceased|withdrawn|withheld|held|suspended|halted|paused|d/c'?d|tailed off|weaned"
    r"|pulled)\b(?! (?:for|back|steady))"
    r"|^(?:,| and| &) [\w-]+ (?:both |all )?(?:held|withheld|stopped on)\b"
    r"|^[^.!?\n]{0,30}[;,] (?:this|it|which) (?:was|has been|is) (?:then |since |now )?"
    r"(?:stopped|withheld|discontinued)\b"
    r"|^[^.;!?\n]{0,30}\b(?:was completed|completed in|finished (?:that|in|weeks|months|last|it))\b"
    r"|^[^.;!?\n]{0,30}\b(?:chose not|decided against|opted not|now off it|off it completely)\b"
)
NOT_GIVEN = re.compile(
    r"^\s+(?:was|were|is|has)\s+(?:not|never)\s+(?:been\s+)?(?:given|started|prescribed|taken|needed)\b"
)
UNTIL = re.compile(r"^[^.;!?\n]{0,25}\b(?:until|till|up to|before stopping|when (?:i|he|she) stopped)\b")
WAS_ON = re.compile(r"\b(?:was|were|been|used to be)\s+(?:on|taking|prescribed)\s+(?:\w+\s+){0,2}$")
ENDING = (
    "stopp(?:ed|ing)", "cessation of", "cease[ds]?", "off", "withdrawal of", "withdrew", r"discontinu\w+", "quit",
    "ran out of", "weaned(?: off)?", "ditch(?:ed|ing)", "binned", "chucked", "packed in", "knocked", "cut out",
    "gave up", "given up", "giving up", "jacked in", "kicked", "finished", "completed", "tried", "tailed off",
)  # fmt: skip
STOPPING = re.compile(
    rf"\b{one_of(*ENDING)}\s+(?:(?:my|the|his|her|taking|all|abruptly|suddenly|long[- ]term|oral|of)\s+){{0,3}}$"
)

STARTING = (
    "start(?:ed|ing)?", "swapp?ed", "began", "begun", "beginning", "commenced", "initiated",
    "put (?:me |him |her )?on", "new(?:ly)?(?: on)?", "switched", "changed", "moved", "upped", "increased", "doubled",
    "raised", "titrated", "went up", "gone up", "prescribed", "went on", "gone on", "given",
)  # fmt: skip
BEGUN = re.compile(rf"\b{one_of(*STARTING)}\b[^.;!?\n]{{0,28}}$")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WAS_STARTED = ("started", "increased", "doubled", "upped", "commenced", "added", "begun", "prescribed", "put up")
BEGUN_AFTER = re.compile(
    rf"^[^.;!?\n]{{0,30}}\b(?:(?:was|were|has been|just|recently|newly)\s+{one_of(*WAS_STARTED)}"
    r"|(?:started|commenced|begun|increased|added)\s+(?:\w+\s+){0,2}(?:ago|back|last|in|this)\b"
    r")"
    rf"|^[^.,;!?\n]{{0,30}}\bsince {one_of('last', *MONTH_NAMES)}"
)
SEVERAL = (
    "[2-9]", "1[0-9]", "20", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "fifteen",
    "several", "many", "a few", "couple of",
)  # fmt: skip
LONG_SINCE = re.compile(rf"\b{one_of(*SEVERAL)}\+?\s*(?:years?|yrs?|y)\b|\b(?:19|20)\d\d\b|\byears ago\b|\bfor years\b")

NO_LONGER = ("was", "were", "been", "to be", "used to", "no longer", "not", "previously", "formerly")
TAKING = ("on", "takes?", "taking", "uses", "using", "continues", "remains on", "maintained on", "now")
CURRENT = re.compile(
    "".join(f"(?<!{words} )" for words in NO_LONGER)
    + rf"\b{one_of(*TAKING)}\s+(?:(?:a|the|this|these|my|his|her|daily|weekly|regular|long[- ]term|oral|iv|im)\s+)?$"
)
REPLACING = re.compile(
    r"\b(?:in favou?r of|replaced (?:with|by)|switched to|changed to|swapped (?:for|to|over to)|converted to"
    r"|substituted (?:with|by)|moved (?:on)?to|instead of it|then)\s+(?:\w+\s+)?$"
)
"""What is taken in place of another."""
NOT_ABLE = ("can'?t", "couldn'?t", "could not", "cannot", "unable to", "never")
INTOLERANT = re.compile(
    r"\b(?:allerg(?:y|ic|ies)(?: to)?|intoleran(?:t|ce)(?: (?:of|to))?"
    rf"|{one_of(*NOT_ABLE)} (?:tolerate|take|get on with)"
    r"|(?:bad )?reactions? to|contraindicat\w+)\s*[:=-]?\s+(?:\w+\s+){0,2}$"
)


def stopped(before: str, after: str) -> bool:
    """Return whether a medicine is no longer taken, by the words on both sides of it.

    >>> stopped("", " stopped 6/12 ago"), stopped("was on ", " 40 until last week"), stopped("i take ", " daily")
    (True, True, False)
    """
    return bool(
        STOPPED_AFTER.search(after) or STOPPING.search(before) or (WAS_ON.search(before) and UNTIL.search(after))
    )


def begun(before: str, after: str) -> bool:
    """Return whether a medicine was begun, changed or raised within about a year.

    >>> begun("started ", " 3 months back"), begun("started ", " 5 years ago"), begun("takes ", " 20 mg")
    (True, False, False)
    """
    verb = BEGUN.search(before[-45:])
    told = verb or BEGUN_AFTER.search(after[:60])
    around = (verb.group() if verb else "") + " " + sentence_after(after)[:45]
    return bool(told) and not LONG_SINCE.search(around)


def taken(told: ReadState, before: str, after: str) -> ReadState:
    """Return the state of a medicine after the words right beside it.

    >>> taken("past", "still on ", ""), taken("present", "allergic to ", ""), taken("present", "mum takes ", "")
    ('present', 'past', 'other_person')
    """
    if told in ("past", "uncertain") and (CURRENT.search(before) or REPLACING.search(before)):
        told = "present"
    if told != "present":
        return told
    if stopped(before, after) or INTOLERANT.search(before):
        return "past"
    if kin_head(before):
        return "other_person"
    return "absent" if NOT_GIVEN.search(after) else told
