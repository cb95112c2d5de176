# Everything a developer types. Each target prepares .venv itself; only Python 3.11 or newer, make and git are needed.
# A command's words are in `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.superapp-ready
SOURCES := superapp services agents fixtures tests docs/examples
PYTEST_ARGS ?= -q -n auto

# USER is the login name in every shell, so only a USER given to make itself chooses the persona.
DEMO_USER := $(if $(filter command,$(word 1,$(origin USER))),$(USER))
HOST ?= 127.0.0.1
PORT ?= 8000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
export REQUEST ?=

.PHONY: help demo test serve check lint format types imports docs docs-check audit bench lock clean

help: ## Show this list.
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: $(READY) ## Run one real request: make demo [REQUEST="…"] [USER=usr_smith].
	@$(BIN)/superapp demo $(if $(DEMO_USER),--user "$(DEMO_USER)") -- $${REQUEST:+"$$REQUEST"}

test: $(READY) ## Run all tests.
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

serve: $(READY) ## Start the HTTP server: make serve [PORT=8000].
	@$(BIN)/superapp serve --host "$(HOST)" --port "$(PORT)"

check: lint types imports docs-check test ## Run the formatter, lint, types, import rules, docs check and tests.

lint: $(READY) ## Check format and lint.
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)

format: $(READY) ## Format the code and mend what lint can mend.
	@$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

types: $(READY) ## Check types.
	@$(BIN)/mypy

imports: $(READY) ## Check who may import whom.
	@$(BIN)/lint-imports

docs: $(READY) ## Write the generated pages of docs/.
	@$(BIN)/superapp tools --markdown > docs/tools.md
	@$(BIN)/superapp serve --openapi > docs/openapi.json

docs-check: $(READY) ## Check that the generated pages are current.
	@$(BIN)/superapp tools --markdown | diff -u docs/tools.md - >/dev/null \
	  || { echo "docs/tools.md is not current: run make docs and commit it" >&2; exit 1; }
	@$(BIN)/superapp serve --openapi | diff -u docs/openapi.json - >/dev/null \
	  || { echo "docs/openapi.json is not current: run make docs and commit it" >&2; exit 1; }

audit: $(READY) ## Look for known weaknesses in the locked packages (asks the network).
	@$(BIN)/python -m pip install --quiet pip-audit
	@$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off

bench: $(READY) ## Measure what sessions, calls and chats cost.
	@$(BIN)/superapp bench

lock: $(READY) ## Renew requirements.lock from pyproject.toml (takes minutes).
	@$(BIN)/python -m pip install --quiet pip-tools
	@$(BIN)/python -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	  print(*p["project"]["dependencies"], *p["dependency-groups"]["dev"], sep="\n")' \
	  | $(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file requirements.lock -

clean: ## Remove the environment and everything built.
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(READY): requirements.lock pyproject.toml
	@python=""; \
	for candidate in "$${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do \
	  if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$candidate; break; \
	  fi; \
	done; \
	[ -n "$$python" ] || { echo "No Python 3.11 or newer found. Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }; \
	if ! "$(BIN)/python" -m pip --version >/dev/null 2>&1; then \
	  echo "Creating $(VENV) with $$("$$python" --version)…" >&2; \
	  "$$python" -m venv --clear "$(VENV)" || { echo "$$python cannot create environments. Install its venv module (Debian: python3-venv)." >&2; exit 1; }; \
	fi; \
	echo "Installing the locked packages into $(VENV) (once)…" >&2; \
	"$(BIN)/python" -m pip install --quiet --require-hashes --requirement requirements.lock; \
	"$(BIN)/python" -m pip install --quiet --no-deps --no-build-isolation --editable .; \
	touch "$(READY)"
