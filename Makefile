# Two commands do everything on a machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PAGE   := demo.html

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench accuracy corpus soak tree session clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 10

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer; try make PYTHON=python3.12")'
	@echo "== making the environment in $(VENV) and installing Dateline (a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "== installing what the tests need"
	@$(PIP) install -e '.[dev]'
	@touch $@

demo: $(VENV)/.installed ## Install, read the sample dispatches, write a page
	@$(BIN)/dateline read src/dateline/samples/homs-wire.txt
	@$(BIN)/dateline read src/dateline/samples --format html -o $(PAGE)
	@echo "That was one of four sample dispatches. All four, with their claims marked in the text: $(PAGE)"
	@echo
	@echo "Type next:"
	@echo "  xdg-open $(PAGE)                                    (or open it in any browser)"
	@echo "  $(BIN)/dateline read YOUR-DISPATCH.txt --published YYYY-MM-DD"
	@echo "  $(BIN)/dateline read src/dateline/samples --format jsonl"
	@echo "  $(BIN)/dateline read --help"

test: check ## Install, lint, check types and layers, run all tests
	@echo "== tests"
	@$(BIN)/python -m pytest -q

check: $(VENV)/.tested ## Lint, format, types and layers only
	@echo "== lint and format"
	@$(BIN)/ruff check --quiet src tests bench corpus
	@$(BIN)/ruff format --quiet --check src tests bench corpus
	@echo "== types"
	@$(BIN)/mypy --no-error-summary
	@echo "== layers"
	@$(BIN)/lint-imports --no-cache > $(VENV)/layers.log 2>&1 || { cat $(VENV)/layers.log; exit 1; }

format: $(VENV)/.tested ## Put the code in the house's format
	@$(BIN)/ruff check --quiet --fix src tests bench corpus
	@$(BIN)/ruff format --quiet src tests bench corpus

bench: $(VENV)/.installed ## Measure speed as ratios, cold start and memory
	@$(BIN)/python bench/speed.py
	@$(BIN)/python bench/intake.py

corpus: $(VENV)/.installed ## Check the composed corpus, compile it and count what it holds
	@$(BIN)/python -m corpus -o corpus.jsonl
	@$(BIN)/python -m corpus.campaigns
	@$(BIN)/python -m corpus.coverage -o corpus/COVERAGE.md
	@$(BIN)/python -m corpus.agreement -o corpus/AGREEMENT.md
	@$(BIN)/python -m corpus.repetition

soak: $(VENV)/.tested ## Many generated cases, and an intake killed 1,000 times at random moments
	@$(BIN)/python -m pytest -q -m soak
	@PYTHONPATH=tests $(BIN)/python tests/kills.py --kills 1000

accuracy: $(VENV)/.installed ## Score the reader on the benchmarks in ../shared
	@$(BIN)/python bench/accuracy.py

tree: ## Redraw the tree in ARCHITECTURE.md
	@$(PYTHON) tests/tree.py

session: $(VENV)/.installed ## Write the session in README.md anew from real output
	@$(BIN)/python tests/session.py

clean: ## Remove the environment and what was built
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis $(PAGE)
