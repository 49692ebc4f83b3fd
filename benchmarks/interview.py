"""Interviews with simulated people: how many questions, is the leading cause right, is an emergency missed.

A person is drawn from the model: one cause chosen evenly, others as they come, exposures as common as they are among
people with these causes, every finding by leak and links, reports by what they report. The person opens with up to
three complaints and up to three other things that are there. Full information is the answer when every question of the
interview's repertoire (all symptoms and exposures that can be asked) is answered. Writes docs/benchmarks/interview.md.

    nice -n 10 .venv/bin/python benchmarks/interview.py [people] [seed]
"""

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from results import keep

from repletion.decisions.evidence import Gatherer
from repletion.decisions.interview import Interview, answered, next_question, ticked, told_all
from repletion.decisions.triage import facts, holds
from repletion.domain.case import Case
from repletion.inference import simulate
from repletion.inference.belief import believe
from repletion.inference.network import build
from repletion.inference.posterior import planned
from repletion.inference.question import Model
from repletion.inference.strata import read, stratum
from repletion.inference.uncertainty import point
from repletion.kb.load import load

CELLS = 2e5
"""Cells of all tables beyond which the least telling findings are set aside."""
BESIDES = 3
"""What a person names of their own accord beside the complaints."""
HERE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Person:
    """Who it is and all that is so of them: findings and exposures by id."""

    age: int
    sex: str
    findings: dict
    exposures: dict
    complaints: tuple
    besides: tuple


def person(kb, model, age, sex, rng):
    """Return a person with at least one complaint, or None when the draw shows none."""
    network = model.network
    chosen = int(rng.integers(len(network.ids)))
    present = simulate.causes(model, rng, [chosen])
    exposures = {n: bool(rng.random() < frequency(model, n, present)) for n in bearing(network)}
    nodes = [n for n in network.nodes if n in kb.findings]
    shown = simulate.seen(model, present, nodes, rng)
    findings = {}
    for name, finding in kb.findings.items():
        if not finding.ask or finding.group in ("test", "process"):
            continue
        if finding.reports is None:
            if name in shown:
                findings[name] = shown[name][0] == 0
        elif finding.reports.of in shown:
            level = int(np.argmax(shown[finding.reports.of]))
            findings[name] = bool(rng.random() < finding.reports.given_level[level])
    own = [n for n, there in findings.items() if there and kb.findings[n].complaint and bodily(kb, n)]
    linked = [n for n in own if chosen in parents(kb, network, n)]
    complaints = tuple(dict.fromkeys([*linked, *own]))[:3]
    others = [str(n) for n in rng.permutation(sorted(n for n, there in findings.items() if there))][:BESIDES]
    return Person(age, sex, findings, exposures, complaints, tuple(others)) if complaints else None


def bodily(kb, name):
    return kb.findings[name].group in ("pain", "cramp", "weakness")


def parents(kb, network, name):
    reports = kb.findings[name].reports
    node = reports.of if reports else name
    return network.nodes[node].parents if node in network.nodes else ()


def bearing(network):
    return {i.exposure for c in network.causes for i in c.influences}


def frequency(model, name, present):
    """Return how common an exposure is among people with these causes (odds ratios, as if independent)."""
    common = float(read(model.network.exposures[name], model.who, point, name)[0])
    odds = common / (1 - common)
    for there, cause in zip(present, model.network.causes, strict=True):
        for influence in cause.influences if there else ():
            if influence.exposure == name:
                odds *= influence.odds_ratio.value or 1.0
    return odds / (1 + odds)


def states(truth, names):
    return {n: "present" if truth[n] else "absent" for n in names if n in truth}


def full(kb, who):
    asked = {n: v for n, v in who.exposures.items() if kb.exposures[n].ask}
    findings = states(who.findings, who.findings)
    return Case(age=who.age, sex=who.sex, complaint=who.complaints, findings=findings, exposures=states(asked, asked))


def interviewed(kb, who, model):
    """Return the case after the interview, how many questions and items it took."""
    opening = dict.fromkeys(who.complaints, "present")
    opened = Case(age=who.age, sex=who.sex, complaint=who.complaints, findings=opening)
    state = Interview(opened, frozenset({"person"}), 2)
    items = 0
    while (question := next_question(state, kb, model)) is not None:
        items += len(question.items)
        if question.kind in ("medicines", "diagnoses"):
            kinds = ("drug",) if question.kind == "medicines" else ("condition", "surgery")
            have = [n for n, there in who.exposures.items() if there and kb.exposures[n].kind in kinds]
            state = told_all(state, question, told(state.case, states(who.exposures, have)), kb)
        elif question.kind == "since":
            state = answered(state, question, state.case)
        else:
            truth = {**who.findings, **who.exposures}
            there = {i.id: "present" if truth.get(i.id, False) else "absent" for i in question.items}
            state = ticked(state, question, there, kb)
    return state.case, state.count, items


def told(case, exposures):
    return replace(case, exposures={**case.exposures, **exposures})


def answer_of(case, kb, model):
    """Return what counts of the answer: causes in order, explains of the first, none of these, emergency or not."""
    gatherer = Gatherer(case, kb, ())
    gathered = gatherer.gather()
    evidence = held(model, gathered.evidence, gathered.complaint)
    beliefs = believe(model, evidence, gathered.complaint)
    order = np.argsort(-beliefs.explains, kind="stable")
    known = facts(case, (), gatherer.exposures())
    grave = any(f.level == "emergency" and holds(f.when, known) for f in kb.red_flags.values())
    return order, float(beliefs.explains[order[0]]), beliefs.none_of_these, grave


def held(model, evidence, complaint):
    """Return the evidence less as many of the least telling findings as make it quick, by bisection (as `bounded`)."""
    question = model.ask([evidence])
    several = [r for r in question.rows if r.node not in complaint and (r.weight != 0).any(axis=1).sum() > 1]
    order = [r.node for r in sorted(several, key=lambda r: -len(r.parents) * float(r.leak[0]))]
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        kept = evidence.without(frozenset(order[:middle]))
        low, high = (low, middle) if planned(model.ask([kept]), complaint).cells <= CELLS else (middle + 1, high)
    return evidence.without(frozenset(order[:low]))


def run(count, seed):
    kb = load()
    rng = np.random.default_rng(seed)
    network = build(kb)
    models = {(a, s): Model(network, stratum(kb.population, a, s)) for a in (32, 55, 74) for s in ("female", "male")}
    rows = []
    while len(rows) < count:
        (age, sex), model = list(models.items())[int(rng.integers(len(models)))]
        who = person(kb, model, age, sex, rng)
        if who is None:
            continue
        start = time.perf_counter()
        case, questions, items = interviewed(kb, who, model)
        seconds = time.perf_counter() - start
        short, whole = answer_of(case, kb, model), answer_of(full(kb, who), kb, model)
        place = list(short[0]).index(whole[0][0])
        verdicts = [a[0][0] if a[1] >= a[2] else -1 for a in (short, whole)]
        rows.append((questions, items, place, short[3], whole[3], seconds, whole[1], verdicts[0] == verdicts[1]))
    return rows


def report(rows, seed):
    n = len(rows)
    questions, items, places = ([r[k] for r in rows] for k in range(3))
    grave = [r for r in rows if r[4]]
    missed = sum(not r[3] for r in grave)
    agreed = sum(r[7] for r in rows)
    same, third = sum(p == 0 for p in places), sum(p < 3 for p in places)
    sure = [r for r in rows if r[6] >= 0.3]
    lines = [
        "# Interviews with simulated people",
        f"{n} people drawn from the model (seed {seed}; `benchmarks/interview.py`). One question is one screen: a free",
        "text, or a list of at most 14 dangers or 10 telling items. The complaint and who it is are the first two.",
        "",
        "| | |",
        "| --- | --- |",
        f"| at most 12 questions | {sum(q <= 12 for q in questions)} of {n} |",
        f"| questions, median (90 %) | {np.median(questions):.0f} ({np.quantile(questions, 0.9):.0f}) |",
        f"| items looked at, median (90 %) | {np.median(items):.0f} ({np.quantile(items, 0.9):.0f}) |",
        f"| leading cause is that of full information | {same} of {n} ({same / n:.0%}) |",
        f"| so is the first verdict, with `none of these` among them | {agreed} of {n} ({agreed / n:.0%}) |",
        f"| the cause of full information is among the first three | {third} of {n} ({third / n:.0%}) |",
        f"| same, where full information is 30 % sure or more | {sum(r[2] == 0 for r in sure)} of {len(sure)} |",
        f"| emergencies of full information | {len(grave)}, missed {missed} |",
        f"| seconds an interview, median | {np.median([r[5] for r in rows]):.1f} |",
        "",
        "How findings began and since when is not simulated, so rules that need it fire in neither answer.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 20261124
    text = report(run(people, number), number)
    print(text)
    if people >= 300:
        (HERE / "docs/benchmarks/interview.md").write_text(text, encoding="utf-8")
        rows = [
            line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and "---" not in line
        ]
        keep("interview", f"python benchmarks/interview.py {people}", dict(row for row in rows if len(row) == 2))
