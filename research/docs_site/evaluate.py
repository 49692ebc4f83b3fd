"""`make evaluate`: every proof that needs no speed, each kept as docs/results/NAME.json."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.results import FOLDER, keep

from repletion.evaluation.cases import Answered, CasesRun, Group, Share, cases_run
from repletion.evaluation.figures import figures, held
from repletion.evaluation.gold import gold_cases
from repletion.evaluation.nhanes_scores import Report
from repletion.evaluation.prior_run import PARTS, prior_run
from repletion.evaluation.scores import Scores
from repletion.intake_text.reader import Reader
from repletion.kb.influence import influence
from repletion.kb.load import load, report
from repletion.kb.words import lexicon

ROOT = Path(__file__).parent.parent.parent
CASES = {"cases_published": "examples/published_cases.jsonl", "cases_benchmark": "benchmark/cases.yaml"}
READING = {"sealed": "tests/sealed", "open": "tests/reading"}
Found = tuple[str, Any]
"""The command that finds the same again, and what was found."""


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m research.docs_site.evaluate", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000, help="simulated for the prior check")
    parser.add_argument("--nhanes", type=Path, help="the survey's file; left out: the kept result stays as it is")
    parser.add_argument("--most", type=int, help="score a random sample of so many examined people only")
    parser.add_argument("--out", type=Path, default=FOLDER, help="the folder of the results")
    parser.add_argument("--only", nargs="+", choices=[*PIECES], default=[*PIECES], help="these pieces alone")
    return parser.parse_args()


def knowledge(_: argparse.Namespace) -> Found:
    """Return how much of the knowledge rests on judgement, by count and by influence."""
    told, moved = report(), influence()
    by_influence = {"whole": moved.whole, "people": moved.people, "knowledge": moved.knowledge} if moved else None
    found = {"numbers": told.numbers, "judgement_share": told.judgement_share, "by_role": told.by_role,
             "causes": len(told.by_cause), "influence": by_influence, "review": load().review}  # fmt: skip
    return "repletion kb check --format json", found


def prior(given: argparse.Namespace) -> Found:
    """Return how many comparisons of simulated people with populations are met, by part."""
    run = prior_run(given.people, 1, _quiet)
    told = {part: {"within": sum(c.met for c in run.of(part)), "of": len(run.of(part))} for part in PARTS}
    found = {"people": run.people, "parts": told, "probabilities": run.probabilities, "missed": _missed(run.checks)}
    return f"repletion evaluate prior --people {given.people}", found


def _missed(checks: Any) -> list[dict[str, Any]]:
    return [
        {"part": c.part, "name": c.name, "population": c.population, "simulated": c.simulated}
        for c in checks
        if not c.met
    ]


def unused_figures(_: argparse.Namespace) -> Found:
    """Return how many published figures that inform nothing lie within what is predicted of the same people."""
    kb = load()
    every = [held(kb, name, figure) for name, figure in figures(kb).items()]
    by = {setting: [h for h in every if h.figure.setting == setting] for setting in ("community", "hospital")}
    found = {
        setting: {"inside": share(sum(h.inside for h in some), len(some)),
                  "compatible": share(sum(h.compatible for h in some), len(some))}
        for setting, some in {"all": every, **by}.items()
    }  # fmt: skip
    outside = [{"id": h.id, "published": h.published, "predicted": h.predicted} for h in every if not h.compatible]
    return "repletion evaluate figures", {"shares": found, "outside": outside}


def cases(name: str) -> Callable[[argparse.Namespace], Found | None]:
    """Return the run over one collection of cases; None where its file is not there."""

    def run(_: argparse.Namespace) -> Found | None:
        place = ROOT / CASES[name]
        if not place.exists():
            return None
        kb = load()
        found = cases_run(gold_cases(place, kb), kb, date.today().isoformat(), _quiet)
        return f"repletion evaluate cases {CASES[name]}", summary(found)

    return run


def summary(run: CasesRun) -> dict[str, Any]:
    """Return the scores of a run, and which cases it called less urgent than they are."""
    calm = [_calm(one) for one in run.answered if one.triage == "too low"]
    found = {"cases": len(run.answered), "groups": [_group(g) for g in run.groups], "triage": run.triage}
    return {**found, "reliability": run.reliability, "called_too_calm": calm}


def _calm(one: Answered) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "gold": one.gold, "wanted": one.wanted, "called": one.urgency}


def _group(group: Group) -> dict[str, Any]:
    shares = {f"top{k}": of for k, of in group.top.items()} | {
        name: getattr(group, name) for name in ("lack_wrongly_first", "not_why_first", "too_low", "too_high")
    }
    return {"name": group.name, **{n: share(s.count, s.of) for n, s in shares.items()}, "brier": group.brier}


def share(count: int, of: int) -> dict[str, Any]:
    """Return a share with Wilson's interval.

    >>> share(8, 10)["interval"][0] < 0.5
    True
    """
    return {"count": count, "of": of, "interval": Share(count, of).interval}


def reading(_: argparse.Namespace) -> Found:
    """Return how well plain words are read, on the sealed and on the open set; items are never looked at."""
    sys.path.insert(0, str(ROOT / "tests"))
    from reading_scores import findings, history, results  # type: ignore[import-not-found]

    reader, asked = Reader(lexicon(), load()), {"findings": findings, "history": history, "results": results}
    found = {
        name: {kind: _read(score(reader, ROOT / folder)) for kind, score in asked.items()}
        for name, folder in READING.items()
    }
    return "python -m research.docs_site.evaluate --only reading", found


def _read(score: Any) -> dict[str, float]:
    told = {"labels": score.wanted, "reversed": score.reversed / score.wanted}
    return {"f1": score.f1, "recall": score.hits / score.wanted, "precision": score.hits / score.given, **told}


def nhanes(given: argparse.Namespace) -> Found | None:
    """Return predicted against measured of examined adults, with every subgroup; None where no file is given."""
    if given.nhanes is None:
        return None
    from repletion.evaluation.nhanes_run import nhanes_run

    run = nhanes_run(str(given.nhanes), "2009-2012", given.most, _quiet)
    found = {"cycles": run.cycles, "people": run.people, "sampled_from": run.sampled_from,
             "outcomes": [_outcome(r) for r in run.reports]}  # fmt: skip
    return "repletion evaluate nhanes DATA.parquet", found


def _outcome(report: Report) -> dict[str, Any]:
    groups = [{"kind": g.kind, "name": g.name, **_scores(g.scores)} for g in report.groups]
    bars = {"regression": report.bar.auroc, "apparent": report.bar_apparent.auroc, "levels": report.bar_levels.auroc}
    told = {"id": report.outcome.id, "name": report.outcome.name, "interval": report.auroc_interval, "bars": bars}
    return {**told, **_scores(report.model), "groups": groups, "aims": report.verdicts}


def _scores(s: Scores) -> dict[str, Any]:
    return {"people": s.people, "cases": s.cases, "observed": s.observed, "predicted": s.predicted, "auroc": s.auroc,
            "slope": s.calibration.slope, "brier": s.brier, "brier_of_prevalence": s.brier_of_prevalence}  # fmt: skip


def _quiet(done: int, whole: int) -> None:
    """Tell nothing of how far it is."""


PIECES: dict[str, Callable[[argparse.Namespace], Found | None]] = {
    "knowledge": knowledge,
    "prior": prior,
    "figures": unused_figures,
    **{name: cases(name) for name in CASES},
    "reading": reading,
    "nhanes": nhanes,
}


def main() -> None:
    """Find and keep what was asked for; say what was left out."""
    given = arguments()
    for name in given.only:
        found = PIECES[name](given)
        told = "no file, left as it is" if found is None else f"wrote {keep(name, *found, given.out)}"
        print(f"{name}: {told}", flush=True)


if __name__ == "__main__":
    main()
