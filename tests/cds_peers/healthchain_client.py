"""Run by HealthChain's own Python: calls of a file sent by its SandboxClient; the answers as JSON.

python healthchain_client.py ADDRESS CALLS.json
"""

import json
import sys
from pathlib import Path


def main(address: str, path: str) -> None:
    # Here and not above: the Python that collects the tests does not have it.
    from healthchain.sandbox import SandboxClient
    from healthchain.sandbox.requestconstructors import CdsRequestConstructor
    from healthchain.sandbox.workflows import Workflow

    answers = []
    for call in json.loads(Path(path).read_text(encoding="utf-8")):
        hook = call["hook"]
        client = SandboxClient(url=f"{address}/cds-services/repletion-{hook}", workflow=hook)
        made = CdsRequestConstructor().construct_request(call["prefetch"], Workflow(hook), call["context"])
        client.requests.append(made)
        answers += client.send_requests()
    print(json.dumps(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
