"""From JSON to a record of what is asked: strict, every fault at once, each with its place in the document."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, wraps
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError

from repletion.domain.fault import Fault, Unusable

T = TypeVar("T")
Answer = dict[str, Any]
WHOLE = "the document"
OTHER_WAY: dict[Any, tuple[str, ...]] = {
    str: ("dataclass_type", "model_type", "dict_type"),
    dict: ("string_type", "literal_error", "string_too_long"),
}
"""By what was written: faults that only say that it could have been written in another way."""


class NotJson(Exception):
    """What was sent is no JSON document."""


@lru_cache(maxsize=32)
def form(of: Any) -> Any:
    """Return what validates a record and makes its JSON Schema."""
    return TypeAdapter(of)


def read(of: type[T], content: bytes) -> T:
    """Return the record that JSON holds; `NotJson`, or `Unusable` with every fault of its form."""
    try:
        document = msgspec.json.decode(content)  # refuses NaN, lone surrogates and endless nesting, which others take
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from error
    try:
        told: T = form(of).validate_json(content, strict=True)  # type: ignore[arg-type]
    except ValidationError as error:
        raise Unusable(faults_of(error.errors(include_url=False, include_context=False), document)) from error
    return told


def asks(of: type[T]) -> Callable[[Callable[[T], Answer]], Callable[[Mapping[str, Any] | T], Answer]]:
    """Let a function that takes a record take a plain document as well."""

    def taking(answer: Callable[[T], Answer]) -> Callable[[Mapping[str, Any] | T], Answer]:
        @wraps(answer)
        def answered(document: Mapping[str, Any] | T) -> Answer:
            if isinstance(document, of):
                return answer(document)
            return answer(read(of, _encoded(document)))

        return answered

    return taking


def _encoded(document: Any) -> bytes:
    try:
        return msgspec.json.encode(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise Unusable([Fault(where=WHOLE, what="is not plain JSON", remedy="give text, numbers, lists and objects")]) \
            from error  # fmt: skip


def faults_of(errors: Sequence[Mapping[str, Any]], document: Any) -> list[Fault]:
    """Return one fault a place: of the complaints of a choice those about the way that was taken."""
    seen: dict[str, Fault] = {}
    for e in sorted(errors, key=_about_another_way):
        where = place(steps_in(e["loc"], document, missing=e["type"] == "missing"))
        if not (_about_another_way(e) and any(other.startswith(where) for other in seen)):
            seen.setdefault(where, Fault(where=where, what=_plain(e["msg"]), remedy=_remedy(e["type"])))
    return list(seen.values())


def _about_another_way(error: Mapping[str, Any]) -> bool:
    return error["type"] in OTHER_WAY.get(type(error["input"]), ())


def steps_in(loc: Sequence[str | int], document: Any, *, missing: bool = False) -> list[str | int]:
    """Return the steps that lead through the document, without the names of choices.

    >>> steps_in(("drugs", 0, "Drug", "name"), {"drugs": [{"name": 3}]})
    ['drugs', 0, 'name']
    >>> steps_in(("case", "age"), {"case": {}}, missing=True)
    ['case', 'age']
    """
    steps: list[str | int] = []
    for step in loc:
        if isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        elif isinstance(document, dict) and (step in document or (missing and step == loc[-1])):
            document = document.get(step)
        else:
            continue
        steps.append(step)
    return steps


def place(steps: Sequence[str | int]) -> str:
    """Return a place as it is written in JavaScript.

    >>> place(["case", "labs", 0, "unit"]), place([])
    ('case.labs[0].unit', 'the document')
    """
    told = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return told.removeprefix(".") or WHOLE


def _plain(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}"


def _remedy(kind: str) -> str:
    if kind == "unexpected_keyword_argument":
        return "remove or rename the key"
    return "give it" if kind == "missing" else "see /v1/openapi.json for what it may be"
