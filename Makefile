# Two commands do it all on a machine that has python3 (3.11 or newer), make and git: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test test-page test-peers lint types contracts knowledge check bench evaluate docs figures soak clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(STAMP)

demo: $(STAMP)  ## assess a published case, in plain words
	$(BIN)/repletion assess --text examples/osteomalacia.txt

test: $(STAMP)  ## every test; fails when none ran
	$(BIN)/python -m pytest -n auto --ignore tests/browser --ignore tests/fhir_peers --ignore tests/cds_peers

test-page: $(STAMP)  ## the page in a browser (needs chromium and npm); fails when no test ran
	$(BIN)/python -m pytest tests/browser

test-peers: $(STAMP)  ## FHIR and CDS with programs that others wrote (needs npm); fails when no test ran
	$(BIN)/python -m pytest tests/fhir_peers tests/cds_peers

lint: $(STAMP)
	$(BIN)/ruff check --no-cache src tests benchmarks research
	$(BIN)/ruff format --check src tests benchmarks research

types: $(STAMP)
	$(BIN)/mypy
	MYPYPATH=src:. $(BIN)/mypy --explicit-package-bases research/nhanes research/docs_site

contracts: $(STAMP)
	$(BIN)/lint-imports

knowledge: $(STAMP)
	$(BIN)/repletion kb check --strict

check: lint types contracts knowledge test  ## all that guards us

bench: $(STAMP)  ## time and memory of the command and of the engine; rivals side by side; kept (an hour)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python benchmarks/command.py
	$(BIN)/python benchmarks/focus.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/rivals.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/information.py
	$(BIN)/python benchmarks/interview.py
	$(BIN)/python benchmarks/diet.py > docs/benchmarks/diet.md
	$(BIN)/python -m research.docs_site

evaluate: $(STAMP)  ## every proof, kept in docs/results, then model facts: make evaluate [NHANES=file.parquet] (an hour)
	$(BIN)/python -m research.docs_site.evaluate $(if $(NHANES),--nhanes $(NHANES))
	$(BIN)/python -m research.docs_site

docs: $(STAMP)  ## the documentation as a site, in build/site; any warning is a fault
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

figures: $(STAMP)  ## our own figures from NHANES: make figures NHANES=file.parquet (docs/evidence/nhanes.md says how to get it)
	$(BIN)/python -m research.nhanes $(NHANES)

soak: $(STAMP)  ## the long job: fuzzing; its dated result is committed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[soak]'
	$(BIN)/python tests/soak.py
	$(BIN)/python tests/soak_api.py 20
	$(BIN)/python benchmarks/cds.py --minutes 5 --clients 8 --write

clean:
	rm -rf $(VENV) build dist src/*.egg-info
