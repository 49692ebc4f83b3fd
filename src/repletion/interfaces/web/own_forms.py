"""Whether a form was made by this run of the page."""

import secrets

from repletion.domain.fault import Fault, Unusable


def check(given: str, token: str) -> None:
    """Raise `Unusable` for a form that another run, or another page, has made."""
    if not secrets.compare_digest(given.encode(), token.encode()):
        what = "was made before this page was started, or by another page"
        raise Unusable([Fault(where="The form", what=what, remedy="open the start page again")])
