"""What was tapped, dropped, pasted and asked on the page: the same as if it had been said, and nothing is lost."""

import json
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from repletion.decisions.interview import MOST
from repletion.domain.case import Taken, said
from repletion.domain.fault import Unusable
from repletion.interfaces.diet_evidence import with_diary
from repletion.interfaces.inputs import LIMIT
from repletion.interfaces.interview_command import conversation
from repletion.interfaces.web import answering, bodymap, guard, multipart, replies, told, understood
from repletion.interfaces.web.app import create_app
from repletion.interfaces.web.told import Told
from repletion.kb.load import load
from test_web import HERE, ON, Fields, safe

WORDS = "My thighs ache and climbing stairs has been hard since spring."
PERSON = {"age": "58", "sex": "female"}
DIARY = "breakfast: 2 eggs, a glass of milk\nlunch: 200 g white rice\n"
USUAL = {
    "Pain": ("hurts", "hurt"), "Cramps": ("cramps", "cramp"), "Weak": ("is weak", "are weak"),
    "Tingling": ("tingles", "tingle"), "Numb": ("is numb", "are numb"),
}  # fmt: skip
OTHERWISE = {("thighs", "Weak"), ("shins", "Pain")}
"""Where the words are read as a sign found on examination, or as pain of the bone."""


class Form(HTMLParser):
    """The pairs that a browser would send with the form of a page to write in, else with its longest."""

    def __init__(self, text):
        super().__init__()
        self._forms, self._main, self._area, self._select = [[]], None, None, None
        self.feed(text)
        self.pairs = self._main or max(self._forms, key=len)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self._forms.append([])
        elif tag == "input" and found.get("name") and found.get("type") != "file":
            ticked = found.get("type") not in ("radio", "checkbox") or "checked" in found
            self._forms[-1] += [(found["name"], found.get("value", ""))] if ticked else []
        elif tag == "textarea":
            self._area, self._main = found["name"], self._forms[-1]
            self._forms[-1].append((self._area, ""))
        elif tag == "select":
            self._select = found["name"]
        elif tag == "option" and "selected" in found:
            self._forms[-1].append((self._select, found["value"]))

    def handle_data(self, data):
        if self._area:
            self._forms[-1].append((self._area, data))

    def handle_endtag(self, tag):
        self._area = None if tag == "textarea" else self._area


@pytest.fixture(scope="module")
def client():
    return TestClient(create_app(port=8421, today=lambda: ON), base_url=HERE, headers={"origin": HERE})


@pytest.fixture(scope="module")
def token(client):
    return Fields(client.get("/").text).sent["token"]


@pytest.fixture(scope="module")
def post(client, token):
    return lambda path, **fields: client.post(path, data={"token": token, **fields})


@pytest.fixture(scope="module")
def send(client):
    """Send the form of a page again, with some fields put to it."""

    def send(page, path="/interview", **fields):
        pairs = [*Form(page.text).pairs, *((k.replace("__", "."), v) for k, v in fields.items())]
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return client.post(path, content=urlencode(pairs), headers=kind)

    return send


@pytest.fixture(scope="module")
def drop(client, token):
    """Send the start page with files dropped into its boxes."""

    def drop(words="", **files):
        sent = {f"{box}.file": (name, content) for box, (name, content) in files.items()}
        return client.post("/understood", data={"token": token, "words": words}, files=sent)

    return drop


# The drawing of the body


def test_the_drawing_speaks_the_vocabulary():
    kb = load()
    for region in bodymap.regions().values():
        assert region.drawing().count("<path") >= 1
        for finding in region.feels.values():
            assert kb.findings[finding].ask, (region.id, finding)


def test_the_drawing_and_the_words_say_the_same():
    for region in bodymap.regions().values():
        for feel, (one, many) in USUAL.items():
            if feel in region.feels and (region.id, feel) not in OTHERWISE:
                name = region.name.lower().removesuffix(" or groin")
                verb = many if name.endswith("s") or name == "feet" else one
                read = understood.reader().read(f"My {name} {verb}.").case.findings
                assert region.feels[feel] in read, (name, verb, read)


def test_a_tap_is_a_finding_and_can_be_corrected(post, send):
    page = post("/understood", words="", at=["calves", "feet"], feel=["calves.night_leg_cramps", "thighs.thigh_pain"])
    sent = dict(Form(page.text).pairs)
    assert sent["now.finding.night_leg_cramps"] == sent["now.finding.foot_pain"] == "present"
    assert "now.finding.thigh_pain" not in sent
    assert "from the drawing (calves)" in page.text
    again = send(page, "/understood", **{"now.finding.foot_pain": "absent"})
    assert dict(Form(again.text).pairs)["now.finding.foot_pain"] == "absent"


def test_taps_need_no_words(post):
    assert post("/answer", words="", at=["lower_back"], **PERSON).status_code == 200


def test_a_tap_leaves_what_words_say_in_more_detail():
    words = "My lower back has hurt for two days."
    plain, tapped = (understood.read(Told(words=words, at=a), load()) for a in ((), ("lower_back",)))
    assert said(plain.case.findings["low_back_pain"]).duration == "days"
    assert tapped == plain


# What is dropped and pasted


def test_a_text_goes_into_its_box(drop):
    page = drop(words=WORDS, results=("labs.txt", b"Vitamin D 18 ng/mL\nPotassium 3.1 mmol/L"))
    sent = dict(Form(page.text).pairs)
    assert sent["results"].startswith("Vitamin D 18 ng/mL")
    assert "lab.potassium" in [k[4:] for k in sent if k.startswith("now.")]
    assert WORDS in page.text


@pytest.mark.parametrize(
    "content",
    [
        "Test;Wert;Einheit\nPotassium;3,1;mmol/L".encode("cp1252"),
        "Test,Value,Unit\nPotassium,3.1,mmol/L".encode("utf-8-sig"),
        "Test\tValue\tUnit\nPotassium\t3.1\tmmol/L".encode("utf-16"),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(drop, content):
    page = drop(results=("labs.csv", content))
    assert "Potassium: 3.1 mmol/L" in page.text


def test_medicines_and_illnesses_have_their_own_boxes():
    boxes = {"medicines": "metformin 500 mg\nomeprazole", "illnesses": "underactive thyroid"}
    case = understood.read(Told(words=WORDS, **boxes), load()).case
    assert {"metformin", "omeprazole"} <= {d.name for d in case.drugs}
    assert case.conditions["hypothyroidism"] == "active"


@pytest.mark.parametrize(
    ("name", "content", "told_so"),
    [
        ("report.pdf", b"%PDF-1.7 ...", "paste the text into the box"),
        ("report.docx", b"PK\x03\x04...", "paste the text into the box"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "ype the lines that matter"),
        ("x.txt", b"\x00\x01\x02", "is no plain text"),
        ("x.txt", b"  \n", "is empty"),
        ("x.json", b"{not json", "begins as JSON"),
        ("x.json", b'{"findings": {"no_such": "present"}, "age": 300}', "no_such"),
        ("x.json", b"{" * 5000, "begins as JSON"),
        ("x.txt", b"a" * (LIMIT + 1), "longer than 1 MB"),
        ("x.txt", b"a " * 60_000, "over 100,000 letters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_out(drop, name, content, told_so):
    page = drop(words=WORDS, results=(name, content))
    assert page.status_code == 200
    assert told_so in page.text
    assert name in page.text
    assert WORDS in page.text


def test_every_bad_file_is_named_at_once_and_the_good_one_is_taken(drop):
    page = drop(results=("a.pdf", b"%PDF"), ate=("b.png", b"\x89PNG"), medicines=("c.txt", b"metformin"))
    assert "a.pdf" in page.text
    assert "b.png" in page.text
    assert dict(Form(page.text).pairs)["now.drug.metformin"] == "present"


def test_a_case_as_json_is_taken_and_can_be_left_out(drop, send):
    case = {"age": 45, "findings": {"muscle_cramps": "present"}, "labs": [{"test": "potassium", "value": 3.1}]}
    page = drop(words="My back hurts.", results=("case.json", json.dumps(case).encode()))
    sent = dict(Form(page.text).pairs)
    assert {"now.finding.muscle_cramps", "now.finding.low_back_pain", "now.lab.potassium"} <= {*sent}
    assert send(page, "/answer").status_code == 200
    gone = dict(Form(send(page, "/understood", record="").text).pairs)
    assert not {"now.finding.muscle_cramps", "now.lab.potassium"} & {*gone}


def test_a_record_in_fhir_is_taken(drop):
    coded = {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]}
    patient = {"resourceType": "Patient", "gender": "female", "birthDate": "1966-05-01"}
    result = {
        "resourceType": "Observation", "status": "final", "code": coded, "effectiveDateTime": "2026-11-20",
        "valueQuantity": {"value": 3.1, "code": "mmol/L", "system": "http://unitsofmeasure.org"},
    }  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in (patient, result)]}
    assert "now.lab.potassium" in dict(Form(drop(results=("me.json", json.dumps(bundle).encode())).text).pairs)


def test_what_was_eaten_counts_as_on_the_command_line(tmp_path):
    file = tmp_path / "diary.txt"
    file.write_text(DIARY)
    there = with_diary(understood.reader().read(WORDS), str(file)).case
    here = understood.read(Told(words=WORDS, ate=DIARY), load()).case
    assert here == there
    assert any(isinstance(e, Taken) and e.probability for e in here.exposures.values())


def test_what_was_eaten_is_shown_as_read_and_can_be_left_out(post, send):
    page = post("/understood", words=WORDS, ate=DIARY + "qwertz\n")
    sent = dict(Form(page.text).pairs)
    computed = next(k for k, v in sent.items() if v == "computed" and k.startswith("now."))
    assert "who eat so" in page.text
    assert "qwertz" in page.text.partition("What you ate, as it was read")[2]
    again = send(page, "/understood", **{computed: "unknown"})
    assert dict(Form(again.text).pairs)[computed] == "unknown"


def test_boxes_are_the_same_as_pasting_all_into_one():
    parts = {"results": "Vitamin D 9 ng/mL", "medicines": "phenytoin"}
    apart = answering.answered(Told(words=WORDS, **parts), ON).answer
    pasted = f"{WORDS}\n\nResults:\nVitamin D 9 ng/mL\n\nMedicines:\nphenytoin"
    assert apart == answering.answered(Told(words=pasted), ON).answer


def test_the_limits_of_a_request_with_files(client):
    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/understood", content=b"x" * (guard.FILES_LIMIT + 1), headers=kind).status_code == 413
    assert client.post("/understood", content=b"x" * guard.LIMIT * 2, headers=kind).status_code == 422
    many = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' for _ in range(told.MOST_FIELDS + 1)
    )
    assert client.post("/understood", content=many + b"--x--\r\n", headers=kind).status_code == 422


def test_too_many_letters_are_refused(post):
    reply = post("/understood", words="a " * 30_000, results="b " * 30_000)
    assert "over 100,000 letters" in reply.text


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), st.text(st.characters(codec="utf-8"))), st.binary(min_size=1))
def test_a_form_in_parts_comes_out_as_it_went_in(client, fields, content):
    request = client.build_request("POST", "/", data=fields, files={"f": ('na"me.txt', content)})
    pairs, files = multipart.taken_apart(request.read(), request.headers["content-type"], 10)
    assert dict(pairs) == fields
    assert [f.content for f in files] == [content]


@settings(max_examples=100, deadline=None)
@given(st.binary(), st.text())
def test_any_body_is_taken_apart_or_refused(body, boundary):
    try:
        pairs, files = multipart.taken_apart(body, f"multipart/form-data; boundary={boundary}", 10)
    except ValueError:
        return
    assert len(pairs) + len(files) <= 10


# The interview


def first(post, **fields):
    return post("/interview", **{"words": WORDS, **PERSON, **fields})


def items_of(page):
    return dict(Form(page.text).pairs)["is.items"].split()


def read_of(page):
    return understood.read(told.read_form(urlencode(Form(page.text).pairs).encode()), load())


def said_no(send, page):
    """Answer a question as somebody with nothing else would."""
    kind = dict(Form(page.text).pairs)["is.ask"]
    step = {"medicines": "none", "diagnoses": "none"}.get(kind, "next")
    return send(page, **{"is.step": step})


def test_dangers_are_asked_first_one_question_a_page(post):
    page = first(post)
    safe(page)
    assert page.text.count("<h1") == 1
    assert dict(Form(page.text).pairs)["is.ask"] == "dangers"
    assert "Question 1 of at most 12" in page.text
    assert "could be a reason to be seen at once" in page.text.partition("Why am I asked this?")[2]
    assert "checked" not in page.text.partition('id="question"')[2]


def test_without_words_it_asks_for_them_and_for_who_it_is(post, send):
    page = post("/interview", words="")
    assert "What troubles you?" in page.text
    empty = send(page, is__step="next")
    assert empty.status_code == 422
    assert "nothing is written yet" in empty.text
    lost = send(page, words="qwertz", is__step="next")
    assert "none of it was understood" in lost.text
    assert "qwertz" in lost.text
    who = send(page, words="my legs cramp", is__step="next")
    assert "How old are you" in who.text
    wrong = send(who, age="old", is__step="next")
    assert "is no age" in wrong.text
    assert "How old are you" in wrong.text
    assert dict(Form(send(who, age="58", sex="female", is__step="next").text).pairs)["is.ask"] == "dangers"


def test_it_ends_by_itself_and_asks_as_the_command_line_does(post, send):
    page = first(post)
    count = 0
    while "That is all" not in page.text:
        page, count = said_no(send, page), count + 1
        assert count <= MOST + 3
    asked = []
    there = conversation(load(), iter([f"I am 58, a woman. {WORDS}", *["none"] * 20]), asked.append)
    here = read_of(page).case
    assert (here.findings, here.exposures, here.no_other_drugs) == (there.findings, there.exposures, True)
    assert count == sum(text.startswith("\n") and text[1].isdigit() for text in asked) - 1
    assert send(page, is__step="enough").text.count("urgency-call") > 0


def test_back_asks_again_with_the_answer_filled_in(post, send):
    page = first(post)
    items = items_of(page)
    again = send(send(page, **{f"is.item.{items[2]}": "uncertain", "is.step": "skip"}), is__step="back")
    assert 'id="question">Are any of these true for you?' in again.text
    sent = dict(Form(again.text).pairs)
    assert (items_of(again), sent[f"is.item.{items[2]}"]) == (items, "uncertain")
    assert "asked" not in sent


def test_what_is_left_open_is_unknown_and_not_asked_again(post, send):
    page = first(post)
    asked = items_of(page)
    after = send(page, **{f"is.item.{asked[1]}": "absent", "is.step": "skip"})
    case = read_of(after).case
    assert [name for name in asked if name in {**case.findings, **case.exposures}] == [asked[1]]
    later = send(send(after, is__step="skip"), is__step="skip")
    assert items_of(later)
    assert not {*asked} & {*items_of(later)}


def test_an_emergency_is_told_at_once(post, send):
    page = send(first(post), **{"is.item.saddle_numbness": "present", "is.item.urinary_retention": "present"})
    assert "Get help now." in page.text
    assert page.text.index("Get help now.") < page.text.index('id="question"')
    assert 'class="urgency emergency"' in send(page, is__step="enough").text


def test_an_emergency_is_told_beside_the_words_before_any_answer(post):
    page = post("/understood", words="My back hurts and I cannot pass urine.")
    assert "Get help now." in page.text.partition("<form")[0]
    calm = post("/understood", words=WORDS)
    assert "Get help now." not in calm.text


def test_words_of_self_harm_end_the_questions(post):
    text = first(post, words="My back hurts so much I want to kill myself.").text
    assert "988" in text
    assert "Question 1" not in text


def test_enough_counts_what_was_ticked_and_nothing_else(post, send):
    question = first(post)
    one, other = items_of(question)[:2]
    page = send(question, **{f"is.item.{one}": "present", "is.step": "enough"})
    assert "urgency-call" in page.text
    sent = dict(Form(page.text).pairs)
    assert sent[f"now.finding.{one}"] == "present"
    assert f"now.finding.{other}" not in sent


def test_medicines_written_in_an_interview_are_all_there_are(post, send):
    page = send(first(post))
    assert dict(Form(page.text).pairs)["is.ask"] == "medicines"
    assert "nothing is written yet" in send(page, is__step="next").text
    after = send(page, medicines="metformin\nqwertzol 5 mg", is__step="next")
    case = read_of(after).case
    assert case.no_other_drugs
    assert [d.name for d in case.drugs] == ["metformin"]
    assert "qwertzol" in after.text.partition("Medicines not known here:")[2][:60]


def test_how_it_began_is_asked_where_it_decides(post, send):
    page = send(first(post), **{"is.item.weak_limb_focal": "present", "is.step": "next"})
    assert dict(Form(page.text).pairs)["is.ask"] == "since"
    after = send(page, **{"is.onset": "gradual", "is.duration": "months"})
    case = read_of(after).case
    weak = said(case.findings[dict(Form(page.text).pairs)["is.items"]])
    assert (weak.onset, weak.duration) == ("gradual", "months")


def case_of(**fields):
    return understood.read(Told(words=f"{WORDS} No fever.", **fields), load()).case


def test_an_answer_is_about_the_corrected_case_and_a_later_correction_wins():
    left_out = {"was": {"finding.fever": "absent"}, "now": {"finding.fever": "unknown"}}
    assert "fever" not in case_of(**left_out).findings
    asked = ("dangers fever=present",)
    assert case_of(asked=asked).findings["fever"] == "present"
    later = {"was": {"finding.fever": "present"}, "now": {"finding.fever": "absent"}}
    assert said(case_of(asked=asked, **later).findings["fever"]).state == "absent"


def test_an_answer_takes_the_place_of_what_was_left_out(post, send):
    page = first(post, words=f"{WORDS} No fever.", **{"was.finding.fever": "absent", "now.finding.fever": "unknown"})
    after = send(page, **{"is.items": "fever", "is.item.fever": "present"})
    case = read_of(after).case
    assert case.findings["fever"] == "present"


def test_the_complaint_stays_what_the_person_came_with():
    case = case_of(asked=("items low_back_pain=present headache=present",))
    assert set(case.complaint) == {"thigh_pain", "trouble_climbing_stairs"}
    assert "low_back_pain" in case.findings


@settings(max_examples=80, deadline=None)
@given(st.text() | st.from_regex(r"(dangers|items|since|person|medicines)( [a-z_]{0,9}=[a-z/]{0,9}){0,3}"))
def test_any_line_of_answers_is_read_or_refused(line):
    try:
        found = replies.reply(line, load())
    except Unusable:
        return
    assert replies.reply(found.line(), load()) == found


@pytest.mark.parametrize("line", ["x", "", "dangers nothing=present", "dangers fever=x", "since fever=soon/days"])
def test_answers_that_were_tampered_with_do_no_harm(post, line):
    for path in ("/interview", "/answer", "/understood"):
        reply = post(path, words=WORDS, asked=line)
        assert "an answer is not known" in reply.text
    assert post("/interview", words=WORDS, **{"is.ask": "x", "is.items": "y"}).status_code == 422


def test_all_that_was_told_is_carried_to_the_answer_and_back(post, send):
    page = first(post, at="calves", results="Vitamin D 9 ng/mL", ate=DIARY)
    answer = send(send(page), is__step="enough")
    names = ("words", "results", "ate", "at", "asked", "age")
    found = dict(Form(answer.text).pairs)
    assert all(found[name] for name in names)
    start = send(answer, "/understood")
    assert "You have answered 2 questions" in start.text
    assert {**dict(Form(start.text).pairs)}["asked"]
