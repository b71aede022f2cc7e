# Daitou 带头. Two commands on a fresh machine: `make run` and `make test`.
# Settings pass through the environment: PORT, HOST, CRM_ENV, CRM_DATA_DIR, DATABASE_URL …
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test quick soak bench lint format lock translations clean

VENV := .venv/bin
PYTEST ?=
# A worker for each core; the tests of one browser file stay together, for they share a server.
EACH_CORE := -n logical --maxprocesses 4 --dist loadgroup

# The rule is told in CONTRIBUTING.md.
QUICK := not (browser or postgres or prints or processes or sweep)

help:  ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

setup:  ## system libraries, .venv, the crm command; a second time it ends at once
	@python3 .setup/install.py

run: setup  ## start Daitou (first start: database, regions, sample data) 启动
	@exec $(VENV)/crm serve

test: setup  ## everything: SQLite, PostgreSQL, Chromium (PYTEST="-k board" passes options)
	@$(VENV)/pytest $(EACH_CORE) --ignore=tests/soak $(PYTEST)

quick: setup  ## what runs in one process on SQLite, prints and sweeps left out (PYTEST="tests/leads" for one room)
	@$(VENV)/pytest $(EACH_CORE) --ignore=tests/soak --ignore=tests/browser -m "$(QUICK)" $(PYTEST)

soak: setup  ## concurrent writers, kills and long walks; takes minutes
	@$(VENV)/pytest tests/soak -m soak $(PYTEST)

bench: setup  ## measured work, each beside the peer it is compared with
	@$(VENV)/python -m bench

lint: setup  ## ruff (rules and format), mypy --strict, floors (import-linter)
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo

format: setup  ## what ruff can mend, and its layout
	@$(VENV)/ruff check --fix --quiet .
	@$(VENV)/ruff format .

translations: setup  ## every Chinese sentence has its English
	@$(VENV)/pytest tests/house/test_translations.py

# The lock holds every platform's hashes; uv resolves, pip installs. uv lives in a throw-away environment of its own.
lock:  ## rewrite requirements.txt and requirements-dev.txt from the .in files
	@python3 -m venv --clear build/uv && build/uv/bin/python -m pip install -q uv
	@export SSL_CERT_FILE="$${PIP_CERT:-$${SSL_CERT_FILE:-}}" UV_DEFAULT_INDEX="$${PIP_INDEX_URL:-}"; \
	[ -n "$$SSL_CERT_FILE" ] || unset SSL_CERT_FILE; [ -n "$$UV_DEFAULT_INDEX" ] || unset UV_DEFAULT_INDEX; \
	for name in requirements requirements-dev; do \
	  build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 $$name.in -o $$name.txt || exit 1; \
	done
	@rm -rf build/uv

clean:  ## remove what set-up and tests made; data stays
	@rm -rf .venv build .mypy_cache .ruff_cache .hypothesis .import_linter_cache
