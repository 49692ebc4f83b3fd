"""What is wrong with something that was given: where, what, and how to mend it."""

from repletion.domain.record import record


@record
class Fault:
    """One thing that is wrong, told so that whoever gave it can mend it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault on one line.

        >>> print(Fault(where="case.yaml:3", what="age -4", remedy="give years from 0 to 120"))
        case.yaml:3: age -4; give years from 0 to 120
        """
        return f"{self.where}: {self.what}; {self.remedy}"


class Unusable(Exception):
    """What was given cannot be used; holds every fault at once."""

    def __init__(self, faults: "list[Fault]") -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
