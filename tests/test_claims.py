"""Claims, questions and tables of popular pages: every word mapped, every number with its source."""

from pathlib import Path

import pytest
import yaml

KB = Path(__file__).parents[1] / "src" / "repletion" / "kb"
VERDICTS = {"supported", "only_when_severe", "association_only", "animal_only", "not_supported"}
TOPICS = {"back", "muscle", "inflammation", "cramps", "fatigue", "tests", "supplements", "food", "risk"}
NUTRIENTS = {
    "vitamin_d", "calcium", "magnesium", "potassium", "sodium", "vitamin_b12", "carnitine", "vitamin_e", "iron",
    "vitamin_c", "thiamine", "zinc", "copper", "vitamin_b6", "coenzyme_q10", "omega_3", "water", "electrolytes",
    "vitamin_k", "biotin",
}  # fmt: skip
FIELDS = {"claim", "verdict", "answer", "numbers", "sources", "nutrients", "causes", "findings", "topic"}
ROWS = ["vitamin_d", "magnesium", "calcium", "vitamin_b12", "carnitine", "electrolytes", "vitamin_e"]
TABLES = {
    "deficiency_table": ["role", "back_symptoms", "associated_symptoms"],
    "nutrient_table": ["muscle_symptoms", "additional_symptoms", "how_it_acts"],
}


class UniqueKeys(yaml.SafeLoader):
    """A loader that refuses a key that stands twice."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=deep) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key stands twice near {node.start_mark}"
        return super().construct_mapping(node, deep)


def read(name):
    return yaml.load((KB / f"{name}.yaml").read_text(encoding="utf-8"), Loader=UniqueKeys)  # noqa: S506


CLAIMS = read("claims")
QUESTIONS = read("questions")
ARTICLE = read("article_tables")
SOURCES = read("sources")
FINDINGS = read("findings")
CAUSES = {path.stem: read(f"causes/{path.stem}") for path in sorted((KB / "causes").glob("*.yaml"))}
CELLS = [(table, row, cell) for table, cells in TABLES.items() for row in ROWS for cell in cells]


def words(text):
    return len(text.split())


def faults_of_sources(keys):
    """Unknown keys, keys that stand twice, or a list in which nothing but weak pages stands."""
    unknown = [key for key in keys if key not in SOURCES]
    if unknown or not keys or len(set(keys)) < len(keys):
        return unknown or ["none, or one twice"]
    return [] if any(not SOURCES[key].get("weak") for key in keys) else ["weak alone"]


def linked(nutrient):
    """The findings linked in the causes of a nutrient, and the reports of processes linked there."""
    direct = {link["finding"] for cause in ARTICLE["causes_of"][nutrient] for link in CAUSES[cause].get("findings", ())}
    reported = {name for name, finding in FINDINGS.items() if finding.get("reports", {}).get("of") in direct}
    return direct | reported


def test_the_number_of_claims():
    assert 60 <= len(CLAIMS) <= 90
    assert len({entry["claim"] for entry in CLAIMS.values()}) == len(CLAIMS)
    assert {entry["verdict"] for entry in CLAIMS.values()} == VERDICTS
    assert {entry["topic"] for entry in CLAIMS.values()} == TOPICS


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_whole(name):
    entry = CLAIMS[name]
    assert set(entry) == FIELDS
    assert name == name.lower() and name.replace("_", "a").isalnum()
    assert name not in FINDINGS, "an id is a claim or a finding, never both"
    assert entry["verdict"] in VERDICTS
    assert entry["topic"] in TOPICS
    assert 8 <= words(entry["answer"]) <= 80
    assert entry["claim"].strip().endswith((".", "!", "?"))
    assert set(entry["nutrients"]) <= NUTRIENTS
    assert set(entry["causes"]) <= set(CAUSES)
    assert set(entry["findings"]) <= set(FINDINGS)
    assert faults_of_sources(entry["sources"]) == []


@pytest.mark.parametrize("name", CLAIMS)
def test_every_number_of_a_claim_has_a_source_that_is_not_weak(name):
    assert CLAIMS[name]["numbers"]
    for number in CLAIMS[name]["numbers"]:
        assert set(number) == {"text", "sources"}
        assert number["text"].strip()
        unknown = [key for key in number["sources"] if key not in SOURCES]
        assert number["sources"] and unknown == []
        weak_alone = all(SOURCES[key].get("weak") for key in number["sources"])
        assert not weak_alone or "press" in number["text"], "a weak page alone must be named as such in the text"


def test_every_line_of_the_tables_that_articles_print_is_there():
    for table, cells in TABLES.items():
        assert list(ARTICLE[table]) == ROWS
        assert all(list(ARTICLE[table][row]) == cells for row in ROWS)


def test_the_causes_of_each_line():
    assert list(ARTICLE["causes_of"]) == ROWS
    assert all(cause in CAUSES for causes in ARTICLE["causes_of"].values() for cause in causes)
    assert set(ARTICLE["causes_of"]["vitamin_d"]) == {"vitamin_d_deficiency", "osteomalacia"}
    assert {"hypokalaemia", "hyponatraemia", "hypocalcaemia", "magnesium_deficiency"} <= set(
        ARTICLE["causes_of"]["electrolytes"]
    )


@pytest.mark.parametrize(("table", "row", "cell"), CELLS)
def test_a_cell_maps_to_what_exists(table, row, cell):
    entry = ARTICLE[table][row][cell]
    assert set(entry) == {"says", "named", "maps_to"}
    assert set(entry["maps_to"]) == {"findings", "claims"}
    findings, claims = entry["maps_to"]["findings"], entry["maps_to"]["claims"]
    assert findings or claims
    assert set(claims) <= set(CLAIMS)
    assert set(findings) - linked(row) == set(), "a finding not linked in any cause of this nutrient"


@pytest.mark.parametrize(("table", "row", "cell"), CELLS)
def test_everything_named_in_a_cell_is_mapped(table, row, cell):
    entry = ARTICLE[table][row][cell]
    left = entry["says"].lower()
    targets = set(entry["maps_to"]["findings"]) | set(entry["maps_to"]["claims"])
    assert set(entry["named"].values()) == targets
    for named in sorted(entry["named"], key=len, reverse=True):
        assert named.lower() in left, f"{named!r} is not in what the cell says"
        left = left.replace(named.lower(), " ", 1)
    rest = [part for part in left.replace(";", ",").replace(".", ",").split(",") if part.strip(" -")]
    assert rest == [], f"not mapped: {rest}"


def test_the_number_of_questions():
    assert len(QUESTIONS) >= 20
    assert len({entry["question"] for entry in QUESTIONS}) == len(QUESTIONS)


@pytest.mark.parametrize("entry", QUESTIONS, ids=lambda entry: entry["question"][:40])
def test_a_question_is_answered_in_few_words_from_two_sources(entry):
    assert set(entry) == {"question", "answer", "sources"}
    assert entry["question"].endswith("?")
    assert 8 <= words(entry["answer"]) < 80
    assert len(entry["sources"]) >= 2
    assert faults_of_sources(entry["sources"]) == []
