# newsgraph: `make run` builds the graph of seeds/ and serves it; `make test` runs the tests.
# Both set up what they need in .venv, from exact versions with hashes (requirements.lock).

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
DATA ?= data
HOST ?= 127.0.0.1
PORT ?= 8000
ARTICLES ?= seeds
OUT ?= run
SCREENSHOTS ?= screenshots
MINUTES ?= 30

BIN := $(VENV)/bin
READY := $(VENV)/ready
WEB := $(VENV)/web
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
export NEWSGRAPH_DATA := $(DATA)

.DEFAULT_GOAL := help
.PHONY: help run graph test check lint docs bench endurance evaluate train lock clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?/  make \1\t/' | expand -t 18

run: graph  ## set up, build the graph of seeds/, check it, serve it at http://127.0.0.1:8000
	$(BIN)/kg serve --host $(HOST) --port $(PORT)

graph: $(READY) $(WEB)  ## all of that but serving
	$(BIN)/kg build $(ARTICLES)
	$(BIN)/kg dump

# what fails in company is tried once more alone: browsers, servers and deadlines share two cores
test: $(READY) $(WEB)  ## the tests
	$(BIN)/pytest -n 2 --dist loadfile || $(BIN)/pytest --last-failed --last-failed-no-failures none

check: $(READY) test lint docs  ## the tests, ruff, mypy strict, import contracts, docs: what CI runs

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(READY)
	$(BIN)/cog --check README.md kg/vocab.py ontology/README.md kg/README.md server/deploy/README.md

bench: $(READY)  ## timings: never a test
	$(BIN)/python -m tests.bench

endurance: $(READY)  ## load, writers and kill -9 of everything: make endurance MINUTES=30
	$(BIN)/python -m tests.endurance --minutes $(MINUTES)

screenshots: $(READY) $(WEB)  ## pictures of every kind of page, in screenshots/
	$(BIN)/python -m tests.browser.screenshots $(SCREENSHOTS)

evaluate: $(READY)  ## scores on the gold corpora: make evaluate CORPORA=../shared/corpora
	$(BIN)/python -m tests.eval --corpora $(CORPORA)

train: $(READY)  ## train the encoder: make train CORPORA=../shared/corpora BASE=minilm OUT=run
	$(BIN)/python -m kg.train.encoder --corpora $(CORPORA) --base $(BASE) --out $(OUT)
	$(BIN)/python -m kg.train.encoder.marks --corpora $(CORPORA) --base $(BASE) --weights $(OUT)/averaged.pt --out $(OUT)
	$(BIN)/python -m kg.train.encoder.coreference --corpora $(CORPORA) --out $(OUT)

lock: $(READY)  ## renew requirements.lock from pyproject.toml
	$(BIN)/pip-compile --quiet --extra dev --extra archives --extra cluster --generate-hashes --allow-unsafe --strip-extras \
	  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	  --output-file requirements.lock pyproject.toml

clean:  ## remove the environment and what was built
	rm -rf $(VENV) $(DATA)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsgraph needs Python 3.11 or newer; say make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(INSTALL)
	$(BIN)/kg gazetteer index
	touch $(READY)

# the browser's code: the install's build hook does nothing where it is built already
$(WEB): $(READY) server/web/package-lock.json server/web/hatch_build.py $(wildcard server/web/src/*)
	$(INSTALL)
	touch $(WEB)
