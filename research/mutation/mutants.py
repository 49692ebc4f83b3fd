"""Every small wrong that is tried: a comparison, a sum, a number, a condition, an answer."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
TYPES = {"Literal", "tuple", "dict", "list", "Mapping", "Sequence", "Callable", "Annotated", "NDArray", "frozenset"}
SIDES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One wrong: in which file, where, of what kind, what stood there and what stands there now."""

    path: Path
    line: int
    kind: str
    before: str
    after: str
    place: tuple[int, int]
    """The number of the node in the tree, and which of its wrongs it is."""

    def source(self) -> str:
        """Return the whole file with the wrong in it."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        number, which = self.place
        node = list(ast.walk(tree))[number]
        _put(tree, node, list(_wrongs(node))[which][1])
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file. Texts, annotations and docstrings stay as they are."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = _set_aside(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in aside:
            continue
        for which, (kind, wrong) in enumerate(_wrongs(node)):
            line: int = (node.ifs[0] if isinstance(node, ast.comprehension) else node).lineno  # type: ignore[attr-defined]
            yield Mutant(path, line, kind, _short(node), _short(wrong), (number, which))


def _short(node: ast.AST) -> str:
    """Return the first line of what a node says."""
    return ast.unparse(ast.fix_missing_locations(node)).partition("\n")[0][:90]


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(v is old for v in value):
                setattr(parent, name, [new if v is old else v for v in value])


def _wrongs(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node could wrongly be."""
    yield from _of_values(node)
    yield from _of_conditions(node)


def _of_values(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in SUMS and not _is_text(node):
            yield "arithmetic", ast.BinOp(left, SUMS[type(sign)](), right)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "sign", operand
        case ast.Constant(value=bool() as value):
            yield "constant", ast.Constant(not value)
        case ast.Constant(value=int() | float() as number):
            yield "constant", ast.Constant(number + 1)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield "return", ast.Return(ast.Constant(None))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name in SIDES:
            yield "side", ast.Call(ast.Name(SIDES[name], ast.Load()), args, keywords)


def _of_conditions(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    match node:
        case ast.Compare(left=left, ops=[op, *others], comparators=right) if type(op) in COMPARISONS:
            yield "comparison", ast.Compare(left, [COMPARISONS[type(op)](), *others], right)
        case ast.BoolOp(op=op, values=values):
            yield "condition", ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.If(test=test, body=body, orelse=orelse):
            yield "condition", ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(test=test, body=one, orelse=other):
            yield "condition", ast.IfExp(test, other, one)
        case ast.comprehension(target=target, iter=source, ifs=[first, *others], is_async=is_async):
            yield "condition", ast.comprehension(target, source, [ast.UnaryOp(ast.Not(), first), *others], is_async)


def _is_text(node: ast.BinOp) -> bool:
    """Return whether a sum puts texts or types together: its wrong would not run, which says nothing about tests."""
    ends = (node.left, node.right)
    return any(isinstance(e, ast.JoinedStr) or (isinstance(e, ast.Constant) and not _number(e.value)) for e in ends)


def _number(value: object) -> bool:
    return isinstance(value, int | float)


def _set_aside(tree: ast.Module) -> set[int]:
    """Return the nodes in annotations, names of types and decorators: no test runs them."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(decorator_list=decorators, returns=returns):
                roots += [returns, *decorators]
            case ast.ClassDef(decorator_list=decorators):
                roots += decorators
            case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
                roots.append(annotation)
            case ast.Subscript(value=ast.Name(id=name)) if name in TYPES:
                roots.append(node)
            case ast.Assign(value=ast.BinOp(op=ast.BitOr()) as alias):
                roots.append(alias)
    return {id(n) for root in roots if root is not None for n in ast.walk(root)}
