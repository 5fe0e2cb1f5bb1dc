# Thin names for run.py, which needs no make.
.DEFAULT_GOAL := help
.PHONY: help run test sure contract strings migration bench
PYTHON ?= python3

help: ## show this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: ## serve on http://localhost:8000 (ARGS="--port 9000")
	@$(PYTHON) run.py $(ARGS)

test: ## the whole suite on SQLite and PostgreSQL (ARGS="tests/care -k search")
	@$(PYTHON) run.py test $(ARGS)

sure: ## format, lint, types, imports, templates, translations, migrations (ARGS="types")
	@$(PYTHON) run.py sure $(ARGS)

contract: ## every row of docs/contract.csv with the tests that prove it
	@$(PYTHON) run.py contract

strings: ## collect new texts for the translators
	@$(PYTHON) run.py flask strings update

migration: ## write a migration from the models (ARGS="add batch numbers")
	@$(PYTHON) run.py flask db revision "$(ARGS)"

bench: ## speed against the floors, on PostgreSQL
	@$(PYTHON) run.py bench $(ARGS)
