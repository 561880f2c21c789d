# Tandem. `make help` lists what there is; every target does its own set-up.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo test compose-env test-images soak bench lint format lock schemas clean

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
ROOMS  := contracts services/chassis services/ingestion services/load_scoring services/scheduler services/notifier deploy/local
UV      = $(shell command -v uv || echo $(BIN)/uv)
FILE   ?=
AT     ?=
ARGS   ?=

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP) ## the virtual environment, from the hashed lock

# The lock's hashes are verified, then the rooms of this repo are laid over it, editable and without their dependencies.
$(STAMP): requirements.lock Makefile .ci/venv $(ROOMS:%=%/pyproject.toml)
	@bash .ci/venv $(VENV)
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --no-build-isolation $(ROOMS:%=--editable ./%)
	@touch $@

run: $(STAMP) ## start everything and keep it up (data in .tandem/, Ctrl-C stops)
	@exec $(BIN)/tandem up $(ARGS)

demo: $(STAMP) ## the whole story in a minute; FILE=run.fit plays a recording, AT=2026-11-22T17:30 shifts it
	@$(BIN)/tandem demo $(if $(FILE),--file $(FILE)) $(if $(AT),--at $(AT)) $(ARGS)

test: lint ## lint, types, import rules, schemas, every test
	@$(BIN)/pytest -n 3 --dist loadgroup -m "not soak and not docker" $(ARGS)

compose-env: $(STAMP) ## the passwords that `docker compose up` needs, in .tandem/compose.env
	@$(BIN)/python -m tandem.local.compose --environment .tandem/compose.env && ln -sfn .tandem/compose.env .env

test-images: $(STAMP) ## build the images, run the demo's workout against compose, then the suite on containers
	@bash deploy/images/test.sh

soak: $(STAMP) ## the full counts
	@$(BIN)/pytest -m soak $(ARGS)

bench: $(STAMP) ## the benchmark table, ours beside a baseline in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(STAMP) ## ruff, mypy (strict), import rules, contracts
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-cache 2>&1) || { echo "$$said"; exit 1; }
	@$(BIN)/python -m tandem.contracts.schemas --check

format: $(STAMP) ## let ruff rewrite
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

schemas: $(STAMP) ## write the JSON Schemas, AsyncAPI and NATS permissions anew (refuses a breaking change)
	@$(BIN)/python -m tandem.contracts.schemas --write
	@$(BIN)/python -m tandem.local.compose --write

lock: $(STAMP) ## resolve again and write requirements.lock (universal, hashed)
	@$(UV) lock --upgrade --quiet
	@$(UV) export --frozen --quiet --no-header --all-packages --all-groups --no-emit-workspace --output-file requirements.lock >/dev/null

clean: ## remove the environment and caches (not .tandem/, the data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
