"""What makes a case or a list unusable: each fault at its own limit, the value beside it accepted, all at once."""

import pytest

from repletion.decisions.case_check import faults_of_case, nearest
from repletion.decisions.supplement_faults import faults_of
from repletion.domain.case import Case, Result
from repletion.domain.case import Taken as Exposed
from repletion.domain.supplement import Medicine, Prescription, Product, Taken
from repletion.kb.guidance import guidance
from repletion.kb.load import load

KB, KNOWN = load(), guidance()
IRON = Product(name="iron", holds={"iron": "14 mg"})
SIGNED = Prescription(
    name="vitamin D 4000 IU", by="GP", reason="osteomalacia", monitoring="calcium", holds={"vitamin D": "4000 IU"}
)


def of_case(**told):
    return [(f.where, f.what) for f in faults_of_case(Case(**told), KB)]


def of_list(**told):
    return [(f.where, f.what) for f in faults_of(Taken(**{"products": (IRON,)} | told), KB, KNOWN)]


def places(faults):
    return [where for where, _ in faults]


@pytest.mark.parametrize("age", [0, 1, 119, 120])
def test_an_age_that_is_one(age):
    assert of_case(age=age) == []
    assert of_list(age=age) == []


@pytest.mark.parametrize("age", [-1, 121])
def test_an_age_that_is_none(age):
    assert of_case(age=age) == [("age", f"{age} years is no age")]
    assert of_list(age=age) == [("age", f"{age} years is no age")]


@pytest.mark.parametrize(("egfr", "there"), [(0.9, True), (1, False), (200, False), (200.1, True)])
def test_kidney_function_within_its_limits(egfr, there):
    assert ("egfr" in places(of_list(egfr=egfr))) is there


def test_a_man_is_not_pregnant_and_does_not_breastfeed():
    assert places(of_case(sex="male", pregnant=True)) == ["pregnant"]
    assert places(of_list(sex="male", pregnant=True, breastfeeding=True)) == ["pregnant", "breastfeeding"]
    assert of_case(sex="male", pregnant=False) == []
    assert of_case(sex="female", pregnant=True) == []
    assert of_list(sex="female", pregnant=True, breastfeeding=True) == []


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_a_probability_of_an_exposure(p):
    assert of_case(exposures={"heavy_exercise_recent": Exposed(state="present", probability=p)}) == []


@pytest.mark.parametrize("p", [-0.01, 1.01])
def test_no_probability_of_an_exposure(p):
    told = of_case(exposures={"heavy_exercise_recent": Exposed(state="present", probability=p)})
    assert places(told) == ["exposures.heavy_exercise_recent.probability"]


@pytest.mark.parametrize(("p", "there"), [(0.0, True), (0.001, False), (0.999, False), (1.0, True)])
def test_a_suspicion_is_short_of_certainty(p, there):
    assert (places(of_case(suspected={"osteomalacia": p})) == ["suspected.osteomalacia"]) is there


def test_ids_that_are_not_known_are_all_told():
    told = of_case(
        complaint=("muscle_cramp",), findings={"muscle_cramp": "present"}, exposures={"nothing": "present"},
        conditions={"nothing": "active"}, suspected={"nothing": 0.5},
    )  # fmt: skip
    expected = ["findings.muscle_cramp", "exposures.nothing", "conditions.nothing", "suspected.nothing", "complaint[0]"]
    assert places(told) == expected


def test_the_nearest_ids_are_offered():
    assert nearest("muscle_cramp", set(KB.findings)).startswith("did you mean ")
    assert "muscle_cramps" in nearest("muscle_cramp", set(KB.findings))
    assert nearest("zzzzzz", set(KB.findings)).startswith("see ")


def test_a_complaint_that_is_absent():
    assert places(of_case(complaint=("muscle_cramps",), findings={"muscle_cramps": "absent"})) == ["complaint[0]"]
    assert of_case(complaint=("muscle_cramps",), findings={"muscle_cramps": "present"}) == []


def test_a_drug_against_an_exposure_that_is_absent():
    drug, exposure = next((n, d.exposures[0]) for n, d in KB.drugs.items() if d.exposures)
    assert places(of_case(drugs=(drug,), exposures={exposure: "absent"})) == ["drugs[0]"]
    assert of_case(drugs=(drug,), exposures={exposure: "present"}) == []
    assert of_case(drugs=("not a drug",), exposures={exposure: "absent"}) == []


@pytest.mark.parametrize(
    ("state", "there"), [("active", True), ("treated", True), ("controlled", True), ("past", False)]
)
def test_a_condition_that_is_there_and_absent(state, there):
    name = next(iter(KB.exposures))
    told = of_case(conditions={name: state}, exposures={name: "absent"})
    assert (places(told) == [f"conditions.{name}"]) is there


def test_two_results_of_a_day_that_differ():
    def one(value, on="2026-11-01"):
        return Result(test="potassium", value=value, unit="mmol/L", on=on)

    assert places(of_case(labs=(one(4.0), one(4.1)))) == ["labs[1]"]
    assert of_case(labs=(one(4.0), one(4.0))) == []
    assert of_case(labs=(one(4.0), one(4.1, "2026-11-02"))) == []


def test_a_list_of_nothing():
    assert of_list(products=()) == [("products", "nothing to check")]
    assert of_list(products=(), prescribed=(SIGNED,)) == []


@pytest.mark.parametrize(("a_day", "there"), [(0, True), (-1, True), (0.01, False), (24, False), (24.5, True)])
def test_how_many_a_day(a_day, there):
    product = Product(name="iron", holds={"iron": "14 mg"}, a_day=a_day)
    assert (places(of_list(products=(product,))) == ["products[0].a_day"]) is there
    drug = Medicine(name="levothyroxine", a_day=a_day)
    assert (places(of_list(drugs=(drug,))) == ["drugs[0].a_day"]) is there


def test_what_has_no_name_or_an_amount_that_is_none():
    assert ("products[0]", "it has no name") in of_list(products=(Product(name="", holds={"iron": "14 mg"}),))
    assert places(of_list(products=(Product(name="tablet", holds={"iron": "14 bananas"}),))) == [
        "products[0].holds.iron"
    ]
    assert places(of_list(diet={"calcium": "700 bananas"})) == ["diet.calcium"]
    assert of_list(diet={"calcium": "700 mg"}) == []
    assert places(of_list(drugs=(" ",))) == ["drugs[0]"]


def test_what_stands_twice():
    assert places(of_list(products=(IRON, Product(name=" IRON ", holds={"iron": "7 mg"})))) == ["products[1]"]
    assert places(of_list(drugs=("Omeprazole", "omeprazole "))) == ["drugs[1]"]
    assert of_list(drugs=("omeprazole", "levothyroxine")) == []


def test_a_prescription_is_signed_and_holds_something():
    nobody = Prescription(name=SIGNED.name, by="", reason="r", monitoring="m", holds=SIGNED.holds)
    nothing = Prescription(name="a mystery", by="GP", reason="r", monitoring="m")
    assert places(of_list(prescribed=(nobody,))) == ["prescribed[0].by"]
    assert of_list(prescribed=(nothing,)) == [("prescribed[0]", "'a mystery' holds no nutrient known here")]
    assert of_list(prescribed=(SIGNED,)) == []
