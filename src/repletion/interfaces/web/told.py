"""What one form tells. Nothing is kept between two pages: the form carries it all."""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from repletion.domain.case import Case
from repletion.domain.estimate import Sex
from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.web.multipart import File, is_multipart, taken_apart

MOST_FIELDS = 2_000
ROWS = 4
"""What can be told otherwise at once: two things, a result, a doctor's own probability."""
LONGEST = 100_000
"""Letters of one's own words, with what stands in the boxes beside them."""
BOXES = {
    "results": "Results",
    "medicines": "Medicines",
    "illnesses": "Diagnoses",
    "ate": "What you ate",
}
"""The boxes beside the words, each with the heading under which it is read."""
SEXES: dict[str, Sex] = {"female": "female", "male": "male"}
PREGNANT = {"yes": True, "no": False}


@dataclass(frozen=True)
class Told:
    """The fields of the form; `was` and `now` hold what was read and what it was corrected to, by key."""

    words: str = ""
    age: str = ""
    sex: str = ""
    pregnant: str = ""
    region: str = ""
    add: str = ""
    was: dict[str, str] = field(default_factory=dict)
    now: dict[str, str] = field(default_factory=dict)
    what_if: tuple[tuple[str, str], ...] = ()
    token: str = ""
    results: str = ""
    medicines: str = ""
    illnesses: str = ""
    ate: str = ""
    record: str = ""
    """What was read from a file that holds a case, as JSON."""
    at: tuple[str, ...] = ()
    feel: tuple[str, ...] = ()
    """Tapped regions of the body, and what they feel ("calves.calf_pain")."""
    asked: tuple[str, ...] = ()
    """The questions answered so far, one line each."""
    reply: dict[str, str] = field(default_factory=dict)
    """The answer to the question that stands open, by its field."""
    files: tuple[File, ...] = ()

    def corrections(self) -> dict[str, str]:
        """Return what was corrected: key to its new state."""
        return {key: state for key, state in self.now.items() if state != self.was.get(key, "unknown")}

    def letters(self) -> int:
        """Return how many letters were written or came out of files."""
        return sum(len(getattr(self, name)) for name in ("words", *BOXES, "record"))

    def age_is_one(self) -> bool:
        """Return whether the age is one, in whole years."""
        return self.age.isascii() and self.age.isdigit() and len(self.age) <= 3 and int(self.age) <= 120

    def person(self, case: Case) -> Case:
        """Return the case with age, sex and pregnancy as filled in, else as the words say."""
        return replace(
            case,
            age=int(self.age) if self.age_is_one() else case.age,
            sex=SEXES.get(self.sex, case.sex),
            pregnant=PREGNANT.get(self.pregnant, case.pregnant),
        )


def read_form(body: bytes, content_type: str = "") -> Told:
    """Return what a form tells; `Unusable` when it is no form."""
    files: list[File] = []
    try:
        if is_multipart(content_type):
            pairs, files = taken_apart(body, content_type, MOST_FIELDS)
        else:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unusable([Fault(where="the form", what="cannot be read", remedy="start again")]) from error
    fields = dict(pairs)
    one = {name: fields.get(name, "").strip() for name in ("age", "sex", "pregnant", "region", "add", "token")}
    texts = {name: _text(fields.get(name, "")) for name in ("words", *BOXES, "record")}
    return Told(
        was={k[4:]: v for k, v in pairs if k.startswith("was.")},
        now={k[4:]: v for k, v in pairs if k.startswith("now.")},
        what_if=_what_if(fields),
        reply={k[3:]: _text(v) for k, v in pairs if k.startswith("is.")},
        at=tuple(v for k, v in pairs if k == "at"),
        feel=tuple(v for k, v in pairs if k == "feel"),
        asked=tuple(v for k, v in pairs if k == "asked"),
        files=tuple(files),
        **one,
        **texts,
    )


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", " ")


def _what_if(fields: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what is to be otherwise: the one switch that was pressed, else what was filled in."""
    key, _, state = fields.get("switch", "").partition("=")
    if key:
        return ((key, state),)
    rows = ((fields.get(f"if.{i}", "").strip(), fields.get(f"then.{i}", "").strip()) for i in range(ROWS))
    return tuple((name, state) for name, state in rows if name)


def faults_of(told: Told, regions: tuple[str, ...]) -> list[Fault]:
    """Return every fault of the fields themselves."""
    found = []
    if told.age and not told.age_is_one():
        found.append(Fault(where="Age", what=f"{told.age[:20]!r} is no age", remedy="give whole years, 0 to 120"))
    if told.sex not in ("", *SEXES) or told.pregnant not in ("", *PREGNANT) or told.region not in ("", *regions):
        found.append(Fault(where="The form", what="a choice is not known", remedy="choose again"))
    if told.sex == "male" and told.pregnant == "yes":
        found.append(Fault(where="Pregnant", what="does not go with male", remedy="mend one of the two"))
    if told.letters() > LONGEST:
        found.append(Fault(where="Your words", what=f"over {LONGEST:,} letters", remedy="give the part that matters"))
    return found
