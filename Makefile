# Two commands matter: `make build` (from nothing to segments on the screen) and `make test` (everything CI runs).
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
WORKERS ?= 2
# Dagster and what it needs, apart from the project's packages.
ORCHESTRATION := examples/orchestration/dagster
ORCHESTRATION_VENV := .venv-orchestration
# Superset and what it needs, apart as well: it takes older packages.
SUPERSET := examples/bi/superset
SUPERSET_VENV := .venv-superset
# Every source at once, so that the linter sees every model.
SOURCES := files,online_retail,cdnow,maven_crm,x_education_leads,yandex_afisha,incident_log

# The stamps carry the lock's checksum: a changed lock installs anew, an unchanged one costs nothing.
RUNTIME_STAMP := $(VENV)/.runtime-$(firstword $(shell cat requirements.lock pyproject.toml | cksum))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell cat requirements-dev.lock pyproject.toml | cksum))
ORCHESTRATION_STAMP := $(ORCHESTRATION_VENV)/.installed-$(firstword $(shell cat $(ORCHESTRATION)/requirements.lock | cksum))
SUPERSET_STAMP := $(SUPERSET_VENV)/.installed-$(firstword $(shell cat $(SUPERSET)/requirements.lock | cksum))

.PHONY: help
help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

.PHONY: build
build: $(RUNTIME_STAMP) $(DEMO)/truth.json ## Make the environment and the demo data, run the pipeline, say what came out
	@$(BIN)/clientbase run --raw-root $(DEMO)

.PHONY: test
test: $(DEV_STAMP) lint pytest ## Everything CI runs

.PHONY: lint
lint: $(DEV_STAMP) ## Linters and type checks
	@echo "Linting Python ..."
	@$(BIN)/ruff check scripts tests benchmarks examples
	@$(BIN)/mypy
	@echo "Linting SQL ..."
	@CLIENTBASE_WORKDIR=build/lint DBT_TARGET_PATH=build/lint/target DBT_LOG_PATH=build/lint/logs CLIENTBASE_SOURCES=$(SOURCES) \
		$(BIN)/sqlfluff lint --nocolor --disable-progress-bar --processes $(WORKERS) models tests/rules tests/generic analyses

.PHONY: pytest
pytest: $(DEV_STAMP) ## The tests alone
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not long"

.PHONY: test-long
test-long: $(DEV_STAMP) ## The tests that take a minute or more each: killed runs, full disks, erasures
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m long

.PHONY: bench
bench: $(DEV_STAMP) ## Benchmarks: ratios against hand-written SQL (minutes; not part of the tests)
	@$(BIN)/python benchmarks/against_script.py
	@$(BIN)/python benchmarks/history_against_grid.py
	@$(BIN)/python benchmarks/business_clock.py
	@$(BIN)/python benchmarks/fit_million.py

.PHONY: fuzz
fuzz: $(DEV_STAMP) ## Thousands of damaged files through the readers (minutes; the tests read some hundreds)
	@PYTHONPATH=tests/python $(BIN)/python tests/python/hostile/fuzz.py --keep build/fuzz

.PHONY: corruption
corruption: $(DEV_STAMP) ## Hundreds of kinds of damaged input and a year of clean nights through the gate (hours; not part of the tests)
	@PYTHONPATH=tests $(BIN)/python -m corruption kinds --jobs $(WORKERS)
	@PYTHONPATH=tests $(BIN)/python -m corruption nights --jobs $(WORKERS)

.PHONY: mutation
mutation: $(DEV_STAMP) ## Plant faults in the SQL and count which the tests see (half an hour; MODEL=fct_orders for one model)
	@PYTHONPATH=tests $(BIN)/python -m mutation --workers $(WORKERS) $(addprefix --model ,$(MODEL))

.PHONY: faults
faults: $(DEV_STAMP) ## Kill a thousand runs and look what readers see (some hours; the tests kill a few)
	@PYTHONPATH=tests/python $(BIN)/python -m faults --kills $(or $(KILLS),1000)

.PHONY: orchestration-test
orchestration-test: $(DEV_STAMP) $(ORCHESTRATION_STAMP) ## The Dagster example, loaded and executed in an environment of its own (minutes)
	@$(BIN)/mypy --config-file $(ORCHESTRATION)/pyproject.toml --python-executable $(ORCHESTRATION_VENV)/bin/python
	@$(ORCHESTRATION_VENV)/bin/python -m pytest -c $(ORCHESTRATION)/pyproject.toml $(ORCHESTRATION)/tests

.PHONY: bi-test
bi-test: $(DEV_STAMP) $(SUPERSET_STAMP) ## The Superset example: a real server that reads two published nights, in an environment of its own (minutes)
	@$(BIN)/mypy --config-file $(SUPERSET)/pyproject.toml --python-executable $(SUPERSET_VENV)/bin/python
	@$(SUPERSET_VENV)/bin/python -m pytest -c $(SUPERSET)/pyproject.toml $(SUPERSET)/tests

.PHONY: lock
lock: $(DEV_STAMP) ## Write the lock files anew from pyproject.toml
	@$(BIN)/python scripts/lock_requirements.py

.PHONY: clean
clean: ## Delete what the commands made (the environment, demo data and work folder)
	rm -rf $(VENV) $(ORCHESTRATION_VENV) $(SUPERSET_VENV) data workdir target logs

$(DEMO)/truth.json: | $(RUNTIME_STAMP)
	@$(BIN)/clientbase demo --out $(DEMO)

$(RUNTIME_STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages of requirements.lock (a minute at most with a warm cache) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUNTIME_STAMP) | $(VENV)/bin/python
	@echo "Installing the packages of requirements-dev.lock (tests and linters) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(ORCHESTRATION_STAMP): $(ORCHESTRATION)/requirements.lock | $(ORCHESTRATION_VENV)/bin/python
	@echo "Installing the packages of $(ORCHESTRATION)/requirements.lock (Dagster) ..."
	@$(ORCHESTRATION_VENV)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r $(ORCHESTRATION)/requirements.lock
	@touch $@

$(ORCHESTRATION_VENV)/bin/python: | $(VENV)/bin/python
	@echo "Making the environment $(ORCHESTRATION_VENV) ..."
	@$(BIN)/python -m venv $(ORCHESTRATION_VENV)

$(SUPERSET_STAMP): $(SUPERSET)/requirements.lock | $(SUPERSET_VENV)/bin/python
	@echo "Installing the packages of $(SUPERSET)/requirements.lock (Superset) ..."
	@$(SUPERSET_VENV)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r $(SUPERSET)/requirements.lock
	@touch $@

$(SUPERSET_VENV)/bin/python: | $(VENV)/bin/python
	@echo "Making the environment $(SUPERSET_VENV) ..."
	@$(BIN)/python -m venv $(SUPERSET_VENV)

$(VENV)/bin/python:
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.")'
	@$(PYTHON) -m venv $(VENV)
