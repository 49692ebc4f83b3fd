"""What one form tells. Nothing is kept between two pages: the form carries it all."""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from repletion.domain.case import Case
from repletion.domain.estimate import Sex
from repletion.domain.fault import Fault, Unusable

MOST_FIELDS = 2_000
LONGEST = 100_000
"""Letters of one's own words."""
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

    def corrections(self) -> dict[str, str]:
        """Return what was corrected: key to its new state."""
        return {key: state for key, state in self.now.items() if state != self.was.get(key, "unknown")}

    def age_is_one(self) -> bool:
        """Return whether the age is one, in whole years."""
        return self.age.isascii() and self.age.isdigit() and int(self.age[:4]) <= 120

    def person(self, case: Case) -> Case:
        """Return the case with age, sex and pregnancy as filled in, else as the words say."""
        return replace(
            case,
            age=int(self.age) if self.age_is_one() else case.age,
            sex=SEXES.get(self.sex, case.sex),
            pregnant=PREGNANT.get(self.pregnant, case.pregnant),
        )


def read_form(body: bytes) -> Told:
    """Return what a form tells; `Unusable` when it is no form."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unusable([Fault(where="the form", what="cannot be read", remedy="start again")]) from error
    fields = dict(pairs)
    one = {name: fields.get(name, "").strip() for name in ("age", "sex", "pregnant", "region", "add", "token")}
    return Told(
        words=fields.get("words", "").replace("\r\n", "\n").replace("\x00", " "),
        was={k[4:]: v for k, v in pairs if k.startswith("was.")},
        now={k[4:]: v for k, v in pairs if k.startswith("now.")},
        what_if=_what_if(fields),
        **one,
    )


def _what_if(fields: dict[str, str]) -> tuple[tuple[str, str], ...]:
    rows = ((fields.get(f"if.{i}", "").strip(), fields.get(f"then.{i}", "")) for i in range(3))
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
    if len(told.words) > LONGEST:
        found.append(Fault(where="Your words", what=f"over {LONGEST:,} letters", remedy="give the part that matters"))
    return found
