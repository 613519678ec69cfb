# Two commands for a newcomer: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
# Each process that a test starts would compile every module again: 0.9 of 3 seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test walk check bench attack chaos fuzz mutants interop format pins translations pictures clean permissions

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/runs ## Start the site and its worker on http://127.0.0.1:8000 (HOST, PORT, DATA_DIR, ...)
	@exec $(BIN)/python -m nact_meet.serve

test: $(VENV)/tests ## Run the whole suite: both databases, a real mail server, a real browser
	@$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

walk: $(VENV)/tests ## Test every page, language and look, and every calendar program: up to an hour
	@WALK=1 $(BIN)/pytest -n 2 --dist worksteal -m "walk or browser" $(ARGS)
	@$(MAKE) --no-print-directory interop chaos

check: $(VENV)/tests ## Check style, types, the order of packages, and that each model change has a migration
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest tests/test_order.py tests/test_members.py tests/test_capabilities.py tests/test_docs.py
	@$(BIN)/python -m tests.parts.schema

bench: $(VENV)/tests ## Measure speed and memory, as ratios within one run (ARGS='pages memory', BENCH_JSON=path for JSON lines)
	@$(BIN)/python -m bench $(ARGS)

fuzz: $(VENV)/tests requirements-fuzz.txt ## Try properties with new seeds, then 100,000 hostile emails: at most ten minutes (Linux)
	@$(BIN)/pip install -q --require-hashes -r requirements-fuzz.txt
	@$(BIN)/python -m tests.fuzz.properties
	@$(BIN)/python -m tests.fuzz $(ARGS)

mutants: $(VENV)/tests requirements-mutants.txt ## Put small mistakes into the code and list those that no test notices: ten minutes
	@$(BIN)/pip install -q --require-hashes -r requirements-mutants.txt
	@$(BIN)/python -m tests.mutants $(ARGS)

attack: $(VENV)/tests ## Try as an attacker would, over HTTP, SMTP, LMTP, SQL (ARGS='--at CHECKOUT name ...')
	@$(BIN)/python -m tests.attack $(ARGS)

chaos: $(VENV)/tests ## Kill every part of a site under load, 500 times, and count what is lost: half an hour (Linux)
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.chaos $(ARGS)

permissions: $(VENV)/tests ## Write docs/permissions.md from the table that tests hold
	@$(BIN)/python -m tests.permissions.page

interop: $(VENV)/tests ## Let other people's programs read our calendars; DOCS=1 writes docs/interop.md (Debian)
	@PYTHON=$(PYTHON) tests/interop/install
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.interop $(if $(DOCS),--docs)

format: $(VENV)/tests ## Format the code
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

pins: ## Update requirements*.txt from requirements*.in, with hashes
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/pip install -q uv; }
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -U requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -U requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -U requirements-fuzz.in -o requirements-fuzz.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -U requirements-mutants.in -o requirements-mutants.txt
	@$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -U requirements-interop.in -o requirements-interop.txt

translations: $(VENV)/runs ## Collect the sentences, update the catalogues, compile them
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k _lp:1c,2 --no-location --sort-output -o $(VENV)/messages.pot nact_meet templates
	@$(BIN)/pybabel -q update -i $(VENV)/messages.pot -d nact_meet/translations --no-fuzzy-matching --ignore-pot-creation-date
	@$(BIN)/pybabel -q compile -d nact_meet/translations

pictures: $(VENV)/tests ## Take the README's pictures again from a running demonstration (needs Chromium)
	@$(BIN)/python docs/take_pictures.py

clean: ## Remove what was installed and cached; the data stays
	rm -rf $(VENV) .venv-interop tests/interop/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Python 3.11 or newer is needed (set PYTHON=/path/to/python3).'; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo 'This Python has no venv: on Debian and Ubuntu, apt-get install python3-venv.'; exit 1; }

$(VENV)/runs: requirements.txt | $(VENV)/bin/python
	@$(BIN)/pip install -q --require-hashes -r requirements.txt
	@touch $@

$(VENV)/tests: requirements-dev.txt $(VENV)/runs
	@$(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	@touch $@
