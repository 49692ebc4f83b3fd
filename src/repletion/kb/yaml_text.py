"""YAML with the line of every value, and no duplicate keys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from repletion.domain.fault import Fault

SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 100
"""Levels of lists and keys inside one another. The compiled loader ends the whole process where there are 20,000."""
NOT_YAML = (yaml.YAMLError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What the loader raises: beside its own error, whatever a tag meets in a value that is none of its kind."""


class Loader(SAFE):  # type: ignore[misc]
    """The safe loader, which goes no deeper than anybody writes."""

    depth = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Go one level down, which every loader does for every value."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(None, None, f"more than {DEEPEST} levels", current_node.start_mark)
        super().descend_resolver(current_node, current_index)

    def ascend_resolver(self) -> None:
        """Come back up."""
        self.depth -= 1
        super().ascend_resolver()


@dataclass(frozen=True)
class Document:
    """A parsed file: its name for messages, its values, and the tree that knows the lines."""

    name: str
    values: Any
    root: yaml.Node | None

    def line(self, path: tuple[Any, ...]) -> int:
        """Return the line (from 1) of what lies at `path`, or of the nearest thing above it."""
        node = self.root
        line = 1 if node is None else node.start_mark.line + 1
        for step in path:
            node = _child(node, step)
            if node is None:
                break
            line = node.start_mark.line + 1
        return line

    def at(self, *path: Any) -> str:
        """Return "file:line" of what lies at `path`."""
        return f"{self.name}:{self.line(path)}"


def parse(text: str, name: str) -> tuple[Document, list[Fault]]:
    """Return the document and what is wrong with its YAML (then the values are None)."""
    try:
        loader = Loader(text)
        root = loader.get_single_node()
        values = None if root is None else loader.construct_document(root)
    except NOT_YAML as error:
        mark = getattr(error, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        what = getattr(error, "problem", None) or "cannot be read as YAML"
        return Document(name, None, None), [
            Fault(where=f"{name}:{line}", what=f"not YAML: {what}", remedy="mend the syntax")
        ]
    return Document(name, values, root), _duplicates(root, name)


def parse_file(path: Path, name: str) -> tuple[Document, list[Fault]]:
    """Return the document of a file in UTF-8 and what is wrong with it."""
    return parse(path.read_text(encoding="utf-8"), name)


def _child(node: yaml.Node | None, step: Any) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child if isinstance(child, yaml.Node) else None
    return None


def _duplicates(root: yaml.Node | None, name: str) -> list[Fault]:
    faults, waiting = [], [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if key.value in keys:
                    where = f"{name}:{key.start_mark.line + 1}"
                    faults.append(Fault(where=where, what=f"{key.value!r} stands twice", remedy="keep one of them"))
                keys.add(str(key.value))
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
    return faults
