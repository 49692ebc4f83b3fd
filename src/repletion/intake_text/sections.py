"""Parts of a report that are about another fluid: their lines get its name ("CSF / Protein 0.9" says CSF protein)."""

import re
from collections.abc import Mapping, Sequence

BLOOD = re.compile(r"\s*(?:paired |venous )?(?:serum|plasma|blood|haematology|hematology|biochemistry|fbc|cbc)\b")
FIGURE = re.compile(r"\d")
SAMPLE = re.compile(r"^\W*(?:sample|specimen|source|material|fluid)(?: type)?\s*:\s*")
AFTER = re.compile(
    r"(?<=\S)(?:\s{2,}|\s+-+\s+|\s*[,:;|]\s*)(?:vol(?:ume)?|collected|date|specimen|sample|\d{1,2}[/.]\d).*|\s+(?:\d{1,2}[/.]\d{1,2}.*|\d{1,2}:\d\d.*)"
)
"""What may stand behind a heading: the volume, when it was taken."""


def with_fluids(text: str, fluids: Mapping[str, Sequence[str]]) -> str:
    """Return a normalised text in which each line below the heading of a fluid begins with the fluid's name.

    >>> with_fluids("csf\\nprotein 0.9\\n\\nk 3.1", {"csf": ("csf",)})
    'csf\\ncsf protein 0.9\\n\\nk 3.1'
    """
    if not any(heading in text for headings in fluids.values() for heading in headings):
        return text
    under, lines = "", []
    for line in text.split("\n"):
        found = _heading(line, fluids)
        if found or not line.strip() or BLOOD.match(SAMPLE.sub("", line)):
            under = found
        elif under and FIGURE.search(line):
            line = f"{under} {line.lstrip()}"
        lines.append(line)
    return "\n".join(lines)


def _heading(line: str, fluids: Mapping[str, Sequence[str]]) -> str:
    """Return the fluid that a line without a result heads, or nothing."""
    line = SAMPLE.sub("", line)
    plain = AFTER.sub("", re.sub(r"\([^()]*\)", "", line)).strip(" :-=*_\t")
    return next((fluid for fluid, headings in fluids.items() if plain in headings), "")
