# Two commands do everything on a machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
PAGE   := demo.html
DESK   := demo.sqlite

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench bench-all accuracy corpus golden soak tree session clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 11

$(VENV)/.installed: pyproject.toml setup.py web-assets/package-lock.json
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer; try make PYTHON=python3.12")'
	@echo "== making the environment in $(VENV) and installing Dateline (a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install -e '.[desk]'
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "== installing what the tests need"
	@$(PIP) install -e '.[dev]'
	@$(BIN)/python web-assets/vendor.py --tests
	@touch $@

demo: $(VENV)/.installed ## Install, read the sample dispatches, write a page, fill a desk with a campaign
	@$(BIN)/dateline read src/dateline/samples/homs-wire.txt
	@$(BIN)/dateline read src/dateline/samples --format html -o $(PAGE)
	@rm -rf $(DESK) $(DESK)-wal $(DESK)-shm $(DESK).originals
	@echo "That was one dispatch. Now a desk is filled with 31 of one campaign, by several outlets over eleven days:"
	@echo
	@$(BIN)/dateline add --desk $(DESK) src/dateline/samples/campaign
	@echo
	@$(BIN)/dateline incidents --desk $(DESK) --place "Kunduz Trauma Centre"
	@echo
	@$(BIN)/dateline control --desk $(DESK) --place "Chowk Square" --on 2015-10-07
	@echo
	@$(BIN)/dateline silence --desk $(DESK) | head -3
	@echo
	@echo "Type next:"
	@echo "  xdg-open $(PAGE)                        (four dispatches with their claims marked; any browser)"
	@echo "  $(BIN)/dateline incidents --desk $(DESK)       (all that happened, by whose word)"
	@echo "  $(BIN)/dateline tolls --desk $(DESK) --place Kunduz --words"
	@echo "  $(BIN)/dateline control --desk $(DESK)         (who held what, from when to when)"
	@echo "  $(BIN)/dateline desk --desk $(DESK)            (the same as pages, in your browser)"
	@echo "  $(BIN)/dateline read YOUR-DISPATCH.txt --published YYYY-MM-DD"
	@echo "  $(BIN)/dateline --help"

test: check ## Install, lint, check types and layers, run all tests
	@echo "== tests, two files at once"
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.tested ## Lint, format, types and layers only
	@echo "== lint and format"
	@$(BIN)/ruff check --quiet src tests bench corpus setup.py web-assets
	@$(BIN)/ruff format --quiet --check src tests bench corpus setup.py web-assets
	@echo "== types"
	@$(BIN)/mypy --no-error-summary
	@echo "== layers"
	@$(BIN)/lint-imports --no-cache > $(VENV)/layers.log 2>&1 || { cat $(VENV)/layers.log; exit 1; }

format: $(VENV)/.tested ## Put the code in the house's format
	@$(BIN)/ruff check --quiet --fix src tests bench corpus setup.py web-assets
	@$(BIN)/ruff format --quiet src tests bench corpus setup.py web-assets

bench: $(VENV)/.installed ## Measure speed as ratios, cold start and memory
	@$(BIN)/python bench/speed.py
	@$(BIN)/python bench/intake.py

corpus: $(VENV)/.installed ## Check the composed corpus, compile it and count what it holds
	@$(BIN)/python -m corpus -o corpus.jsonl
	@$(BIN)/python -m corpus.campaigns
	@$(BIN)/python -m corpus.coverage -o corpus/COVERAGE.md
	@$(BIN)/python -m corpus.agreement -o corpus/AGREEMENT.md
	@$(BIN)/python -m corpus.repetition

soak: $(VENV)/.tested ## Many generated cases; intake, ledger and bulk runs killed many times at random moments
	@$(BIN)/python -m pytest -q -m soak
	@PYTHONPATH=tests $(BIN)/python tests/kills.py --kills 1000
	@PYTHONPATH=tests $(BIN)/python tests/ledger_kills.py --kills 1000
	@PYTHONPATH=tests $(BIN)/python tests/bulk_kills.py --kills 200
	@PYTHONPATH=tests $(BIN)/python tests/bulk_kills.py --kills 40 --engine ray

bench-all: $(VENV)/.tested ## Measure everything that is claimed, beside other tools, into performance.md
	@$(BIN)/python bench/all.py -o performance.md

accuracy: $(VENV)/.installed ## Score the reader on the benchmarks in ../shared
	@$(BIN)/python bench/accuracy.py

golden: $(VENV)/.tested ## Write the golden views of the sample campaign anew; read the difference before you keep it
	@$(BIN)/python tests/golden.py

tree: ## Redraw the tree in ARCHITECTURE.md
	@$(PYTHON) tests/tree.py

session: $(VENV)/.installed ## Write the session in README.md anew from real output
	@$(BIN)/python tests/session.py

clean: ## Remove the environment and what was built
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis $(PAGE) $(DESK) $(DESK)-wal $(DESK)-shm $(DESK).originals \
	    web-assets/node_modules src/dateline/web/static/vendor
