# Everything works from a fresh clone with Python 3.11 or newer; each target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.dev-ready

.DEFAULT_GOAL := help

run: $(READY) ## Start the bot: Slack with tokens in the environment or .env, else the chat here
	@$(BIN)/python -m bot

test: $(DEV_READY) ## Run the tests
	@$(BIN)/python -m pytest

check: $(DEV_READY) ## Lint, types, knowledge
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m bot check

format: $(DEV_READY) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

schema: $(READY) ## Write the editor schemas of the records
	@$(BIN)/python -m bot schema --write

lock: $(DEV_READY) ## Renew the lock files
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade --group dev pyproject.toml -o requirements-dev.lock

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(READY): requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Setting up (once, about half a minute) ...' >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@$(BIN)/python -m bot ask help >/dev/null # reads the knowledge once: the next start takes a fraction
	@touch $@

$(DEV_READY): requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	@echo 'Setting up for tests (once, about a minute) ...' >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(READY)

.PHONY: run test check format schema lock help
