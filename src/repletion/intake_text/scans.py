"""What a scan or a nerve test shows is a finding, not yet a disease that somebody named."""

import re

from repletion.intake_text.alternatives import one_of
from repletion.intake_text.surroundings import SENTENCE_END

IMAGED = {
    "lumbar_radiculopathy": "mri_disc_herniation",
    "lumbar_spinal_stenosis": "mri_spinal_stenosis",
    "spinal_infection": "mri_spinal_infection",
    "spinal_metastasis": "mri_spinal_metastasis",
    "cervical_myelopathy": "mri_cord_compression",
    "cauda_equina_syndrome": "mri_cauda_equina_compression",
    "vertebral_fracture": "vertebral_fracture_on_image",
    "deep_vein_thrombosis": "clot_on_ultrasound",
    "aneurysm_known": "aneurysm_or_dissection_on_image",
    "aortic_emergency": "aneurysm_or_dissection_on_image",
    "renal_colic_or_pyelonephritis": "stone_or_hydronephrosis_on_image",
    "stroke": "brain_lesion_on_image",
}
"""The finding of a scan that shows a disease."""

SCANS = (
    "mri", "ct", "x-?rays?", "xr", "cxr", "uss?", "ultrasound", "duplex", "doppler", "dexa", "dxa", "imaging",
    "scans?", "scanned", r"radiograph\w*",
)  # fmt: skip
IMAGE = re.compile(rf"\b{one_of(*SCANS)}\b")
NERVE_TESTS = ("ncs", "nerve conduction", "emg", r"electromyograph\w*", "neurophysiology")
NERVE_TEST = re.compile(rf"\b{one_of(*NERVE_TESTS)}\b")
SHOWN_ON = ("mri", "ct", "x-?ray", "xr", "imaging", "scan", "ultrasound", "doppler", "duplex")
ON_IMAGE = re.compile(rf"^[^.;!?\n]{{0,25}}\b(?:on|at) (?:an? |the |her |his |my )?{one_of(*SHOWN_ON)}\b")


def tested_nerves(before: str) -> bool:
    """Return whether the sentence up to a mention speaks of a test of the nerves.

    >>> tested_nerves("ncs showed a "), tested_nerves("ncs next week. known ")
    (True, False)
    """
    return bool(NERVE_TEST.search(SENTENCE_END.split(before)[-1]))


def imaged(before: str, after: str, denied: bool) -> bool:
    """Return whether the words around a mention speak of a scan; a denial may follow it in the next sentence.

    >>> imaged("mri done. no ", "", True), imaged("mri done. has ", "", False), imaged("", " on ct", False)
    (True, False, True)
    """
    sentences = SENTENCE_END.split(before)
    reach = " ".join(sentences[-2:]) if denied else sentences[-1]
    return bool(IMAGE.search(reach) or ON_IMAGE.search(after))
