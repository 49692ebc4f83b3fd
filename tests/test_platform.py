"""A machine whose long double is no wider than a double, simulated: the same beliefs, and the rounding is told."""

import json
import subprocess
import sys

import pytest

PEOPLE = """
import json, sys
import numpy as np
if sys.argv[1] == "narrow":
    np.longdouble = np.float64                        # as on Windows and on most ARM machines
    for core in ("_core", "_batch"):                  # these were built for this machine: NumPy does the sums
        sys.modules[f"repletion.inference.{core}"] = None
from repletion.decisions.assess import assess
from repletion.domain.case import Case, Reading
from repletion.inference import compiled, posterior
from repletion.kb.load import load
kb = load()
CASES = [
    Case(age=52, sex="female", complaint=("bone_pain",), findings={"bone_pain": "present", "fever": "absent"}),
    Case(age=38, sex="female", complaint=("muscle_cramps",), drugs=("furosemide",),
         findings={"muscle_cramps": "present", "fatigue": "present", "muscle_pain": "present", "bone_pain": "absent"}),
]
answers = [assess(Reading(case=case), kb, on="2026-11-24", draws=0) for case in CASES]
print(json.dumps({
    "wide": np.finfo(posterior.WIDEST).eps < np.finfo(np.float64).eps, "built": compiled.BUILT,
    "causes": [{c.id: [c.probability, c.explains] for c in a.causes} for a in answers],
}, default=bool))
"""
"""Two people, assessed by a program of its own: the widest float is chosen when the engine is imported."""


@pytest.fixture(scope="module")
def answers():
    def told(how):
        run = subprocess.run([sys.executable, "-c", PEOPLE, how], capture_output=True, text=True, check=True)
        return json.loads(run.stdout)

    return told("own"), told("narrow")


def test_the_narrow_machine_is_narrow(answers):
    assert not answers[1]["wide"]
    assert not answers[1]["built"]


def test_narrow_floats_give_the_same_beliefs(answers):
    for own, narrow in zip(answers[0]["causes"], answers[1]["causes"], strict=True):
        assert own.keys() == narrow.keys()
        for cause, (probability, explains) in own.items():
            assert narrow[cause][0] == pytest.approx(probability, abs=1e-6), cause
            assert narrow[cause][1] == pytest.approx(explains, abs=1e-6), cause
