# `make` prints what it can do.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# PORT, DATA_DIR and ARGS are passed on: make demo PORT=9000 DATA_DIR=/srv/demo ARGS=--lan
OPTIONS := $(if $(DATA_DIR),--data-dir "$(DATA_DIR)")
ARGS ?=
# Files of tests run side by side, a file in one process; of the journeys, those that share a network.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4 --dist=loadfile
# What anyone checks a network with is covered whole.
EVERY_BRANCH := --cov=glasshouse.proof --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100
# ARGS="-k upload" may leave nothing for one of the runs.
NONE_IS_FINE := || [ $$? = 5 ]

.PHONY: help setup demo run test check fix words journeys torture bench verify browser zones

help: ## Print this list
	@echo "Glasshouse. Targets:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

setup: $(VENV)/.dev ## Install everything for working on it, in .venv

demo: $(VENV)/.demo ## Run the whole network here, with clips of its own (PORT=8000 DATA_DIR=data/demo ARGS=--lan)
	@$(BIN)/glasshouse demo $(OPTIONS) $(if $(PORT),--port $(PORT)) $(ARGS)

run: $(VENV)/.demo ## Run a real installation (PORT=8000 DATA_DIR=data); the first time it is made
	@$(if $(PORT),GLASSHOUSE_PORT=$(PORT)) $(BIN)/glasshouse init --before-run $(OPTIONS)
	@$(if $(PORT),GLASSHOUSE_PORT=$(PORT)) $(BIN)/glasshouse run $(OPTIONS) $(ARGS)

test: setup browser zones ## Run all tests on SQLite, then the rooms that touch the database on PostgreSQL (tests of the house itself: check)
	@env -u GLASSHOUSE_TEST_DATABASE_URL $(BIN)/pytest $(SIDE_BY_SIDE) --ignore=tests/journeys --ignore=tests/proof --ignore=tests/architecture $(ARGS) $(NONE_IS_FINE)
	@$(BIN)/pytest $(SIDE_BY_SIDE) tests/proof $(if $(ARGS),$(ARGS),$(EVERY_BRANCH)) $(NONE_IS_FINE)
	@env -u GLASSHOUSE_TEST_DATABASE_URL $(BIN)/pytest $(SIDE_BY_SIDE) tests/journeys $(ARGS) $(NONE_IS_FINE)
	@$(BIN)/python -m tests.postgres -- $(BIN)/pytest $(SIDE_BY_SIDE) tests/rooms --only-database $(ARGS) $(NONE_IS_FINE)

check: setup ## Check format, lint, types, the order of imports, migrations, templates, documents
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: make fix"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/pytest tests/architecture --quiet
	@$(BIN)/python -m tests.architecture.sizes

fix: setup ## Format everything, repair what ruff can, write the documents that are made from code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/python -m tests.architecture.generate

words: setup ## Bring the catalogues of words up to code and templates, and name what is not translated (ARGS="de fr")
	@$(BIN)/python -m tests.architecture.catalogues $(ARGS)

journeys: setup browser ## Walk through the doors in a real browser, without mocks
	@$(BIN)/pytest tests/journeys $(ARGS)

torture: setup ## Kill server, workers, ledger and witnesses at random and see that nothing is lost or doubled (long)
	@$(BIN)/pytest tests/torture $(ARGS)

bench: setup browser ## Measure, each figure beside its baseline of the same run (long)
	@for file in bench/[a-z]*.py; do name=$$(basename "$$file" .py); echo "== $$name"; $(BIN)/python -m "bench.$$name"; done

verify: $(VENV)/.demo ## Check a log as a stranger does (URL=https://… ARGS=--promises)
	@$(BIN)/glasshouse verify "$(URL)" $(ARGS)

# A demo needs pip alone; whoever works on it needs more. The second install contains the first.
$(VENV)/.demo: pyproject.toml | $(BIN)/python
	@echo "Installing what the demo needs …"
	@$(PIP) --editable '.[demo]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing what working on it needs …"
	@$(PIP) --editable '.[dev]'
	@touch $(VENV)/.demo $@

$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    $$python -m venv $(VENV) && exit 0; \
	    echo "$$python can't make a virtual environment (Debian: apt install python3-venv)."; exit 1; \
	  fi; \
	done; echo "Python 3.11 or newer is needed and was not found."; exit 1

# The journeys need a browser, and the shell of one is faster. Nothing is installed without being root; without any they are skipped.
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=20
INSTALL := $(APT) install -y --no-install-recommends
browser:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	found=$$(command -v chromium chromium-browser google-chrome || true); \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing chromium-headless-shell for the journeys …"; \
	  { $(APT) update && $(INSTALL) chromium-headless-shell; } >/dev/null && exit 0; \
	  [ -n "$$found" ] || $(INSTALL) chromium >/dev/null; \
	elif [ -z "$$found" ]; then \
	  echo "No chromium here: the journeys are skipped. Install it to run them (Debian: apt install chromium-headless-shell)."; \
	fi

# Zones for name servers are checked by a name server's own program; a missing one only skips that.
zones:
	@command -v named-checkzone >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing named-checkzone for the zones of device bars …"; \
	  $(APT) update && $(INSTALL) bind9-utils >/dev/null; \
	else echo "No named-checkzone here: zones are not checked by it. Install it (Debian: apt install bind9-utils)."; fi
