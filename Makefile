# Two commands matter: `make demo` and `make test`. Everything they need is set up by them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export UV_LINK_MODE ?= copy
# What needs nothing of one another is set up at once: packages come over the network meanwhile.
MAKEFLAGS += --jobs=2
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: help install demo test check fast generate lock bench screenshots clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

install: .venv/installed src/cairn/site/index.html ## Set everything up

.venv/installed: pyproject.toml requirements.lock requirements-uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock requirements-uv.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

web/node_modules/.installed: .venv/installed web/package.json web/package-lock.json
	cd web && npm ci --silent
	touch $@

src/cairn/site/index.html: web/node_modules/.installed openapi.json $(WEB_SOURCES)
	cd web && npm run --silent build
	touch $@

.venv/lived: .venv/installed
	$(BIN)/cairn demo --prepare
	touch $@

.venv/compiled: .venv/installed
	-$(BIN)/python -m compileall -q -j 0 .venv/lib src
	touch $@

demo: install .venv/lived ## Open a living product on a database of its own
	$(BIN)/cairn demo

test: install .venv/compiled ## Run all tests
	$(BIN)/pytest --numprocesses auto --dist loadfile

check: install ## What a change has to pass: linters, types, contracts, tests, generated files
	$(MAKE) fast
	$(BIN)/pytest --numprocesses auto --dist loadfile
	cd web && npm run --silent check && npm run --silent size

fast: install ## The quick half of check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cairn docs --check

generate: install ## Write generated files anew: docs, openapi.json, the pages' types
	$(BIN)/cairn docs
	cd web && npm run --silent types

lock: ## Resolve the dependencies anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra dev pyproject.toml -o requirements.lock

bench: install ## Measure what logs cost, and write it down in docs/
	$(BIN)/python -m bench --write

screenshots: install ## Take the pictures of README and docs anew; TO=folder: of every page
	PYTHONPATH=tests $(BIN)/python -m e2e.screenshots "$(TO)"

clean: ## Remove all that was made here
	rm -rf .venv web/node_modules src/cairn/site .mypy_cache .pytest_cache .ruff_cache .hypothesis
