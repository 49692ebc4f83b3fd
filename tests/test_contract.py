"""Names that outside programs rely on. The list of causes is checked where the contract lies beside the checkout."""

from pathlib import Path

import pytest
import yaml

from repletion.kb.load import load

CONTRACT = Path(__file__).parent.parent.parent / "shared/contract/causes.yaml"


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract does not lie beside this checkout")
def test_every_cause_of_the_contract_is_there_with_its_kind():
    for kind, names in yaml.safe_load(CONTRACT.read_text(encoding="utf-8")).items():
        for name in names:
            assert load().causes[name].kind == kind, name


def test_there_is_a_whole_set_of_causes_drugs_and_rules():
    kb = load()
    assert len(kb.causes) >= 95
    assert len(kb.drugs) >= 150
    assert len(kb.red_flags) >= 75
    assert all(cause.rivals and cause.next_steps for cause in kb.causes.values())
