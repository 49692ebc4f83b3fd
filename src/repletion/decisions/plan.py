"""What to do after an assessment: the cause first, then food, sun, tablets, fluid, movement, and when to come back."""

from collections.abc import Iterator, Sequence

from repletion.decisions.person_states import facts_of
from repletion.decisions.plan_lines import About, Outcome, Person, outcome, person_of
from repletion.decisions.sun import sun_advice
from repletion.domain.assessment import Assessment, CauseAnswer
from repletion.domain.case import Case
from repletion.domain.knowledge import KnowledgeBase
from repletion.domain.plan import Advice, Comparison, Guidance, Kind, Plan, PlanLine, PlanRules

ORDER: tuple[Kind, ...] = (
    "whom",
    "cause",
    "honest",
    "food",
    "sun",
    "self_care",
    "treatment",
    "fluid",
    "movement",
    "watch",
    "come_back",
)
SUNLIT = ("vitamin_d_deficiency", "osteomalacia")
LACKS = ("deficiency", "excess")


def plan_for(
    answer: Assessment, case: Case, kb: KnowledgeBase, known: Guidance, *, latitude: float | None = None
) -> Plan:
    """Return the plan of one person as of the assessment's date; at an emergency nothing but where to go.

    `latitude` in degrees, south negative; without it the region's. Nothing in a plan passes an upper limit, breaks a
    rule of interactions or gives a treatment without who supervises it and what is checked.
    """
    urgency = answer.urgency
    if urgency.level == "emergency":
        told = [r.text for r in urgency.reasons if r.level == "emergency"] or ["This cannot wait."]
        net = " ".join(urgency.safety_net[:1])
        return Plan(
            urgency=urgency.level,
            go_now=f"{told[0]} {net}".strip(),
            lines=(),
            compared=(),
            withheld=("Everything else waits until you have been seen.",),
            not_checked=answer.not_checked,
        )
    person = person_of(facts_of(case, kb), urgency.level, kb, known)
    causes = chosen(answer.causes, known.plan)
    month = int(answer.on[5:7])
    outcomes = list(_outcomes(causes, person, kb, known, sun_advice(person.seen, known.plan, month, latitude)))
    lines = [o.line for o in outcomes if o.line is not None]
    lines += [_return(i, text) for i, text in enumerate(urgency.safety_net)]
    lines.sort(key=lambda line: ORDER.index(line.kind))
    guides = [(c.id, known.plan.causes[c.id].compared) for c in causes if c.id in known.plan.causes]
    shown = urgency.level in ("soon", "routine") and not _child(case)
    return Plan(
        urgency=urgency.level,
        go_now=None,
        lines=tuple(lines),
        compared=tuple(Comparison(cause=c, ways=ways) for c, ways in guides if ways and shown),
        withheld=tuple(dict.fromkeys(o.withheld for o in outcomes if o.withheld)),
        not_checked=answer.not_checked,
    )


def _child(case: Case) -> bool:
    return case.age is not None and case.age < 16


def chosen(causes: Sequence[CauseAnswer], rules: PlanRules) -> list[CauseAnswer]:
    """Return the causes that get lines: those likely enough to be why, and lacks likely to be there."""
    likely = [c for c in causes if _likely(c, rules)]
    likely.sort(key=lambda c: -c.ranked_by)
    return likely[: rules.most_causes]


def _likely(cause: CauseAnswer, rules: PlanRules) -> bool:
    why = cause.explains is not None and cause.explains >= rules.explains_at_least
    there = cause.probability >= rules.present_at_least and (cause.kind in LACKS or cause.explains is None)
    return why or there


def _outcomes(
    causes: Sequence[CauseAnswer], person: Person, kb: KnowledgeBase, known: Guidance, sun: str
) -> Iterator[Outcome]:
    """Yield what becomes of every advice: of each cause, then of those that hang on none."""
    for cause in causes:
        guide = known.plan.causes.get(cause.id)
        for i, advice in _advice_on(cause, kb, known):
            about = About(f"{cause.id}.{i}", cause.id, guide.nutrient if guide else None, _reason(cause))
            yield outcome(about, advice, person, kb, known)
    wanted = [i for i in known.plan.general if not i.startswith("sun_")] if causes else []
    wanted += [sun] if any(c.id in SUNLIT for c in causes) else []
    for i in wanted:
        about = About(i, None, None, "for everybody with such a complaint")
        yield outcome(about, known.plan.general[i], person, kb, known)


def _advice_on(cause: CauseAnswer, kb: KnowledgeBase, known: Guidance) -> Iterator[tuple[str, Advice]]:
    """Yield the advice of a cause's guide; of a cause without one its next steps, to be asked about."""
    if cause.id in known.plan.causes:
        yield from known.plan.causes[cause.id].advice.items()
        return
    for i, step in enumerate(kb.causes[cause.id].next_steps):
        yield f"step_{i + 1}", Advice(kind="whom", text=step, supervision="doctor", judgement=True)


def _reason(cause: CauseAnswer) -> str:
    there = f"{cause.name} is there with a probability of {cause.probability:.2f}"
    return there if cause.explains is None else f"{there} and accounts for the complaint with {cause.explains:.2f}"


def _return(i: int, text: str) -> PlanLine:
    return PlanLine(
        id=f"safety_net.{i + 1}",
        kind="come_back",
        text=text,
        cause=None,
        reason="what nobody should wait with",
        dose="",
        monitoring="",
        supervision="doctor",
        certainty="moderate",
        sources=("judgement",),
        amounts={},
    )
