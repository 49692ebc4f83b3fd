"""python -m research.nhanes DATA.parquet: computes every figure, then writes the files and the page."""

import argparse
import hashlib
import sys
from datetime import date
from pathlib import Path

from research.nhanes.models import exposure_ratios, symptom_ratios
from research.nhanes.page import page
from research.nhanes.people import Survey
from research.nhanes.published import TABLES, reproduce
from research.nhanes.shares import all_figures
from research.nhanes.tables import as_csv

from repletion.domain.fault import Unusable
from repletion.kb.load import load

ROOT = Path(__file__).parent.parent.parent


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m research.nhanes", description="Figures of our own from NHANES.")
    parser.add_argument("data", type=Path, help="the Parquet file described in docs/evidence/nhanes.md")
    parser.add_argument("--out", type=Path, default=ROOT / "src/repletion/kb/own", help="folder for the figures (CSV)")
    parser.add_argument("--page", type=Path, default=ROOT / "docs/evidence/nhanes.md", help="the page to write")
    parser.add_argument("--on", type=date.fromisoformat, default=date.today(), help="the date to print")
    return parser.parse_args()


def main() -> int:
    """Compute, then write; exit status 2 when the file cannot be used, and nothing is written."""
    asked = arguments()
    try:
        survey = Survey(asked.data)
    except Unusable as unusable:
        print(unusable, file=sys.stderr)
        return 2
    kb = load()
    figures = all_figures(survey, kb)
    ratios = [*exposure_ratios(survey), *symptom_ratios(survey)]
    reproduced = [reproduce(survey, published) for published in TABLES]
    digest = hashlib.sha256(asked.data.read_bytes()).hexdigest()
    text = page(kb, figures, ratios, reproduced, digest, asked.on)
    for path, content in {
        asked.out / "nhanes_shares.csv": as_csv(figures),
        asked.out / "nhanes_ratios.csv": as_csv(ratios),
        asked.page: text,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(f"wrote {path}")
    return 0


sys.exit(main())
