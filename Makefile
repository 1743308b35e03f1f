# Two commands matter: `make demo` and `make test`. `make` lists the rest.

PYTHON ?= python3
VENV   ?= .venv
LOCK   ?= requirements.lock

BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
STAMPS := $(VENV)/.stamps
SOURCE := $(shell find pulumi_polytomic -name __pycache__ -prune -o -print)
PYTEST := $(BIN)/pytest -n 3

# Only `make test-all` runs the longest tests.
QUICK  ?= and not thorough

# Nothing of the user's own Pulumi or Polytomic account, and no other copy of the package, gets into a test or the demo.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV $(filter PULUMI_% POLYTOMIC_%,$(.VARIABLES))

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help install dist demo demo-promotion test test-all check unit browser engine engine-tests reliability test-pythons \
  test-lowest bench typed pages docs picture format lock clean

help: ## List what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: install engine ## Create, change, repair and destroy syncs on the emulator, with the real Pulumi engine
	@$(BIN)/python -m tools.demo

demo-promotion: install engine ## The same for three environments: promote a change from dev to staging to prod
	@$(BIN)/python -m tools.demo_promotion

test: check unit engine-tests ## Install and run everything except the longest tests

test-all: ## Install and run everything, including the longest tests
	@$(MAKE) --no-print-directory test QUICK=

check: install docs ## Style, types, import rules, and the links of the documentation
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

unit: install browser ## All tests except those on the real engine
	$(PYTEST) -m 'not engine $(QUICK)'

engine: install ## Get the Pulumi engine into .engine, unless there is one on PATH
	@$(BIN)/python tools/engine/install.py > $(STAMPS)/engine

# The page of `compare` is tested in it; without one, that test is skipped.
browser: ## Get a browser for the tests, unless there is one on PATH (Debian, as root)
	@command -v chromium chromium-browser google-chrome >/dev/null || { [ "$$(id -u)" = 0 ] && \
	  command -v apt-get >/dev/null && apt-get -qq update && apt-get -qq install --yes --no-install-recommends chromium >/dev/null; } || \
	  echo "No Chromium on PATH: its tests are skipped." >&2

# Four at a time on any machine: a failing `pulumi up`, which many of these tests want, waits for seconds.
engine-tests: engine ## The tests on the real engine
	PATH="$(CURDIR)/$(BIN):$$(cat $(STAMPS)/engine):$$PATH" $(BIN)/pytest -n 4 -m 'engine $(QUICK)' $(ENGINE_TESTS)

reliability: engine ## Run every fault and interruption, and write the tables of docs/reliability.md
	PATH="$(CURDIR)/$(BIN):$$(cat $(STAMPS)/engine):$$PATH" $(BIN)/pytest -n 4 --write-reliability tests/engine/reliability

test-pythons: ## The unit tests on every supported Python that is on this machine
	@for version in 3.10 3.11 3.12 3.13; do \
	  if python$$version -c '' 2>/dev/null; then \
	    echo "== Python $$version" && $(MAKE) --no-print-directory unit PYTHON=python$$version VENV=.cache/venv-$$version || exit; \
	  else echo "== Python $$version: not on this machine"; fi; \
	done

test-lowest: ## The unit tests, and a life on the engine, with the oldest releases that pyproject.toml allows
	@$(MAKE) --no-print-directory unit engine-tests VENV=.cache/venv-lowest LOCK=requirements-lowest.lock \
	  ENGINE_TESTS="tests/engine/test_lifecycle.py tests/engine/test_state.py"

SIZES ?= 10 100

bench: engine ## Measure what stacks of syncs cost, and write docs/performance.md (SIZES="10 100 1000")
	PATH="$(CURDIR)/$(BIN):$$(cat $(STAMPS)/engine):$$PATH" $(BIN)/python -m benchmarks.run --sizes $(SIZES) --write

typed: ## Write pulumi_polytomic/typed.py and __init__.py from the declarations and the register
	$(BIN)/python tools/typed.py
	$(BIN)/python tools/public_names.py

pages: install ## Write what docs/ has from the code: the tables of fields, and the commands
	$(BIN)/python tools/field_pages.py
	$(BIN)/python tools/cli_page.py

# A broken link or anchor fails the build.
docs: install ## Build the documentation as a site, in .cache/site
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --fresh-env --doctree-dir .cache/doctrees docs .cache/site

picture: install engine ## Draw the pictures of the documentation: a part of the demo's output, and a workspace
	@$(BIN)/python -m tools.picture
	@$(BIN)/python tools/graph_picture.py

format: install ## Format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

COMPILE := .cache/uv/bin/uv --quiet pip compile pyproject.toml --all-extras --universal --python-version 3.10 --upgrade \
  --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

lock: ## Pin every dependency for all supported Pythons and platforms, and the oldest allowed releases
	@$(PYTHON) -m venv .cache/uv && .cache/uv/bin/python -m pip --disable-pip-version-check --quiet install --upgrade uv
	$(COMPILE) --group dev --output-file requirements.lock
	$(COMPILE) --resolution lowest-direct --output-file .cache/lowest.txt
	$(COMPILE) --group dev --constraint .cache/lowest.txt --output-file requirements-lowest.lock

clean: ## Remove everything that is built here, except the engine
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Installed for real: an editable install hides a file that the engine looks for.
install: $(STAMPS)/package ## Make .venv and install the package, as a user would get it

dist: install ## Build the wheel in dist/, for projects outside this clone
	@$(BIN)/python -m hatchling build -t wheel

$(STAMPS)/package: $(STAMPS)/requirements $(SOURCE) pyproject.toml README.md LICENSE
	@$(PIP) install --no-deps --no-build-isolation --force-reinstall .
	@touch $@

$(STAMPS)/requirements: $(LOCK) | $(STAMPS)
	@echo "Installing the pinned requirements into $(VENV); the first time takes a minute."
	@$(PIP) install --require-hashes --requirement $(LOCK)
	@touch $@

$(STAMPS):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo 'pulumi-polytomic needs Python 3.10 to 3.13 as `$(PYTHON)`. Name another one: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $@
