"""Model facts for machines: source attributes in the sense of ONC HTI-1, with the measured figures put in."""

import json
from pathlib import Path
from typing import Any

import yaml
from research.docs_site.blocks import Results

FILE = Path(__file__).parent / "source_attributes.yaml"
NAMES = "45 CFR 170.315(b)(11)(iv)(B), source attributes of predictive decision support interventions"
CLAIM = "Filled in by the project in the sense of these attributes. It is no certified health IT and no medical device."


def as_text(results: Results) -> str:
    """Return the document as JSON text."""
    return json.dumps(document(results), ensure_ascii=False, indent=1) + "\n"


def document(results: Results) -> dict[str, Any]:
    """Return the attributes by group, numbered as the rule numbers them, and where each figure comes from."""
    groups = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    origins = {name: {k: r[k] for k in ("date", "version", "knowledge", "command")} for name, r in results.items()}
    told = [_group(number, group, results) for number, group in enumerate(groups, 1)]
    return {
        "names_from": NAMES,
        "claim": CLAIM,
        "review": "not signed by a clinician",
        "groups": told,
        "measured": origins,
    }


def _group(number: int, group: dict[str, Any], results: Results) -> dict[str, Any]:
    attributes = []
    for place, attribute in zip(("i", "ii", "iii", "iv", "v"), group["attributes"], strict=False):
        figures = {name: _figure(name, results) for name in attribute.get("results", ())}
        told = {"id": f"({number})({place})", "name": attribute["name"], "value": attribute["value"]}
        attributes.append({**told, "figures": figures} if figures else told)
    return {"id": f"({number})", "name": group["group"], "attributes": attributes}


def _figure(name: str, results: Results) -> Any:
    """Return a part of a result, such as `prior.parts`; None where it was not measured."""
    result, _, part = name.partition(".")
    if result not in results:
        return None
    found = results[result]["found"]
    return found[part] if part else found
