# Two commands: `make run` and `make test`. The rest is below; each can be repeated and does only what is missing.

HOST ?= localhost
PORT ?= 5000
WORKERS ?= 2
BROWSER ?= yes
PYTEST ?=

# The first interpreter of at least 3.11; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

V := .venv/bin/python
DONE := .venv/done
PIP := $(V) -m pip install -qq --disable-pip-version-check
NPM := .venv/bin/npm

# Files and folders, so that a removed file counts as a change too.
SOURCES := $(shell find static \( -path static/dist -o -path static/dist.new \) -prune -o -print)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-all check lock bundle wheel clean browser

help:
	@echo 'make run            build what is missing, then serve on http://localhost:5000 with demo data'
	@echo '                    HOST=0.0.0.0 for phones on the local network, PORT=8000'
	@echo 'make test           build what is missing, then run the test suite (BROWSER=no leaves the browser out)'
	@echo 'make test-all       the same on PostgreSQL and Redis too, every page for every role, and the long proofs'
	@echo 'make check          only the linters: ruff and the import contracts'
	@echo 'make wheel          build dist/*.whl, which carries the browser bundle'
	@echo 'make lock           choose the newest versions and pin them again'
	@echo 'make clean          remove what was built (never data/)'

run: $(DONE)/run bundle
	@$(V) -m consult.cli migrate
	@$(V) -m consult.cli demo --if-empty
	@exec $(V) -m consult.cli serve --host '$(HOST)' --port '$(PORT)'

test: $(DONE)/test bundle
	@$(if $(filter no,$(BROWSER)),:,chromium=$$(tools/chromium) || exit 1; export CHROMIUM="$$chromium"); \
	$(V) -m pytest -n $(WORKERS) $(if $(filter no,$(BROWSER)),-m 'not browser') $(PYTEST)

# First everything on SQLite with the long proofs and every page for every role; then the suite once more on PostgreSQL and Redis.
test-all: export TEST_ALL = 1
test-all: $(DONE)/test bundle
	@chromium=$$(tools/chromium) || exit 1; export CHROMIUM="$$chromium"; \
	$(V) -m tests.services $(V) -m pytest -n $(WORKERS) $(PYTEST) && \
	TEST_ON=postgres $(V) -m tests.services $(V) -m pytest -n $(WORKERS) -m 'not browser and not proof' $(PYTEST)

check: $(DONE)/test
	@$(V) -m ruff check .
	@.venv/bin/lint-imports

bundle: static/dist/manifest.json

wheel: $(DONE)/run bundle
	@$(V) -m hatchling build -t wheel

clean:
	rm -rf .venv node_modules static/dist static/dist.new dist build .pytest_cache .ruff_cache .import_linter_cache .tmp
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets above stand on -------------------------------------------------------------------------------

$(DONE)/venv:
	@test -n '$(PYTHON)' || { echo 'Consult needs Python 3.11 or later: sudo apt-get install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo 'Python lacks its venv module: sudo apt-get install python3-venv' >&2; exit 1; }
	@echo 'Building .venv with $(PYTHON) ...'
	@$(PYTHON) -m venv .venv
	@mkdir -p $(DONE)
	@touch $@

$(DONE)/run: $(DONE)/venv requirements/base.txt requirements/build.txt pyproject.toml hatch_build.py
	@echo 'Installing what the server needs ...'
	@$(PIP) --require-hashes -r requirements/base.txt -r requirements/build.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/test: $(DONE)/run requirements/test.txt
	@echo 'Installing what the tests need ...'
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(DONE)/node: $(DONE)/venv tools/node requirements/node.txt
	@tools/node
	@touch $@

$(DONE)/packages: $(DONE)/node package.json package-lock.json
	@echo 'Installing what the browser bundle is made of ...'
	@$(NPM) ci --ignore-scripts --prefer-offline --no-fund --no-audit --loglevel=error
	@touch $@

static/dist/manifest.json: $(DONE)/packages $(SOURCES)
	@test -d node_modules/esbuild || $(NPM) ci --ignore-scripts --prefer-offline --no-fund --no-audit --loglevel=error
	@.venv/bin/node static/build.mjs
	@touch $@

# --- pinning again -------------------------------------------------------------------------------------------------
# npm's own versions in package.json are exact and raised by hand; this renews what they bring along.
# `--universal` pins for every platform and every Python from 3.11 on; no option here or in the result names an index.

COMPILE := .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --upgrade --generate-hashes \
	--no-header --no-annotate --no-emit-index-url

lock: $(DONE)/run $(DONE)/node
	$(PIP) --require-hashes -r requirements/lock.txt
	cd requirements && for name in base test build node lock; do ../$(COMPILE) $$name.in -o $$name.txt || exit 1; done
	$(NPM) update --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved=true --no-fund --no-audit
