# Two commands for newcomers: `make run` shows the demonstration, `make test` runs the tests. Both set up first.
# Needed: Python 3.11 or newer, make and pip. Everything goes into .venv; nothing outside this folder is touched.

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
else
  BIN := $(VENV)/bin
endif
PY := $(BIN)/python
ARGS ?=

.PHONY: run test screenshots setup setup-dev coverage lint types imports format lock clean

run: setup  ## the demonstration; options as ARGS="--speed 20"
	$(PY) eracing.py demo $(ARGS)

test: setup-dev  ## the tests; options as ARGS="-k ranking"
	$(PY) -m pytest $(ARGS)

setup: $(VENV)/run.stamp
setup-dev: $(VENV)/dev.stamp

# The environment is made without a pip of its own and filled by the one outside: Debian ships them apart.
$(PY):
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed; name it: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(PY)
	$(PYTHON) -m pip --python $(PY) install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(PY) install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(PYTHON) -c "open('$@', 'w').close()"

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(PYTHON) -m pip --python $(PY) install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(PYTHON) -c "open('$@', 'w').close()"

screenshots: setup-dev  ## the pictures of docs/; some of them as ARGS="board phone"
	$(PY) -m tests.pictures $(ARGS)

coverage: setup-dev  ## after `make test ARGS=--cov`: every branch of the rooms that know neither clock, disk nor network
	$(PY) -m coverage report --fail-under=100 --skip-covered --show-missing \
		--include='timing/*.py,timing/exchange/*.py,leaderboard/*.py,leaderboard/scoring/*.py,ingest/formats/*.py' --omit='timing/record/*,timing/options.py,timing/arguments.py'

lint: setup-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup-dev
	$(PY) -m mypy
	$(PY) -m tests.scripts

imports: setup-dev
	$(BIN)/lint-imports

format: setup-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock:  ## renew the lock files; needs uv
	uv pip compile --universal --generate-hashes --no-header --no-strip-extras --quiet --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header --no-strip-extras --quiet --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(name, ignore_errors=True) for name in ('$(VENV)', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.hypothesis')]"
