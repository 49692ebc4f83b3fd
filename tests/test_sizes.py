"""The house keeps its sizes: small functions, small modules, names that say something, layers that exist."""

import ast
import tomllib
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/repletion"
FILES = sorted(PACKAGE.rglob("*.py"))
FUNCTION, MODULE, MEDIAN = 40, 250, 10
"""The most lines of a function and of a module, and of the function in the middle."""
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "managers", "manager", "common", "misc"}


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def size(node):
    """Return the lines of a function without its docstring and decorators."""
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return node.end_lineno - node.lineno + 1 - (first.end_lineno - first.lineno + 1 if told else 0)


def named(path):
    return str(path.relative_to(PACKAGE))


def test_no_function_is_long():
    long = [f"{named(p)}:{f.name} {size(f)}" for p in FILES for f in functions(p) if size(f) > FUNCTION]
    assert not long


def test_no_module_is_long():
    lines = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in FILES}
    assert not {name: n for name, n in lines.items() if n > MODULE}


def test_the_function_in_the_middle_is_short(record_property):
    sizes = [size(f) for p in FILES for f in functions(p)]
    record_property("median", median(sizes))
    assert len(sizes) > 1000
    assert median(sizes) <= MEDIAN


def test_no_name_is_empty():
    names = {part for p in FILES for part in p.relative_to(PACKAGE).with_suffix("").parts}
    assert not names & EMPTY_NAMES


def test_every_folder_of_the_package_has_its_layer():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {name.strip().removeprefix("repletion.") for row in contracts[0]["layers"] for name in row.split("|")}
    assert layers == {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}


LAYERS = (
    ("interfaces",),
    ("evaluation",),
    ("decisions", "intake_text"),
    ("kb",),
    ("inference", "nutrition"),
    ("domain",),
)


def imported(path):
    """Return the packages of ours that a file imports, within functions as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
        yield from (n.split(".")[1] for n in names if n.startswith("repletion."))


@pytest.mark.parametrize("level", range(1, len(LAYERS)))
def test_imports_point_one_way(level):
    above = {name for row in LAYERS[:level] for name in row}
    beside = set(LAYERS[level])
    for package in LAYERS[level]:
        for path in (PACKAGE / package).rglob("*.py"):
            wrong = set(imported(path)) & (above | beside - {package})
            assert not wrong, f"{named(path)} imports {wrong}"
