"""What we are made of: libraries whose licences suit, a lock with hashes and no address, a parts list that agrees."""

import json
import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from research.supply_chain import LOCK, SBOM, installed, licence, locked, project, sbom, unsuitable


def test_every_library_states_a_licence_that_suits():
    packages = installed()
    assert {"numpy", "pydantic", "pyyaml", "rich", "msgspec", "rapidfuzz"} <= set(packages)
    assert not unsuitable(packages)


def test_what_would_not_suit_is_found():
    class Package:
        def __init__(self, told):
            self.metadata = Told({"License-Expression": told} if told else {})

    class Told(dict):
        def get_all(self, name):
            return None

    packages = {told: Package(told) for told in ("GPL-3.0-only", "AGPL-3.0", "", "MIT OR GPL-2.0", "LGPL-3.0-only")}
    assert set(unsuitable(packages)) == {"GPL-3.0-only", "AGPL-3.0", ""}
    assert licence(Package("MIT")) == "MIT"


def test_the_lock_holds_hashes_and_no_address():
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if "://" in line or line.startswith("-") or "@" in line]
    packages = "\n".join(lines).replace("\\\n", " ").splitlines()
    assert packages
    assert all(re.search(r"==\S+.*--hash=sha256:[0-9a-f]{64}", package) for package in packages)


def test_the_lock_names_all_that_is_asked_for():
    told, versions = project(), locked()
    asked = [*told["dependencies"], *(r for some in told["optional-dependencies"].values() for r in some)]
    for requirement in map(Requirement, asked):
        name = canonicalize_name(requirement.name)
        if name != told["name"]:
            assert all(requirement.specifier.contains(v, prereleases=True) for v in versions[name]), requirement


def test_the_parts_list_is_of_the_form_and_names_all_that_is_asked_for():
    kept = json.loads(SBOM.read_text(encoding="utf-8"))
    assert (kept["bomFormat"], kept["specVersion"]) == ("CycloneDX", "1.6")
    names = {part["bom-ref"] for part in kept["components"]}
    assert {part["name"] for part in sbom(installed())["components"]} <= names | {"colorama"}
    assert all({d["ref"], *d["dependsOn"]} <= names | {"repletion"} for d in kept["dependencies"])
    assert all(part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" for part in kept["components"])
