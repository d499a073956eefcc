# make            says what there is
# make run        starts the demo             (make run ARGS="--headless --exit --json")
# make test       checks everything           (make test ARGS="tests/log -k append")
#
# Everything is set up when it is first needed, under .venv in this folder, from packages whose hashes are in
# requirements.lock. PYTHON names another interpreter: make run PYTHON=python3.12; PROCESSES: in how many tests run.

PYTHON ?= python3
ARGS ?=
PROCESSES ?= 2

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
CODE := src tests scripts
SCREENS := src/noline/app/web/index.html
WEB_READY := web/node_modules/.ready
UV_VERSION := 0.13.9

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1

# Where the environment forbids bytecode, every process would compile a thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run web web-check test test-postgresql15 check lint types contracts bench peers format reference openapi lock clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- set-up ---------------------------------------------------------------------------------------------------------

setup: $(READY) ## Set up .venv (everything else does so by itself)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Noline needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) can't make virtual environments. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  echo "Setting up $(VENV) …" >&2; $(PYTHON) -m venv --clear $(VENV); }
	@echo "Installing what requirements.lock names …" >&2
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock >&2
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(WEB_READY): web/package-lock.json web/package.json web/.npmrc
	@command -v npm >/dev/null || { \
	  echo "The screens need Node 20.19 or later, with npm: https://nodejs.org" >&2; exit 1; }
	@node web/scripts/check-node.mjs
	@echo "Installing what web/package-lock.json names …" >&2
	@cd web && npm ci --silent >&2
	@touch $@

$(SCREENS): $(WEB_READY) $(shell find web/src web/widget web/public web/*.json web/*.ts web/index.html -type f ! -name '*.test.ts*' ! -name schema.d.ts 2>/dev/null)
	@echo "Building the screens …" >&2
	@cd web && npm run --silent build >&2
	@touch $@

web: $(SCREENS) ## Build the screens (run does so by itself)

# ---- use ------------------------------------------------------------------------------------------------------------

run: $(READY) $(SCREENS) ## Start the demo
	@$(BIN)/noline demo $(ARGS)

bench: $(READY) ## Run a benchmark: make bench ARGS="NAME --size N"
	@$(BIN)/noline bench $(ARGS)

# ---- checks ---------------------------------------------------------------------------------------------------------

test: $(READY) $(WEB_READY) ## Check the code, then run the tests
	@$(MAKE) --no-print-directory --jobs=2 check screens-after-check
	@$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

test-postgresql15: $(READY) ## Run the tests of log and delivery on PostgreSQL 15 (root, make peers)
	@scripts/test-on-postgresql15.sh $(ARGS)

check: lint types contracts web-check ## Check the code; of the screens, run their unit tests too

lint: $(READY)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: $(READY)
	@$(BIN)/mypy

contracts: $(READY)
	@$(BIN)/lint-imports --no-logo

web-check: $(WEB_READY) ## Check the screens: types, rules, unit tests
	@cd web && npm run --silent typecheck && npm run --silent --ignore-scripts lint && \
	  npm run --silent --ignore-scripts test # the client has just been made

.PHONY: screens-after-check
screens-after-check: web-check # both write what the client is made of; Python's checks go on beside them
	@$(MAKE) --no-print-directory $(SCREENS)

peers: ## Install the programs of others that tests talk to (root, Debian)
	@scripts/install-peers.sh

# ---- upkeep ---------------------------------------------------------------------------------------------------------

format: $(READY) ## Put the code into its usual form
	@$(BIN)/ruff check --fix --quiet $(CODE) || true
	@$(BIN)/ruff format $(CODE)

reference: $(READY) ## Write the pages of docs/reference that come from the code
	@$(BIN)/python scripts/write_reference.py

openapi: $(READY) ## Write web/openapi.json, from which the browser's client is made
	@$(BIN)/noline openapi > web/openapi.json.new && mv web/openapi.json.new web/openapi.json

lock: $(READY) ## Bring requirements.lock in line with pyproject.toml
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION) >&2
	@$(BIN)/uv pip compile --universal --generate-hashes --group dev pyproject.toml \
	  --output-file requirements.lock --no-header --quiet

clean: ## Remove what was set up here (the demo's data stay where they are)
	rm -rf web/node_modules src/noline/app/web
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
