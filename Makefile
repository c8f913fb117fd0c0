# A developer's commands. They need Python >= 3.11, git and make, and install the rest.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export UV_PYTHON_DOWNLOADS := never
# Use this machine's list of certificate authorities if it has one (a company's own may be in it), else uv's.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS := true
endif
ifdef PYTHON
export PYTHON
endif

VENV := .venv/bin/python
SYNCED := .venv/.synced
ARGS :=
# Tests often wait, for leases to end and processes to start: run two more workers than there are cores.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)

.PHONY: help setup run portal test chaos lint format bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(SYNCED): pyproject.toml uv.lock deploy/bootstrap.sh deploy/unpack-deb.sh
	@sh deploy/bootstrap.sh
	@touch $@

setup: $(SYNCED) ## install what the other targets need (they run it themselves)

run: $(SYNCED) ## start everything here: database, local Telegram (or the real one), bot, web
	@exec $(VENV) -m deploy.local $(ARGS)

portal: $(SYNCED) ## run a portal command on what `make run` uses: make portal ARGS="invites list"
	@exec $(VENV) -m deploy.local.command $(ARGS)

test: $(SYNCED) ## run all tests, or some: make test ARGS="-k invite"
	@$(VENV) -m deploy.prepare
	@set -a; . .cache/programs.env; exec $(VENV) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

chaos: $(SYNCED) ## run only the tests that kill processes, cut connections and fill disks
	@$(VENV) -m deploy.prepare
	@set -a; . .cache/programs.env; exec $(VENV) -m pytest tests/chaos $(ARGS)

lint: $(SYNCED) ## check style, types, imports and deployment files; changes nothing
	@exec $(VENV) -m deploy.lint

format: $(SYNCED) ## format the code
	@$(VENV) -m ruff check --fix-only --quiet
	@$(VENV) -m ruff format

bench: $(SYNCED) ## measure, each figure beside its floor; writes benchmarks/latest.json
	@exec $(VENV) -m benchmarks $(ARGS)

clean: ## remove what the other targets created, except the data in var/
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
