"""`repletion serve --shared`: the server of a deployment, its keys, its database."""

import argparse
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread

from sqlalchemy.exc import SQLAlchemyError

from repletion.domain.fault import Fault, Unusable
from repletion.interfaces.shared import keys
from repletion.interfaces.shared.config import Config, read_config
from repletion.interfaces.shared.store import Store, now


def serve(path: Path) -> int:
    """Serve until interrupted; return the exit status."""
    import uvicorn

    from repletion.interfaces.shared.server import create_shared

    config = read_config(path)
    with closing(_opened(config)) as store:
        app = create_shared(config, store, path.parent)
        _warm()
        print(f"Repletion: serving {config.base_url} at {config.host}:{config.port}", file=sys.stderr, flush=True)
        uvicorn.run(
            app, host=config.host, port=config.port, log_level="error", access_log=False, server_header=False,
            proxy_headers=False, timeout_graceful_shutdown=30,
        )  # fmt: skip
    return 0


def managed(arguments: argparse.Namespace) -> int:
    """Do what is asked with the keys or the database; return the exit status."""
    config = read_config(Path(arguments.shared))
    if arguments.action == "migrate":
        return _migrate(config, arguments.revision)
    with closing(_opened(config)) as store:
        if arguments.do == "list":
            for key in keys.every(store):
                print(_line(key))
            return 0
        name = _name(arguments)
        if arguments.do == "revoke":
            keys.revoke(store, name)
            print(f"{name} counts no more; `keys rotate` gives the same owner a new key", file=sys.stderr)
        else:
            _give(store, name, arguments)
    return 0


def _give(store: Store, name: str, arguments: argparse.Namespace) -> None:
    """Show a first key of a name, or the next one."""
    ends = now() + timedelta(days=arguments.days) if arguments.days else None
    if arguments.do == "add":
        key = keys.make(store, name, ends)
    else:
        key = keys.rotate(store, name, ends, timedelta(days=arguments.grace_days or 0))
    print("This is the key; it cannot be shown again:", file=sys.stderr)
    print(key)


def _name(arguments: argparse.Namespace) -> str:
    """Return the name of a key; `Unusable` with every fault of the command line."""
    faults = []
    if not arguments.name or not arguments.name.isprintable() or len(arguments.name) > 100:
        what = "no name of a key" if not arguments.name else "a name of 1 to 100 printable letters is wanted"
        faults.append(Fault(where=f"keys {arguments.do}", what=what, remedy="say whose key it is, as in ward-3"))
    if arguments.days is not None and not 1 <= arguments.days <= 3650:
        faults.append(Fault(where="--days", what=f"{arguments.days} days", remedy="give 1 to 3650"))
    if arguments.grace_days is not None:
        faults += _grace(arguments)
    if faults:
        raise Unusable(faults)
    return str(arguments.name)


def _grace(arguments: argparse.Namespace) -> list[Fault]:
    faults = []
    if arguments.do != "rotate":
        what = f"nothing is replaced by `keys {arguments.do}`"
        faults.append(Fault(where="--grace-days", what=what, remedy="leave it out, or use `keys rotate`"))
    if not 0 <= arguments.grace_days <= 90:
        faults.append(Fault(where="--grace-days", what=f"{arguments.grace_days} days", remedy="give 0 to 90"))
    return faults


def _line(key: keys.Key) -> str:
    if key.revoked_at:
        state = f"revoked on {key.revoked_at:%Y-%m-%d}"
    elif key.expires_at:
        state = f"counts until {key.expires_at:%Y-%m-%d}" if key.good(now()) else f"ended on {key.expires_at:%Y-%m-%d}"
    else:
        state = "counts"
    made = f"{key.made_at:%Y-%m-%d}" if key.made_at else ""
    return f"{key.name}  {key.id}  made on {made}, {state}"


def _opened(config: Config) -> Store:
    """Return the database in its newest form; `Unusable` where it cannot be had."""
    store = Store(config.database)
    try:
        store.upgrade()
    except SQLAlchemyError as error:
        store.close()
        raise _not_had(error) from error
    return store


def _migrate(config: Config, revision: str) -> int:
    from alembic.util import CommandError

    with closing(Store(config.database)) as store:
        try:
            store.goto(revision)
            print(f"The database has the form {store.revision()}", file=sys.stderr)
        except CommandError as error:
            what = f"{revision!r} is no revision"
            raise Unusable([Fault(where="migrate", what=what, remedy="use head, base or one of them")]) from error
        except SQLAlchemyError as error:
            raise _not_had(error) from error
    return 0


def _not_had(error: SQLAlchemyError) -> Unusable:
    what = f"cannot be had: {error.__class__.__name__}"
    return Unusable([Fault(where="database", what=what, remedy="see that it runs and that its URL and password fit")])


def _warm() -> None:
    """Answer once, and build the rest meanwhile, so that no client waits for what is built once."""
    from repletion.inference.models import kept
    from repletion.interfaces.api.answers import assess
    from repletion.interfaces.cds_hooks.routes import warm_cds
    from repletion.kb.load import load

    assess({"text": "My muscles ache."})
    warm_cds()
    Thread(target=kept(load()).prepare, daemon=True).start()
