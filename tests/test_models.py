"""What is kept from one person to the next changes no answer."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from repletion.inference.models import kept, model_at
from repletion.inference.question import Model
from repletion.inference.strata import stratum
from repletion.kb.load import load

KB = load()


@given(age=st.none() | st.integers(16, 110), sex=st.sampled_from(["female", "male", None]))
def test_a_kept_model_has_the_numbers_of_one_built_for_this_very_age(age, sex):
    shared, own = model_at(KB, age, sex), Model(kept(KB).network, stratum(KB.population, age, sex))
    assert np.array_equal(shared.base.prevalence, own.base.prevalence)
    assert np.array_equal(shared.base.spontaneous, own.base.spontaneous)


def test_each_knowledge_base_has_its_own():
    other = replace(KB, version="another")
    assert kept(KB) is kept(KB)
    assert kept(other) is not kept(KB)
    assert model_at(other, 40, "male") is not model_at(KB, 40, "male")
    assert model_at(KB, 41, "male") is model_at(KB, 42, "male")
