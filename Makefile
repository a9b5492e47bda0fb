# The commands of the house. A machine with Python 3.11 and make needs nothing else; `make help` lists them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
UV := $(shell command -v uv)
PORT ?= 8000
HOST ?= 127.0.0.1

ifdef UV
INSTALL = uv pip sync --quiet --require-hashes --python $(PY)
else
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r
endif

.DEFAULT_GOAL := help
.PHONY: help install run demo test check e2e bench bench-small messages format

help: ## list these commands
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

install: .venv/dev.stamp ## virtual environment with all that running, testing and checking need (the last use of the network)

.venv/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@"$(PYTHON)" -m venv .venv

# An environment for development holds all that `make run` needs, so that it is not undone by it.
.venv/local.stamp: requirements/local.txt | .venv/bin/python
	@test -e .venv/dev.stamp || { echo "Installing what the house needs …"; $(INSTALL) requirements/local.txt; }
	@test ! -e .venv/dev.stamp || $(MAKE) install
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	$(INSTALL) requirements/dev.txt
	touch $@

run: .venv/local.stamp ## open the house on this machine (PORT=8000 HOST=127.0.0.1); Ctrl-C closes it
	@DEBUG=1 exec $(PY) manage.py up --host $(HOST) --port $(PORT)

demo: .venv/local.stamp ## fill an empty database with the demo house
	DEBUG=1 $(PY) manage.py demo

# Each process of the tests has three of the Valkey's 64 databases.
PARALLEL = -n auto --maxprocesses 16

test: install ## the suite on PostgreSQL with coverage of the rules and services, then on SQLite
	DEBUG=1 $(PY) manage.py messages --compile
	$(PY) -m pytest -q $(PARALLEL) --cov --cov-report=
	$(PY) -m coverage report --fail-under=100
	TORG_TEST_DATABASE=sqlite $(PY) -m pytest -q $(PARALLEL)

# Settings of a served house, none of them secret: what `check --deploy` would complain about, it must complain about here.
PRODUCTION = DEBUG=0 SECRET_KEY=only-for-the-check-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789-abcdefg \
	SITE_URL=https://auction.example.org TRUSTED_PROXIES=1 EMAIL_URL=smtp+tls://user:password@mail.example.org:587

check: install ## linters, types, layers, templates, migrations, production settings, catalogues
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	DEBUG=1 $(PY) -m mypy .
	.venv/bin/lint-imports --no-logo
	$(PY) -m djlint --lint --quiet templates
	DEBUG=1 $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	DEBUG=1 $(PY) manage.py messages --compile --check

e2e: install ## the house in a real browser (Chromium)
	DEBUG=1 $(PY) manage.py messages --compile
	DJANGO_ALLOW_ASYNC_UNSAFE=1 $(PY) -m pytest -q tests/e2e -o addopts="-p tests.servers -ra"

bench: install ## every measurement of docs/performance.md, at full size
	$(PY) -m benchmarks

bench-small: install ## the same, small: that they still run
	$(PY) -m benchmarks --small

messages: install ## bring the message catalogues up to date with the source
	DEBUG=1 $(PY) manage.py messages --update --compile

format: install ## let ruff order imports and lay out the code
	$(PY) -m ruff check --fix-only --select I .
	$(PY) -m ruff format .
