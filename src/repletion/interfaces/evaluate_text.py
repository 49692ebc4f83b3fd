"""The words of an evaluation: tables that fit a terminal, the aims met and missed, and what follows from it."""

from collections.abc import Iterable

from repletion.evaluation.nhanes_run import NhanesRun
from repletion.evaluation.nhanes_scores import FEW, Group, Report
from repletion.evaluation.prior_check import Check
from repletion.evaluation.prior_run import PARTS, PriorRun
from repletion.evaluation.scores import Scores

WORST = 5
RANKING = (
    "Ranking, not probability: the knowledge lets symptoms go together less often than they do in people, so the order "
    "of the causes can be trusted further than the size of the numbers."
)
TOLERANCES = {
    "causes": "5 % of the published prevalence, or 4 standard errors",
    "findings": "5 % of the stated frequency, or 4 standard errors",
    "tests": "5 % of the stated share, or 4 standard errors",
    "defining limits": "15 % of the stated share, or 4 standard errors: it follows from the causes",
    "symptoms a person": "of the 46 commonest: median 3 to 7, none in 5.6 to 15.6 %",
    "pairs of symptoms": "the survey's odds ratio, divided or multiplied by 1.5",
}


def prior_text(run: PriorRun) -> str:
    """Return the prior predictive check in words."""
    lines = [f"{run.people:,} people simulated (seed {run.seed}), knowledge {run.knowledge_version}", ""]
    for part in PARTS:
        told = run.of(part)
        missed = [check for check in told if not check.met]
        verdict = "passes" if not missed else "FAILS"
        lines.append(f"{part:<18} {len(told) - len(missed):>4} of {len(told):>4} within   {verdict}")
        lines.append(f"{'':18} tolerance: {TOLERANCES[part]}")
        lines += [f"{'':20}{_check(check)}" for check in sorted(missed, key=_off, reverse=True)[:WORST]]
        if len(missed) > WORST:
            lines.append(f"{'':20}and {len(missed) - WORST} more (--format json tells all)")
    lines += ["", "The numbers may be called probabilities." if run.probabilities else RANKING, ""]
    return "\n".join(lines)


def _check(check: Check) -> str:
    return f"{check.name}: population {check.population:.3g}, simulated {check.simulated:.3g}"


def _off(check: Check) -> float:
    bound = check.low if check.simulated < check.low else check.high
    return abs(check.simulated - bound) / max(check.population, 1e-9)


def nhanes_text(run: NhanesRun) -> str:
    """Return the scores in words."""
    sampled = "" if run.people == run.sampled_from else f", a random sample of {run.sampled_from:,}"
    lines = [f"NHANES {', '.join(run.cycles)}: {run.people:,} adults{sampled}; knowledge {run.knowledge_version}"]
    if run.informed_the_knowledge:
        lines.append("These years informed the knowledge: this is no independent test.")
    lines += [
        "Every test is predicted from all else that is known, never from ancestry or income. The regression was fitted",
        "to these very people with the same inputs; compared is its cross-validated AUROC (in brackets: apparent; then",
        "the cross-validated one when the other tests are told by decision levels, as the model reads them).",
        "",
        f"{'':38}{'people':>7}{'cases':>6}{'seen':>7}{'told':>7}{'AUROC':>7}{'regression':>16}{'slope':>7}{'Brier':>8}",
    ]
    lines += [_row(report) for report in run.reports]
    lines += ["", "Aims", *(line for report in run.reports for line in _aims(report)), ""]
    for report in run.reports:
        lines += [f"{report.outcome.name}, by group: people, seen, told, told/seen, AUROC", *_groups(report.groups), ""]
    lines += ["The gap by ethnicity (for audit; it is no input)", *(_gap(report) for report in run.reports), ""]
    return "\n".join(lines)


def _row(report: Report) -> str:
    m = report.model
    bar = f"{report.bar.auroc:.3f} ({report.bar_apparent.auroc:.3f}; {report.bar_levels.auroc:.3f})"
    return (
        f"{report.outcome.name:<38}{m.people:>7}{m.cases:>6}{m.observed:>7.3f}{m.predicted:>7.3f}{m.auroc:>7.3f}"
        f"{bar:>22}{m.calibration.slope:>7.2f}{m.brier:>8.4f}"
    )


def _aims(report: Report) -> Iterable[str]:
    for verdict in report.verdicts:
        yield f"  {'met   ' if verdict.met else 'MISSED'} {report.outcome.name}: {verdict.aim}: {verdict.measured:.3f}"


def _groups(groups: tuple[Group, ...]) -> Iterable[str]:
    for group in groups:
        s = group.scores
        yield (
            f"  {group.kind + ': ' + group.name:<42}{s.people:>7}{s.observed:>7.3f}{s.predicted:>7.3f}"
            f"{s.predicted / s.observed:>7.2f}{s.auroc:>7.3f}"
        )


def _gap(report: Report) -> str:
    told = [group for group in report.groups if group.kind == "ethnicity"]
    if len(told) < 2:
        return f"  {report.outcome.name}: fewer than {FEW} cases in all groups but one"
    by_ratio = sorted(told, key=lambda group: _ratio(group.scores))
    low, high = by_ratio[0], by_ratio[-1]
    return (
        f"  {report.outcome.name}: told too low most in {low.name} ({low.scores.predicted:.3f} for "
        f"{low.scores.observed:.3f} seen), too high most in {high.name} ({high.scores.predicted:.3f} for "
        f"{high.scores.observed:.3f})"
    )


def _ratio(scores: Scores) -> float:
    return scores.predicted / scores.observed
