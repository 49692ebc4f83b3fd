# Two commands do it all on a machine that has python3 (3.11 or newer), make and git: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-page test-peers lint types contracts knowledge check bench figures soak clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

demo: $(STAMP)  ## assess a published case, in plain words
	$(BIN)/repletion assess --text examples/osteomalacia.txt

test: $(STAMP)  ## every test; fails when none ran
	$(BIN)/python -m pytest -n auto --ignore tests/browser --ignore tests/fhir_peers

test-page: $(STAMP)  ## the page in a browser (needs chromium and npm); fails when no test ran
	$(BIN)/python -m pytest tests/browser

test-peers: $(STAMP)  ## FHIR with programs that others wrote (needs npm); fails when no test ran
	$(BIN)/python -m pytest tests/fhir_peers

lint: $(STAMP)
	$(BIN)/ruff check src tests benchmarks research
	$(BIN)/ruff format --check src tests benchmarks research

types: $(STAMP)
	$(BIN)/mypy
	MYPYPATH=src:. $(BIN)/mypy --explicit-package-bases research/nhanes

contracts: $(STAMP)
	$(BIN)/lint-imports

knowledge: $(STAMP)
	$(BIN)/repletion kb check --strict

check: lint types contracts knowledge test  ## all that guards us

bench: $(STAMP)  ## time and memory of the command and of the engine; rivals side by side (half an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/command.py
	$(BIN)/python benchmarks/focus.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/rivals.py

figures: $(STAMP)  ## our own figures from NHANES: make figures NHANES=file.parquet (docs/evidence/nhanes.md says how to get it)
	$(BIN)/python -m research.nhanes $(NHANES)

soak: $(STAMP)  ## the long job: fuzzing; its dated result is committed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[soak]'
	$(BIN)/python tests/soak.py
	$(BIN)/python tests/soak_api.py 20

clean:
	rm -rf $(VENV) build dist src/*.egg-info
