# The commands of the portal. `make demo` is the only one that a newcomer needs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
UV := .venv/bin/uv
UV_VERSION := 0.13.9
# Compiled modules are kept, also where the machine says not to: each start of Python takes half as long.
export PYTHONDONTWRITEBYTECODE :=
# Throw-away databases need not survive a power cut.
QUICK := PORTAL_PG_SETTINGS="fsync=off synchronous_commit=off full_page_writes=off"

.PHONY: help demo test lint bench setup setup-dev browser clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: setup ## run the portal with a demo city of 2,800 people on http://127.0.0.1:8000
	@$(PY) -W ignore manage.py portal --demo --port $(PORT)

# The journeys start a portal of their own and mostly wait for it: they run beside the rest.
test: setup-dev browser lint ## linters, types, contracts, migrations and all tests
	@mkdir -p var/test; \
	$(PY) -m pytest -m journey >var/test/journeys.log 2>&1 & journeys=$$!; \
	trap "kill $$journeys 2>/dev/null" INT TERM; \
	PORTAL_VAR=$(CURDIR)/var/test $(QUICK) $(PY) -m shimonoseki_dx.embedded exec -- \
		$(PY) -m pytest -n 2 -m "not journey"; rest=$$?; \
	wait $$journeys; beside=$$?; cat var/test/journeys.log; exit $$((rest | beside))

lint: setup-dev ## linters, types, import contracts, migration check
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -W ignore manage.py makemigrations --check --dry-run

bench: setup-dev ## load and scale measurements, as a table
	PORTAL_VAR=$(CURDIR)/var/bench $(PY) -m tests.load.bench

setup: .venv/.synced static/vendor/.copied ## what the portal needs to run

setup-dev: .venv/.synced-dev static/vendor/.copied-dev

browser: setup-dev
	@.ci/browser

.venv/bin/uv:
	@.ci/venv $(PYTHON) $(UV_VERSION)

.venv/.synced: uv.lock pyproject.toml | .venv/bin/uv
	$(UV) sync --quiet --frozen --inexact --no-group dev
	@touch $@

.venv/.synced-dev: uv.lock pyproject.toml | .venv/bin/uv
	$(UV) sync --quiet --frozen --inexact
	@touch $@ .venv/.synced

static/vendor/.copied: package-lock.json | .venv/.synced
	@.ci/assets --omit=dev
	@touch $@

static/vendor/.copied-dev: package-lock.json | .venv/.synced-dev
	@.ci/assets
	@touch $@ static/vendor/.copied

clean: ## remove what was installed and generated; the portal's data in var/ stays
	rm -rf .venv node_modules static/vendor japan/fonts .mypy_cache .ruff_cache
