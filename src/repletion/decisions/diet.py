"""What is eaten against what is needed: what matters first, unknown as unknown, and what it is as evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from repletion.decisions.reference import Held, held
from repletion.domain.diet import Eater, PhytateRow, Variation
from repletion.domain.food import Diary, Eaten
from repletion.domain.handbook import Nutrient
from repletion.domain.knowledge import KnowledgeBase
from repletion.nutrition.absorption import IRON_MIXED, iron_absorbed, zinc_requirement
from repletion.nutrition.adequacy import Reference, Verdict, above_ul, verdict
from repletion.nutrition.intake import Intake, contributions, flesh, intake

EXPOSURES = {
    "calcium": "low_calcium_intake_computed",
    "magnesium": "low_magnesium_intake_computed",
    "vitamin_d": "low_vitamin_d_intake_computed",
    "protein": "low_protein_intake",
}
"""Exposures of the assessment that are an intake below the requirement."""
KNOWN_ENOUGH = 0.5
"""Share of the diary that has to be known before its intake counts as evidence (judgement)."""
NIACIN_FROM_PROTEIN = (0.15, 0.20)
"""Milligrams of niacin equivalents that the tryptophan of a gram of protein gives (judgement: 60 mg give 1 mg)."""
FOLIC_ACID_COUNTS_MORE = 1.35
"""Most by which folate equivalents exceed total folate in mixed diets (judgement: folic acid counts 1.7 times)."""
ADDED_FORM = {"folate": "folic_acid", "vitamin_a": "retinol", "vitamin_e": "vitamin_e_added"}
"""What an upper level for added forms counts in food, where a table has it."""


@dataclass(frozen=True)
class Answer:
    """One nutrient: intake, what it is held against, the verdict, the foods that gave most, and what to say of it."""

    nutrient: str
    name: str
    unit: str
    intake: Intake
    held: Held
    verdict: Verdict
    foods: tuple[tuple[str, float], ...]
    notes: tuple[str, ...]
    counts_food: bool = True
    """Whether the upper level counts food, or only supplements and added forms."""


@dataclass(frozen=True)
class Counted:
    """What a table counts of a diary: the answers, and nutrients that no food of it is known for."""

    answers: tuple[Answer, ...]
    not_counted: tuple[str, ...]
    energy: Intake


def adequacy(
    diary: Diary, nutrients: Mapping[str, Nutrient], variation: Variation, eater: Eater, first: Sequence[str] = ()
) -> Counted:
    """Return every nutrient of the diary against what this person needs; those in `first` come first, then by risk."""
    answers: list[Answer] = []
    missing: list[str] = []
    for name, nutrient in nutrients.items():
        against = held(name, nutrient, eater, variation)
        if against is None:
            continue
        found = intake(diary, name)
        if found.known == 0 and found.supplements == 0:
            missing.append(nutrient.name)
        else:
            answers.append(_answer(name, nutrient, found, against, diary, variation))
    answers.sort(key=lambda a: (a.nutrient not in first, -(a.verdict.probability or 0.0), a.nutrient))
    return Counted(tuple(answers), tuple(missing), intake(diary, "energy"))


def _answer(name: str, nutrient: Nutrient, found: Intake, against: Held, diary: Diary, variation: Variation) -> Answer:
    least, most, reference, notes = _absorbable(name, found, against.reference, diary, variation)
    days = len(diary.days)
    covers_food = nutrient.ul_covers == "total"
    counted = found.food if covers_food else intake(diary, ADDED_FORM.get(name, "")).food
    over = above_ul(counted, found.supplements, against.reference, days)
    return Answer(
        nutrient=name,
        name=nutrient.name,
        unit=nutrient.unit,
        intake=found,
        held=replace(against, reference=reference),
        verdict=verdict(least, most, over, reference, days),
        foods=tuple(contributions(diary, name)),
        notes=(*against.notes, *notes),
        counts_food=covers_food,
    )


def _absorbable(
    name: str, found: Intake, reference: Reference, diary: Diary, variation: Variation
) -> tuple[float, float, Reference, tuple[str, ...]]:
    """Return the least and the most that counts, the reference for this diet, and what to say of it."""
    least, most = found.mean, found.most_likely
    if name == "iron" and (reference.ear or reference.percentiles):
        return _iron(least, most, reference, diary, variation)
    if name == "zinc" and reference.ear:
        return _zinc(least, most, reference, diary, variation)
    if name == "niacin":
        protein = intake(diary, "protein").food
        low, high = (by * protein for by in NIACIN_FROM_PROTEIN)
        return least + low, most + high, reference, ("Tryptophan in protein counts as niacin and is estimated.",)
    if name == "folate":
        return least, most * FOLIC_ACID_COUNTS_MORE, reference, ("Added folic acid counts more than the table shows.",)
    return least, most, reference, ()


def _iron(
    least: float, most: float, reference: Reference, diary: Diary, variation: Variation
) -> tuple[float, float, Reference, tuple[str, ...]]:
    total = sum(e.amount("iron") or 0.0 for e in diary.eaten)
    animal = sum(e.amount("iron") or 0.0 for e in diary.eaten if flesh(e, variation.flesh))
    absorbed = iron_absorbed(animal * variation.haem_share, total)
    by = absorbed / IRON_MIXED
    notes = (
        ()
        if by > 0.99
        else (f"With little or no meat and fish about {100 * absorbed:.0f} % of iron is taken up, not 18 %.",)
    )
    return least * by, most * by, reference, notes


def _zinc(
    least: float, most: float, reference: Reference, diary: Diary, variation: Variation
) -> tuple[float, float, Reference, tuple[str, ...]]:
    assert reference.ear is not None
    phytate = sum(_phytate(e, variation.phytate) for e in diary.eaten) / len(diary.days)
    likely, model = zinc_requirement(phytate, most)
    advised = None if reference.rda is None else reference.rda * likely
    scaled = replace(
        reference, ear=reference.ear * likely, rda=advised, requirement_sd=reference.requirement_sd * likely
    )
    told = (
        f"Phytate (about {phytate:.0f} mg a day, estimated) raises the need for zinc {likely:.1f} to {model:.1f} times."
    )
    return least * likely / max(model, 1.0), most, scaled, (told,) if model > 1.2 else ()


def _phytate(eaten: Eaten, rows: Sequence[PhytateRow]) -> float:
    """Return the phytate of a food in mg, by the row most of whose words stand in its name."""
    name = f"{eaten.food.name.lower()} {eaten.words.lower()}" if eaten.food else eaten.words.lower()
    fitting = [row for row in rows if all(word in name for word in row.for_.split())]
    best = max(fitting, key=lambda row: len(row.for_.split()), default=None)
    return 0.0 if best is None else best.mg * eaten.portion.grams / 100


def first_for(complaint: Sequence[str], kb: KnowledgeBase, nutrients: Mapping[str, Nutrient]) -> tuple[str, ...]:
    """Return the nutrients whose lack can bring about the complaint, directly or through another cause."""
    wanted = set(complaint) | {report.of for c in complaint if (report := kb.findings[c].reports) is not None}
    explaining = {c for c, cause in kb.causes.items() if wanted & {link.finding for link in cause.findings}}
    through = {arc.cause for c in explaining for arc in kb.causes[c].brought_about_by}
    direct = [n for n, nutrient in nutrients.items() if nutrient.deficiency in explaining]
    indirect = [n for n, nutrient in nutrients.items() if nutrient.deficiency in through - explaining]
    return (*direct, *indirect)


def exposures_of(answers: Sequence[Answer]) -> dict[str, float]:
    """Return P(present) of the exposures that an intake below the requirement is, each from 0 to 1.

    Only nutrients held against an average requirement and known for at least half of the diary are evidence; the rest
    stays unknown. The probability carries the uncertainty of few days and of what is not known.
    """
    found: dict[str, float] = {}
    for answer in answers:
        p, exposure = answer.verdict.probability, EXPOSURES.get(answer.nutrient)
        if exposure and p is not None and answer.verdict.rule == "ear" and answer.intake.known >= KNOWN_ENOUGH:
            found[exposure] = round(p, 6)
    return found
