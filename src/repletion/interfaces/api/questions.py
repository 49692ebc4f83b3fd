"""What may be asked at which address: the record that is read, the type that is answered, an example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from repletion.domain.assessment import Assessment
from repletion.domain.supplement import Taken
from repletion.interfaces.api import answers, asked, told, told_lookups

Answering = Callable[[Any], dict[str, Any]]
RUNNER = {
    "age": 38, "sex": "female", "complaint": ["muscle_cramps"],
    "findings": {"muscle_cramps": "present", "fatigue": "present", "exercise_intolerance": "absent"},
    "drugs": ["omeprazole"], "labs": [{"test": "magnesium", "value": 0.62, "unit": "mmol/L"}],
}  # fmt: skip
WORDS = "My thighs ache and stairs have been hard since spring. I take omeprazole. Vitamin D 8 ng/mL."


@dataclass(frozen=True)
class Question:
    """One address that takes a document."""

    name: str
    summary: str
    asked: Any
    told: Any
    answer: Answering
    examples: Mapping[str, Mapping[str, Any]]


QUESTIONS = (
    Question(
        "assess", "The whole assessment of one person", asked.AssessAsked, Assessment, answers.assess,
        {
            "words": {"text": WORDS, "on": "2026-11-24"},
            "case": {"case": RUNNER, "on": "2026-11-24", "what_if": [{"magnesium": "0.9 mmol/L"}]},
        },
    ),
    Question(
        "tests", "Which test comes next", asked.TestsAsked, told.TestsTold, answers.tests,
        {"case": {"case": RUNNER, "on": "2026-11-24"}},
    ),
    Question(
        "explain", "One cause of one person: reasons, paths, sources", asked.ExplainAsked, told.Explained,
        answers.explain, {"case": {"case": RUNNER, "on": "2026-11-24", "cause": "magnesium_deficiency"}},
    ),
    Question(
        "labs", "Results by themselves, with their traps", asked.LabsAsked, told.LabsTold, answers.labs,
        {"words": {"text": "K 2.4, vitamin D 18 ng/mL", "age": 60, "sex": "female"}},
    ),
    Question(
        "diet", "What was eaten: adequacy and the smallest change", asked.DietAsked, told.DietTold, answers.diet,
        {"words": {"diary": "2 eggs, a glass of milk, 2 slices of bread", "age": 45, "sex": "female"}},
    ),
    Question(
        "supplements", "A list of supplements, checked", Taken, told.SupplementsTold, answers.supplements,
        {"list": {"age": 45, "drugs": ["levothyroxine"], "products": ["calcium carbonate 1250 mg", "iron 14 mg"]}},
    ),
)  # fmt: skip
ANSWERED = {
    "overview": told_lookups.Overview,
    "page": told_lookups.PageTold,
    "vocabulary": told_lookups.VocabularyTold,
    "problem": told.Problem,
    "journal": told_lookups.JournalTold,
    "added": told_lookups.Added,
    "deleted": told_lookups.Deleted,
}
"""What else is answered: at addresses that take no document, by journals, by refusals."""
