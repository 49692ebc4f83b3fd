"""What is known of supplements and of how they and medicines act on one another; what a person takes."""

from dataclasses import field
from typing import Any, Literal

from repletion.domain.case import Result
from repletion.domain.estimate import Sex
from repletion.domain.handbook import Intake
from repletion.domain.record import record

Severity = Literal["stop", "space", "monitor", "note", "required"]
Ask = Literal["pharmacist", "doctor", "prescriber"]
Covers = Literal["total", "supplements", "added_forms", "none"]


@record
class Supplied:
    """A nutrient as labels name it: words, units, the daily doses that exist at all, what a prescriber checks."""

    names: tuple[str, ...]
    iu: float | None = None
    element: str | None = None
    doses: tuple[float, float]
    monitoring: str = ""
    best: str = ""
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Form:
    """A salt or form of a nutrient, and what part of its mass is the nutrient (formula with element, or share)."""

    name: str
    nutrient: str
    names: tuple[str, ...]
    formula: str | None = None
    element: str | None = None
    share: float | None = None
    iu: float | None = None
    toward_limit: bool = True
    sources: tuple[str, ...] = ()
    judgement: bool = False


@record
class Mixture:
    """A product that holds some of each of these, surely or perhaps, in amounts that only its label tells."""

    holds: tuple[str, ...]
    certain: bool = False


@record
class Products:
    """The registry of what is sold."""

    nutrients: dict[str, Supplied]
    forms: dict[str, Form]
    mixtures: dict[str, Mixture]


@record
class Group:
    """Things that a rule names together: ids, groups, medicines that mean an exposure; `best`: when to take them."""

    name: str
    names: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    best: str = ""


@record
class Condition:
    """A state of a person that rules may name; `when` finds it in a case, `implies` names what holds with it."""

    name: str
    names: tuple[str, ...]
    when: dict[str, Any] | None = None
    implies: tuple[str, ...] = ()


@record
class Gap:
    """Hours that must pass when `a`, or `b`, is taken first."""

    a_first: float
    b_first: float


@record
class Rule:
    """What the things of one side do to those of the other, and what to do about it."""

    a: tuple[str, ...]
    b: tuple[str, ...]
    severity: Severity
    mechanism: str
    action: str
    gap: Gap | None = None
    above: dict[str, float] = field(default_factory=dict)
    ask: Ask = "pharmacist"
    drains: bool = False
    sources: tuple[str, ...] = ()
    judgement: bool = False
    note: str = ""


@record
class Interactions:
    """The registry of rules and of what they are about."""

    groups: dict[str, Group]
    foods: dict[str, Group]
    conditions: dict[str, Condition]
    rules: dict[str, Rule]


@record
class Limits:
    """Reference intakes of a nutrient by stage of life, its unit, and what its upper limit counts."""

    name: str
    unit: str
    intake: tuple[Intake, ...]
    covers: Covers
    note: str


@record
class Product:
    """One product: what one unit of it holds (nutrient or salt to amount), and how many units a day."""

    name: str
    holds: dict[str, str] = field(default_factory=dict)
    a_day: float = 1


@record
class Prescription:
    """A treatment that somebody prescribed: by whom, what for, what is checked."""

    name: str
    by: str
    reason: str = ""
    monitoring: str = ""
    holds: dict[str, str] = field(default_factory=dict)
    a_day: float = 1


@record
class Medicine:
    """A medicine and how often it is taken."""

    name: str
    a_day: float = 1


@record
class Taken:
    """Everything that a person takes, and what of the person decides whether they may."""

    age: int | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    egfr: float | None = None
    conditions: tuple[str, ...] = ()
    labs: tuple[Result, ...] = ()
    drugs: tuple[str | Medicine, ...] = ()
    diet: dict[str, str] = field(default_factory=dict)
    products: tuple[str | Product, ...] = ()
    prescribed: tuple[Prescription, ...] = ()
