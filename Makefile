# Everything a person needs: `make demo` and `make test` work on a fresh clone and set up what they need first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
SAMPLE := corpora/sample

.PHONY: help setup demo test eval bench lint format lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

setup: $(STAMP)  ## build .venv from the lock file (done by the other targets when needed)

# The lock names every package with the hashes of its files, so the same versions are installed everywhere; only wheels, so that
# no code of a package runs at install time. The project itself is built with the setuptools of the lock.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "policylint needs Python 3.11 or newer; name one with: make setup PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP)  ## audit the sample category, offline
	$(BIN)/policylint audit $(SAMPLE)

test: $(STAMP)  ## run the tests
	$(BIN)/python -m pytest

eval: $(STAMP)  ## score the analysis on annotated real policies (needs ../shared) and print one table
	$(BIN)/policylint eval

bench: $(STAMP)  ## measure speed and memory
	$(BIN)/policylint bench

lint: $(STAMP)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)  ## put the sources into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Local mirrors and caches are left out, so that the hashes are those of the public index.
lock: $(STAMP)  ## write requirements.lock anew after a change of the dependencies in pyproject.toml
	env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u PIP_INDEX_URL -u PIP_CONSTRAINT PIP_CONFIG_FILE=/dev/null \
	CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--extra dev --extra postgresql --no-emit-index-url --no-emit-trusted-host --no-emit-options \
	--output-file requirements.lock pyproject.toml

clean:  ## remove the environment and what tools left behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
