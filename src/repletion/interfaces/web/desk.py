"""The journal of this machine as far as its user has opened it: keys are kept in memory, and nowhere else."""

import secrets
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.journal.connection import PLAIN
from repletion.interfaces.journal.location import journal_key
from repletion.interfaces.journal.store import Journal, delete_file

MOST = 20
"""How many windows may have it open; the oldest gives way."""
WHERE = "The journal"


class Desk:
    """Opens one journal for those who hold a ticket; a ticket is given for the right key, and carried by the forms.

    No address of it shows anything without a ticket: other accounts of this machine can reach the page as well.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._keys: OrderedDict[str, str | None] = OrderedDict()

    @property
    def there(self) -> bool:
        """Return whether a journal has been begun."""
        return self.path is not None and self.path.exists()

    @property
    def encrypted(self) -> bool:
        """Return whether what is there needs a passphrase."""
        if self.path is None or not self.there:
            return False
        try:
            with self.path.open("rb") as file:
                start = file.read(len(PLAIN))
        except OSError:
            return False  # opening it says what is wrong
        return bool(start) and start != PLAIN

    def open(self, typed: str, again: str) -> str:
        """Return a ticket; `Unusable` where the passphrase does not open what is there, or a new one was mistyped."""
        path = self.file()
        if not self.there and typed != again:
            raise _unusable("the two passphrases differ", "type the same twice, or leave both empty")
        # One that is there opens with what is typed alone: whoever reaches the page has not this program's environment.
        key = typed or (None if self.encrypted else journal_key(path, ask=False))
        if key is not None and find_spec("sqlcipher3") is None:
            raise _unusable("cannot be encrypted here", "pip install 'repletion[encryption]', or no passphrase")
        if self.encrypted and key is None:
            raise _unusable("is encrypted", "type its passphrase")
        if self.there:
            Journal(path, key).__exit__()
        ticket = secrets.token_urlsafe(32)
        self._keys[ticket] = key
        while len(self._keys) > MOST:
            self._keys.popitem(last=False)
        return ticket

    def file(self) -> Path:
        """Return where the journal is; `Unusable` when this page keeps none."""
        if self.path is None:
            raise _unusable("is not kept by a page that others in the network can open", "use `repletion follow`")
        return self.path

    def key(self, ticket: str) -> str | None:
        """Return the key that a ticket stands for; `Unusable` when it was closed."""
        if ticket not in self._keys:
            raise _unusable("is closed", "open it again")
        return self._keys[ticket]

    def close(self) -> None:
        """Forget every key."""
        self._keys.clear()

    def forget(self, ticket: str) -> None:
        """Delete the file, and forget every key; nobody deletes what the key does not open."""
        path, key = self.file(), self.key(ticket)
        if path.exists():
            Journal(path, key).__exit__()
            delete_file(path)
        self.close()


def _unusable(what: str, remedy: str) -> Unusable:
    return Unusable([Fault(where=WHERE, what=what, remedy=remedy)])
