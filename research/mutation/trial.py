"""One mutant against the tests that run its line, in a process of its own that ends by a limit of processor time."""

import importlib.abc
import importlib.util
import os
import resource
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from itertools import pairwise
from types import CodeType
from typing import Any

import pytest
from hypothesis import Phase, settings
from research.mutation.covering import ROOT, importing
from research.mutation.mutants import Mutant

BATCHES = (12, 40)
"""Up to how many tests are run in turn, those that run the fewest lines in front: most mutants end in the first.

A survivor then meets the files of tests that name its module, whole."""
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--no-header", "-W", "ignore::pytest.PytestAssertRewriteWarning")
SECONDS = 60
"""Of the processor; a mutant that takes longer runs for ever, or as good as."""
SOUND = 600
"""Of the processor, for the tests of many mutants together where nothing is wrong."""
ENDED = {0: "survived", 1: "killed"}


class _Wrong(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives one module its mutated source; every other one is found as always."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = ".".join(mutant.path.relative_to(ROOT / "src").with_suffix("").parts)
        self._path, self._source = mutant.path, mutant.source()

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return the spec of the mutated module."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)  # type: ignore[arg-type]

    def get_source(self, fullname: str) -> str:
        """Return the mutated source."""
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        """Return the mutated source, compiled."""
        return compile(self._source, str(self._path), "exec")


class _Hurried:
    """No shrinking: that a test fails is enough."""

    def pytest_collection(self) -> None:
        settings.register_profile("hurried", derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))
        settings.load_profile("hurried")


def tried(mutant: Mutant, tests: Sequence[str]) -> str:
    """Return "killed", "survived", "timeout" or "untested" (no test runs the line)."""
    end = "untested"
    for some in (*(tests[a:b] for a, b in pairwise((0, *BATCHES))), importing(mutant.path)):
        if some:
            end = _run(mutant, some)
        if end in ("killed", "timeout"):
            break
    return end


def sound(tests: Sequence[str]) -> bool:
    """Return whether tests pass where nothing is wrong: else every mutant would count as killed."""
    return _run(None, tests, SOUND) == "survived"


def _run(mutant: Mutant | None, tests: Sequence[str], seconds: int = SECONDS) -> str:
    child = os.fork()
    if child == 0:
        _in_child(mutant, tests, seconds)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "timeout"
    return ENDED.get(os.WEXITSTATUS(status), "killed")


def _in_child(mutant: Mutant | None, tests: Sequence[str], seconds: int) -> None:
    os.setsid()  # a wrong that sends signals to its group sends them to itself alone
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    for name in [n for n in sys.modules if n.partition(".")[0] == "repletion"]:
        del sys.modules[name]  # what the parent has loaded has no wrong in it
    if mutant is not None:
        sys.meta_path.insert(0, _Wrong(mutant))
    sys.dont_write_bytecode = True
    try:
        status = pytest.main([*OPTIONS, *tests], plugins=[_Hurried()])
    except BaseException:  # noqa: BLE001 - a mutant may do anything
        status = 1
    os._exit(0 if status == 0 else 1)
