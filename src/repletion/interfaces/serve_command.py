"""`repletion serve`: the private page, on this machine alone unless told otherwise."""

import argparse
import ipaddress
import socket
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from repletion.domain.fault import Fault, Unusable

NEEDED = ("fastapi", "jinja2", "uvicorn")
NEEDED_TO_SHARE = ("sqlalchemy", "alembic", "jwt", "prometheus_client")


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("--host", default="127.0.0.1", help="the address to answer at (127.0.0.1: this machine only)")
    command.add_argument("--port", type=int, default=8421, help="the port (8421)")
    command.add_argument("--journal", metavar="PATH", help="the file of the journal (in your data folder)")
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument(
        "--shared", metavar="CONFIG.toml", help="serve several: keys, database (docs/guides/deployment.md)"
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", title="for --shared")
    keys = actions.add_parser("keys", help="API keys: add NAME, list, rotate NAME, revoke NAME")
    keys.add_argument("do", choices=("add", "list", "rotate", "revoke"))
    keys.add_argument("name", nargs="?")
    keys.add_argument("--days", type=int, metavar="N", help="the key counts for so many days (no end)")
    keys.add_argument(
        "--grace-days", type=int, metavar="N", help="rotate: the key before counts for so many days yet (0)"
    )
    migrate = actions.add_parser("migrate", help="bring the database to the newest form, or to a revision")
    migrate.add_argument("revision", nargs="?", default="head")
    for action in (keys, migrate):
        action.add_argument("--shared", metavar="CONFIG.toml", default=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted; return the exit status."""
    if arguments.shared or arguments.action:
        return _shared(arguments)
    _check(arguments)
    listening = _listening(arguments.host, arguments.port)
    port = listening.getsockname()[1]
    where = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    from repletion.inference.models import kept
    from repletion.interfaces.web.answering import knowledge
    from repletion.interfaces.web.app import create_app, warm

    warm()
    threading.Thread(target=kept(knowledge()[0]).prepare, daemon=True).start()
    if not _loopback(arguments.host):
        print("Others in your network can open this page, and what is sent is not encrypted.", file=sys.stderr)
    print(f"Repletion: open http://{where}:{port}/ in your browser. Ctrl+C ends it.", flush=True)
    if arguments.open:
        import webbrowser

        webbrowser.open(f"http://{where}:{port}/")
    import uvicorn

    config = uvicorn.Config(
        create_app(arguments.host, port, journal=_journal(arguments)),
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    return 0


def _shared(arguments: argparse.Namespace) -> int:
    missing = [name for name in (*NEEDED, *NEEDED_TO_SHARE) if find_spec(name) is None]
    if missing:
        remedy = "pip install 'repletion[server]'"
        raise Unusable([Fault(where="installation", what=f"{', '.join(missing)} not installed", remedy=remedy)])
    if not arguments.shared:
        raise Unusable([Fault(where="--shared", what="no settings", remedy="give the TOML file of the deployment")])
    from repletion.interfaces.shared import command

    return command.managed(arguments) if arguments.action else command.serve(Path(arguments.shared))


def _check(arguments: argparse.Namespace) -> None:
    """Raise `Unusable` with every fault of the command line."""
    faults = []
    if not 0 <= arguments.port <= 65535:
        faults.append(Fault(where="--port", what=f"{arguments.port} is no port", remedy="give 1 to 65535"))
    if arguments.host in ("0.0.0.0", "::", ""):  # noqa: S104 - refused, not bound
        what = f"{arguments.host or 'nothing'} is no one address, so a foreign page could pose as this one"
        faults.append(Fault(where="--host", what=what, remedy="give the address by which the page will be opened"))
    if arguments.journal and not _loopback(arguments.host):
        what = f"others in the network could reach it at {arguments.host}"
        faults.append(Fault(where="--journal", what=what, remedy="leave --host out, or use `repletion follow`"))
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        what = f"{', '.join(missing)} not installed"
        faults.append(Fault(where="installation", what=what, remedy="pip install 'repletion[web]'"))
    if faults:
        raise Unusable(faults)


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that is bound; `Unusable` when that address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(128)
    except OSError as error:
        found.close()
        what = f"{host}:{port} cannot be had: {(error.strerror or 'unknown reason').lower()}"
        raise Unusable([Fault(where="--host and --port", what=what, remedy="give another --port")]) from error
    return found


def _journal(arguments: argparse.Namespace) -> Path | None:
    """Return the file of the journal; none where others in the network can open the page."""
    from repletion.interfaces.journal.location import journal_path

    return journal_path(arguments.journal) if _loopback(arguments.host) else None


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
