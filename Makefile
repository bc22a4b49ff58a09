# Two commands matter: `make build` (from nothing to segments on the screen) and `make test` (everything CI runs).
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
WORKERS ?= 2
# What has packages of its own, apart from the project's: Dagster; MetricFlow; Superset, which takes older ones; dbt-colibri,
# over an older sqlglot than the tests use.
ORCHESTRATION := examples/orchestration/dagster
SEMANTIC := examples/semantic
SUPERSET := examples/bi/superset
ORCHESTRATION_LOCK := $(ORCHESTRATION)/requirements.lock
SEMANTIC_LOCK := $(SEMANTIC)/requirements.lock
SUPERSET_LOCK := $(SUPERSET)/requirements.lock
LINEAGE_LOCK := requirements-lineage.lock
# Every source at once, so that the linter sees every model.
SOURCES := files,online_retail,cdnow,maven_crm,x_education_leads,yandex_afisha,incident_log

# The stamps carry the lock's checksum: a changed lock installs anew, an unchanged one costs nothing. What is installed is
# compiled where it is first used: most of it never is.
RUNTIME_STAMP := $(VENV)/.runtime-$(firstword $(shell cat requirements.lock pyproject.toml | cksum))
DEV_STAMP := $(VENV)/.dev-$(firstword $(shell cat requirements-dev.lock pyproject.toml | cksum))

# <name>_VENV and <name>_STAMP of an environment of its own, and how it is made from <name>_LOCK.
define own_environment
$(1)_VENV := .venv-$(2)
$(1)_STAMP := .venv-$(2)/.installed-$$(firstword $$(shell cat $$($(1)_LOCK) | cksum))

$$($(1)_STAMP): $$($(1)_LOCK) | .venv-$(2)/bin/python
	@echo "Installing the packages of $$($(1)_LOCK) ($(3)) ..."
	@.venv-$(2)/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r $$($(1)_LOCK)
	@touch $$@

.venv-$(2)/bin/python: | $(VENV)/bin/python
	@echo "Making the environment .venv-$(2) ..."
	@$(BIN)/python -m venv .venv-$(2)
endef
$(eval $(call own_environment,ORCHESTRATION,orchestration,Dagster))
$(eval $(call own_environment,SEMANTIC,semantic,MetricFlow))
$(eval $(call own_environment,SUPERSET,superset,Superset))
$(eval $(call own_environment,LINEAGE,lineage,dbt-colibri))

# The tests of an example (its folder) in its environment.
define test_example
	@$(BIN)/mypy --config-file $(1)/pyproject.toml --python-executable $(2)/bin/python
	@$(2)/bin/python -m pytest -c $(1)/pyproject.toml $(1)/tests
endef

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
mutation: $(DEV_STAMP) ## Plant faults in the SQL and count which the tests see (hours; MODEL=fct_orders for one model, AGAIN=1 for its survivors)
	@PYTHONPATH=tests $(BIN)/python -m mutation --workers $(WORKERS) $(addprefix --model ,$(MODEL)) $(if $(AGAIN),--again)

.PHONY: faults
faults: $(DEV_STAMP) ## Kill a thousand runs and look what readers see (some hours; the tests kill a few)
	@PYTHONPATH=tests/python $(BIN)/python -m faults --kills $(or $(KILLS),1000)

.PHONY: orchestration-test
orchestration-test: $(DEV_STAMP) $(ORCHESTRATION_STAMP) ## The Dagster example, loaded and executed in an environment of its own (minutes)
	$(call test_example,$(ORCHESTRATION),$(ORCHESTRATION_VENV))

.PHONY: semantic-test
semantic-test: $(DEV_STAMP) $(SEMANTIC_STAMP) ## Metrics asked by MetricFlow against the marts, in an environment of its own (minutes)
	$(call test_example,$(SEMANTIC),$(SEMANTIC_VENV))

.PHONY: lineage
lineage: $(RUNTIME_STAMP) $(LINEAGE_STAMP) ## Draw where each column of the published version comes from (CLIENTBASE_WORKDIR names the work folder)
	@$(BIN)/clientbase lineage --with $(LINEAGE_VENV)/bin/colibri

.PHONY: bi-test
bi-test: $(DEV_STAMP) $(SUPERSET_STAMP) ## The Superset example: a real server that reads two published nights, in an environment of its own (minutes)
	$(call test_example,$(SUPERSET),$(SUPERSET_VENV))

.PHONY: lock
lock: $(DEV_STAMP) ## Write the lock files anew from pyproject.toml
	@$(BIN)/python scripts/lock_requirements.py

.PHONY: clean
clean: ## Delete what the commands made (the environment, demo data and work folder)
	rm -rf $(VENV) $(ORCHESTRATION_VENV) $(SEMANTIC_VENV) $(SUPERSET_VENV) $(LINEAGE_VENV) data workdir target logs

$(DEMO)/truth.json: | $(RUNTIME_STAMP)
	@$(BIN)/clientbase demo --out $(DEMO)

$(RUNTIME_STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the packages of requirements.lock (a minute at most with a warm cache) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(RUNTIME_STAMP) | $(VENV)/bin/python
	@echo "Installing the packages of requirements-dev.lock (tests and linters) ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/bin/python:
	@echo "Making the environment $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.")'
	@$(PYTHON) -m venv $(VENV)
