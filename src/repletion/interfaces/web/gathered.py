"""All that was told, put into one reading: words and boxes, a file with a case, what was eaten, the drawing."""

from dataclasses import replace

from repletion.domain.case import Drug, Reading
from repletion.domain.food import Diary
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.reader import Reader
from repletion.interfaces.web.bodymap import with_taps
from repletion.interfaces.web.given import recorded
from repletion.interfaces.web.told import BOXES, Told


def in_one(told: Told) -> str:
    """Return the words with what stands in the boxes, each under its heading, as if it had been pasted in.

    >>> in_one(Told(words="My legs cramp.", medicines="metformin"))
    'My legs cramp.\\n\\nMedicines:\\nmetformin'
    """
    read = ((heading, getattr(told, box).strip()) for box, heading in BOXES.items() if box != "ate")
    return "\n\n".join([*([told.words] if told.words else []), *(f"{h}:\n{text}" for h, text in read if text)])


def gathered(told: Told, kb: KnowledgeBase, reader: Reader) -> Reading:
    """Return the reading of all that was told, before any correction."""
    reading = reader.read(in_one(told))
    record = recorded(told, kb)
    if record:
        reading = _together(record, reading)
    reading = replace(reading, case=told.person(reading.case))
    return with_taps(_with_eaten(reading, told), told)


def eaten(told: Told) -> Diary | None:
    """Return what was written of food, None where nothing was."""
    if not told.ate.strip():
        return None
    from repletion.interfaces.diet_input import diary_reader

    return diary_reader().read(told.ate)


def _with_eaten(reading: Reading, told: Told) -> Reading:
    diary = eaten(told)
    if diary is None or not (diary.eaten or diary.supplements):
        return reading
    from repletion.interfaces.diet_evidence import with_eaten

    return with_eaten(reading, diary)


def _together(record: Reading, words: Reading) -> Reading:
    """Return a file's case with the words put to it; where both speak of the same thing the words count."""
    old, new = record.case, words.case
    return replace(
        words,
        unrecognised=(*words.unrecognised, *record.unrecognised),
        not_checked=(*words.not_checked, *record.not_checked),
        case=replace(
            old,
            age=old.age if new.age is None else new.age,
            sex=new.sex or old.sex,
            pregnant=old.pregnant if new.pregnant is None else new.pregnant,
            complaint=tuple(dict.fromkeys((*new.complaint, *old.complaint))),
            findings={**old.findings, **new.findings},
            exposures={**old.exposures, **new.exposures},
            drugs=(*new.drugs, *(d for d in old.drugs if _name(d) not in set(map(_name, new.drugs)))),
            conditions={**old.conditions, **new.conditions},
            labs=tuple(dict.fromkeys((*old.labs, *new.labs))),
            self_harm=old.self_harm or new.self_harm,
        ),
    )


def _name(drug: str | Drug) -> str:
    return drug if isinstance(drug, str) else drug.name
