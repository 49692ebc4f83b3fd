"""Mentions of medicines, taken in."""

from collections.abc import Sequence

from repletion.domain.case import Drug, ReadState
from repletion.domain.knowledge import KnowledgeBase
from repletion.intake_text.courses_of_treatment import STOPPING, begun, stopped, taken
from repletion.intake_text.doses import high_statin
from repletion.intake_text.doubts import weighed
from repletion.intake_text.gathered import Gathered
from repletion.intake_text.surroundings import Place


class DrugMentions:
    """Takes in medicines taken, stopped or never taken."""

    def __init__(self, kb: KnowledgeBase, gathered: Gathered) -> None:
        self._kb, self._gathered = kb, gathered

    def add(self, place: Place, told: ReadState) -> None:
        """Take in a medicine in its state."""
        before, after = place.before, place.after
        told = taken(weighed(told, before, after), before, after)
        for name in place.mention.ids:
            if told == "present":
                self._present(name, place)
            elif told == "absent":
                for exposure in self._kb.drugs[name].exposures:
                    self._gathered.exposures.setdefault(exposure, "absent")
            elif told == "past":
                self._past(self._kb.drugs[name].exposures, before, after)
            self._gathered.note(place, told, name)

    def _present(self, name: str, place: Place) -> None:
        self._gathered.drugs[name] = Drug(name=name)
        if high_statin(name, place.after):
            self._gathered.exposures["statin_high_intensity"] = "present"
        note_new_statin(self._kb.drugs[name].exposures, place, self._gathered)

    def _past(self, exposures: Sequence[str], before: str, after: str) -> None:
        """Set what the end of a medicine itself brings."""
        if "glucocorticoid" in exposures and STOPPING.search(before):
            self._gathered.exposures["rapid_glucocorticoid_stop"] = "present"
        elif "levothyroxine" in exposures and stopped(before, after):
            self._gathered.exposures["thyroid_treatment_stopped"] = "present"


def note_new_statin(exposures: Sequence[str], place: Place, gathered: Gathered) -> None:
    """Set a statin as started of late when the words around it say so."""
    if "statin" in exposures and begun(place.before, place.after):
        gathered.exposures["statin_started_recently"] = "present"
