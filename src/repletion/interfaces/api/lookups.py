"""The addresses that are read: pages of the knowledge and the vocabulary. Nothing of a person is in them."""

from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request, Response

from repletion.domain.fault import Unusable
from repletion.interfaces.api import answers, openapi
from repletion.interfaces.api.asked import KnowledgeAsked, Topic, VocabularyAsked
from repletion.interfaces.api.problems import Problem, only_known
from repletion.interfaces.api.questions import ANSWERED
from repletion.interfaces.api.replies import kept
from repletion.interfaces.api.workers import Workers

Name = Annotated[str, Path(min_length=1, max_length=200)]
Words = Annotated[str, Query(max_length=200)]
Names = Annotated[list[str] | None, Query(max_length=50)]


class Lookups:
    """What is answered at these addresses."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def overview(self, request: Request) -> Response:
        """Return which knowledge this is."""
        return await self._page(request)

    async def show(self, request: Request, name: Name) -> Response:
        """Return a nutrient or a cause."""
        try:
            return await self._page(request, page="show", name=name)
        except Unusable as unusable:
            raise Problem(404, unusable.faults) from unusable

    async def claims(self, request: Request, topic: Topic | None = None, nutrient: Words | None = None) -> Response:
        """Return what articles say."""
        return await self._page(request, page="claims", topic=topic, nutrient=nutrient)

    async def compare(self, request: Request, names: Names = None, topic: Topic | None = None) -> Response:
        """Return nutrients side by side."""
        return await self._page(request, page="compare", names=tuple(names or ()), topic=topic)

    async def sources(self, request: Request, words: Words = "") -> Response:
        """Return the sources that hold some words."""
        return await self._page(request, page="sources", words=words)

    async def vocabulary(
        self, request: Request, words: Annotated[str, Query(min_length=1, max_length=200)],
        most: Annotated[int, Query(ge=1, le=50)] = 5,
    ) -> Response:  # fmt: skip
        """Return the ids that words may mean."""
        only_known(request)
        asked = VocabularyAsked(words=words, most=most)
        return kept(request, await self._workers.answer(partial(answers.vocabulary, asked)))

    async def _page(self, request: Request, **asked: Any) -> Response:
        only_known(request)
        return kept(request, await self._workers.answer(partial(answers.knowledge, KnowledgeAsked(**asked))))


def add_lookups(app: FastAPI, workers: Workers) -> None:
    """Add the addresses to the API."""
    at, shown = Lookups(workers), ANSWERED["page"]
    for path, endpoint, told, summary in (
        ("/knowledge", at.overview, ANSWERED["overview"], "Which knowledge this is, and what it speaks of"),
        ("/knowledge/show/{name}", at.show, shown, "A nutrient or a cause, every number with its source"),
        ("/knowledge/claims", at.claims, shown, "What articles say, with verdicts"),
        ("/knowledge/compare", at.compare, shown, "Nutrients side by side"),
        ("/knowledge/sources", at.sources, shown, "The sources that hold some words"),
        ("/vocabulary", at.vocabulary, ANSWERED["vocabulary"], "The ids that words may mean"),
    ):
        refusals = (*openapi.OF_AN_ADDRESS, 503, *((404,) if "{" in path else ()))
        app.add_api_route(
            path, endpoint, methods=["GET"], summary=summary, responses=openapi.given(told, refusals),
            response_class=Response, operation_id=endpoint.__name__, description="",
        )  # fmt: skip
