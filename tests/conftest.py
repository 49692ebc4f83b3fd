"""The same examples on every run: a failure that comes and goes helps nobody. `make soak` looks for new ones."""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")

collect_ignore = ["fuzz_run.py", "soak.py"]
"""Programs of `make soak`."""
