# Everything a developer types. A fresh machine needs Python >= 3.11, git and make; the rest comes by itself.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
# Trust whom this machine trusts (a company's own certificate, say), where it keeps a list; else uv's own.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS := true
endif
ifdef PYTHON
export PYTHON
endif

VENV := .venv/bin/python
SYNCED := .venv/.synced
ARGS :=
# Tests wait much of their time, for leases to end and processes to start: two more of them than cores.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)

.PHONY: help setup run test chaos lint format bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(SYNCED): pyproject.toml uv.lock deploy/bootstrap.sh deploy/unpack-deb.sh
	@sh deploy/bootstrap.sh
	@touch $@

setup: $(SYNCED) ## install what the other targets need (they do so themselves)

run: $(SYNCED) ## start everything here: database, Telegram (a local one, or the real one), bot, web
	@exec $(VENV) -m deploy.local $(ARGS)

test: $(SYNCED) ## run all tests; some of them: make test ARGS="-k invite"
	@$(VENV) -m deploy.prepare
	@set -a; . .cache/programs.env; exec $(VENV) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

chaos: $(SYNCED) ## only the tests that kill, cut off and fill up; they are part of `make test` too
	@$(VENV) -m deploy.prepare
	@set -a; . .cache/programs.env; exec $(VENV) -m pytest tests/chaos $(ARGS)

lint: $(SYNCED) ## check style, types, floors and deployment files; changes nothing
	@exec $(VENV) -m deploy.lint

format: $(SYNCED) ## tidy the code
	@$(VENV) -m ruff check --fix-only --quiet
	@$(VENV) -m ruff format

bench: $(SYNCED) ## measure, each figure beside its floor; writes benchmarks/latest.json
	@exec $(VENV) -m benchmarks $(ARGS)

clean: ## remove what the other targets made, except the data in var/
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
