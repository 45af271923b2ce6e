# Each target sets up what it needs in .venv. Only Python 3.11 or newer and make must be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
# uv is used if it is there, because it installs in a tenth of the time.
UV := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip --disable-pip-version-check --quiet install)

.PHONY: help run postgres move-to-postgres test test-all torture lint audit bench bench-delivery bench-crowd bench-scale bench-languages bench-reading risk picture messages lock

help:  ## show this list
	@echo "make TARGET, where TARGET is:"
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

run: $(VENV)/run.stamp  ## chat here in the terminal; on Telegram if .env has a token
	@$(BIN)/python -m bot

postgres: $(VENV)/postgres.stamp  ## install what DATABASE_URL needs

move-to-postgres: $(VENV)/postgres.stamp  ## copy STATE_FILE into the empty database of DATABASE_URL
	@$(BIN)/python -m bot --move-to-postgres

test: $(VENV)/dev.stamp  ## run the quick tests, in about a minute
	$(BIN)/python -m pytest -m "not slow" $(ARGS)

test-all: $(VENV)/dev.stamp  ## run all tests, with coverage
	@EXAMPLES=100 $(MAKE) --no-print-directory test ARGS="--cov --cov-report= --cov-fail-under=0"
	EXAMPLES=100 $(BIN)/python -m pytest -m slow --cov --cov-append --cov-report=term

torture: $(VENV)/dev.stamp  ## kill the bot KILLS times each way, at new random moments
	KILLS=$(or $(KILLS),200) SEED=$(or $(SEED),$(shell date +%s)) $(BIN)/python -m pytest --no-cov -s \
		tests/end_to_end/test_delivery.py tests/end_to_end/test_storms.py tests/end_to_end/test_workers.py

lint: $(VENV)/dev.stamp audit  ## check style, types, Dockerfile, compose.yaml and dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

# A known vulnerability makes this fail. Without network, it only says that nothing was audited.
audit: $(VENV)/dev.stamp  ## check the dependencies for known vulnerabilities
	@$(BIN)/pip-audit --progress-spinner off --disable-pip --require-hashes -r requirements-postgres.txt \
		>$(VENV)/audit 2>&1 || if grep "known vulnerabilit" $(VENV)/audit; then cat $(VENV)/audit; exit 1; fi
	@if grep -q -e "could not be audited" -e Traceback -e Error $(VENV)/audit; \
	then echo "Some or all dependencies could not be audited: no answer from the advisory database"; \
	else grep "known vulnerabilities" $(VENV)/audit; fi

ASKED = $(if $(HELD_OUT),--held-out) $(if $(filter off,$(READER)),--without-reader)

# PUBLIC=FILE adds a data set in SQuAD's format, 1.1 or 2.0; HELD_OUT=1 asks the questions held out
# instead; READER=off compares only what takes a millisecond a question.
bench: $(VENV)/dev.stamp  ## measure answers, verdicts and speed
	$(BIN)/python -m benchmarks.answers $(ASKED) $(PUBLIC)
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.stall

# FOLDER holds files like XQuAD's, see benchmarks/languages.py.
bench-languages: $(VENV)/dev.stamp  ## measure answers in the languages of FOLDER
	$(BIN)/python -m benchmarks.languages $(FOLDER)

# It has its own environment, because aiogram needs an older pydantic. MEMORY=1 asks 200,000
# questions and measures only the memory.
bench-delivery:  ## measure questions a second, beside two bots that only echo
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	$(if $(MEMORY),,.venv-bench/$(notdir $(BIN))/python -m benchmarks.limits)
	.venv-bench/$(notdir $(BIN))/python -m benchmarks.delivery $(if $(MEMORY),--memory)

bench-scale:  ## measure one and several processes, with SQLite and with PostgreSQL
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	.venv-bench/$(notdir $(BIN))/python -m benchmarks.scale

bench-crowd:  ## measure a quiet chat beside many that read, and the memory of 10,000 articles
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	.venv-bench/$(notdir $(BIN))/python -m benchmarks.crowded

# FOLDER holds pages and PDFs with what people marked in them, see benchmarks/reading.py.
bench-reading:  ## measure how well the documents in FOLDER are read, beside two libraries
	@$(MAKE) --no-print-directory VENV=.venv-bench .venv-bench/bench.stamp
	.venv-bench/$(notdir $(BIN))/python -m benchmarks.reading $(FOLDER)

# HELD_OUT=1 and READER=off, as above.
risk: $(VENV)/dev.stamp  ## draw how many answers are wrong, against how many are given
	$(BIN)/python -m benchmarks.risk $(ASKED)

picture: $(VENV)/run.stamp  ## draw the picture in README again
	$(BIN)/python -m tools.picture

messages: $(VENV)/dev.stamp  ## bring the texts of all languages up to date, and compile them
	$(BIN)/python -m tools.catalogues

# Extras are kept. Without them, pip takes `coverage[toml]` for another package, without a hash.
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --quiet

lock: $(VENV)/dev.stamp  ## renew the requirements after a change in pyproject.toml
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) --extra postgres pyproject.toml --output-file requirements-postgres.txt
	$(COMPILE) --extra dev --extra postgres pyproject.toml --output-file requirements-dev.txt
	$(COMPILE) --extra bench --extra postgres pyproject.toml --output-file requirements-bench.txt

# The files name all that is needed, so nothing is to be found out: --no-deps. pip before 23.3 fails
# otherwise, at the extra of lxml. Nothing here reads standard input, because it may hold the questions for `run`.
$(VENV)/%.stamp: requirements.txt requirements-postgres.txt requirements-dev.txt requirements-bench.txt pyproject.toml hatch_build.py tools/catalogues.py $(wildcard bot/locales/*.po)
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'pullquote: needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)')" </dev/null
	@echo "Setting up $(VENV), once; this takes up to a minute." >&2
	@echo "  1/3 a Python environment" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) </dev/null
	@echo "  2/3 what Pullquote depends on, with $(if $(UV),uv,pip)" >&2
	@$(INSTALL) --no-deps --require-hashes -r requirements$(patsubst %,-%,$(filter-out run,$*)).txt </dev/null >&2
	@echo "  3/3 Pullquote itself" >&2
	@$(INSTALL) --no-deps --editable . </dev/null >&2
	@touch $@
