"""`repletion mcp`: the questions as tools of an assistant, over standard input and output (Model Context Protocol)."""

import argparse
from importlib.util import find_spec

from repletion.domain.fault import Fault, Unusable


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes: nothing; the assistant's program starts it and speaks to it."""


def run(arguments: argparse.Namespace) -> int:
    """Serve until the assistant's program ends it; return the exit status."""
    if find_spec("mcp") is None:
        remedy = "pip install 'repletion[assistants]'"
        raise Unusable([Fault(where="installation", what="mcp is not installed", remedy=remedy)])
    import anyio
    from mcp.server.stdio import stdio_server

    from repletion.interfaces.assistant_tools import server

    async def serve() -> None:
        ours = server()
        async with stdio_server() as (reading, writing):
            await ours.run(reading, writing, ours.create_initialization_options())

    anyio.run(serve)
    return 0
