"""Whether a cancer is one of the past or of now."""

import re

from repletion.intake_text.alternatives import one_of

CANCERS = frozenset({"cancer_history", "cancer_active"})
OVER = (
    "remission", "years? ago", "yrs? ago", "cured", "cleared", "all[- ]clear", "removed", "resected", "survivor",
    "in the past", "previous(?:ly)?", "history", "h/o", "hx", "treated (?:in|for)", "discharged from oncology",
    r"(?:19|20)\d\d", "disease[- ]free", "no recurrence", "as a child", "excised",
    r"(?:had|after|post) (?:\w+ ){0,3}(?:surgery|mastectomy|lumpectomy|resection)",
)  # fmt: skip
CANCER_PAST = re.compile(rf"\b{one_of(*OVER)}\b")
UNDER_WAY = (
    r"metasta\w+", "mets", "stage (?:4|iv|3|iii)", r"chemo\w*", "radiotherapy", "immunotherapy", "palliative",
    "on treatment", "receiving", "under oncology", "oncologist", r"cycles? \d", r"\w+mab", r"\w+platin", r"\w+taxel",
    r"\w+nib", r"\w+zole", "denosumab", "zoladex", "active", "advanced", "inoperable", "terminal", "spread",
    "just (?:been )?diagnosed", "newly diagnosed", "recently diagnosed", "new diagnosis", "diagnosed (?:last|this)",
    "living with", "fighting", r"(?:have|has|with|i've got|got) (?:\w+ )?$",
)  # fmt: skip
CANCER_NOW = re.compile(rf"\b{one_of(*UNDER_WAY)}\b")
NEVER_OVER = re.compile(r"metasta|mets|stage|palliat")
"""What says that a cancer is there now, whatever of the past is told beside it."""


def cancer(around: str, past: bool) -> str | None:
    """Return whether a cancer named without its time is one of the past or of now, by the words of its sentence.

    >>> cancer("prostate ca 2012, in remission", False), cancer("metastatic colorectal ca", False)
    ('cancer_history', 'cancer_active')
    >>> cancer("cancer", False) is None
    True
    """
    now = CANCER_NOW.search(around)
    if (past or CANCER_PAST.search(around)) and not (now and NEVER_OVER.search(now.group())):
        return "cancer_history"
    return "cancer_active" if now else None
