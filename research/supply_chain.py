"""What we are made of: the parts list (CycloneDX 1.6) of what is installed, its licences, and the lock.

python -m research.supply_chain            # writes requirements/sbom.cdx.json; 1 when a licence does not suit
python -m research.supply_chain --lock     # resolves anew first (needs uv and a registry): requirements/lock.txt
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements/lock.txt"
SBOM = ROOT / "requirements/sbom.cdx.json"
NOT_SHIPPED = {"dev", "bench", "soak"}
"""Extras that only those need who work on the program."""
STRONG = re.compile(r"(?<!L)(?<!Lesser )\b(?:A?GPL(?:v?\d|-|\b)|GNU (?:Affero )?General Public)", re.IGNORECASE)
"""Licences under which the whole would have to be given on; those of libraries (LGPL, MPL) are none of them."""
UV = (
    "uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--python-version", "3.11", "--quiet",
    "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links",
)  # fmt: skip


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the project."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def wanted(extras: bool = True) -> Iterator[Requirement]:
    """Yield what is needed to run, with what users may add."""
    told = project()
    lines = list(told["dependencies"])
    if extras:
        lines += [r for name, some in told["optional-dependencies"].items() if name not in NOT_SHIPPED for r in some]
    yield from (r for r in map(Requirement, lines) if r.name != told["name"])


def installed(extras: bool = True) -> dict[str, Distribution]:
    """Return the packages that are needed, those that they need included, as far as they are installed here."""
    found: dict[str, Distribution] = {}
    waiting = list(wanted(extras))
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        asked = (name, frozenset(requirement.extras))
        if asked in seen:
            continue
        seen.add(asked)
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        waiting += [r for r in map(Requirement, found[name].requires or ()) if _applies(r, requirement.extras)]
    return dict(sorted(found.items()))


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": e}) for e in extras or {""})


def licence(package: Distribution) -> str:
    """Return the licence that a package states: its expression, else its classifiers, else its first words.

    >>> licence(distribution("numpy")).startswith("BSD")
    True
    """
    told = package.metadata
    classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if c.startswith("License :: ")]
    own = (told.get("License") or "").strip().partition("\n")[0][:60]
    return told.get("License-Expression") or " OR ".join(classes) or own or "not stated"


def unsuitable(packages: dict[str, Distribution]) -> dict[str, str]:
    """Return the packages that state no licence, or none but a strong copyleft one."""
    told = {name: licence(package) for name, package in packages.items()}
    return {n: t for n, t in told.items() if t == "not stated" or all(STRONG.search(one) for one in t.split(" OR "))}


def sbom(packages: dict[str, Distribution]) -> dict[str, Any]:
    """Return the parts list; the same packages give the same bytes, so it bears no time and no serial number."""
    told = project()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": told["name"], "version": told["version"], "bom-ref": told["name"],
                "licenses": [{"expression": told["license"]}],
            }
        },
        "components": [_component(name, package) for name, package in packages.items()],
        "dependencies": [
            {"ref": told["name"], "dependsOn": sorted({canonicalize_name(r.name) for r in wanted()} & set(packages))},
            *({"ref": name, "dependsOn": _needs(package, packages)} for name, package in packages.items()),
        ],
    }  # fmt: skip


def _needs(package: Distribution, packages: dict[str, Distribution]) -> list[str]:
    needed = (Requirement(r) for r in package.requires or ())
    return sorted({canonicalize_name(r.name) for r in needed if _applies(r, set())} & set(packages))


def _component(name: str, package: Distribution) -> dict[str, Any]:
    return {
        "type": "library", "bom-ref": name, "name": name, "version": package.version,
        "purl": f"pkg:pypi/{name}@{package.version}", "licenses": [{"license": {"name": licence(package)}}],
    }  # fmt: skip


def locked() -> dict[str, set[str]]:
    """Return the versions of every package in the lock."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK.read_text(encoding="utf-8"), re.M
    ):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def main(argv: list[str]) -> int:
    """Write the lock where it is asked for, and the parts list; return 1 when a licence does not suit."""
    if "--lock" in argv:
        subprocess.run([*UV, "--output-file", str(LOCK)], cwd=ROOT, check=True)  # noqa: S603 - our own words
    packages = installed()
    SBOM.write_text(json.dumps(sbom(packages), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = unsuitable(packages)
    absent = sorted({canonicalize_name(r.name) for r in wanted()} - set(packages))
    print(f"{len(packages)} packages; unsuitable licences: {wrong or 'none'}; not installed here: {absent or 'none'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
