# Tirek. `make help` lists what there is.
PYTHON ?= python3
STAGE ?= screened
VENV = .venv/bin/python
export PYTHON

.DEFAULT_GOAL := help
.PHONY: run test check bench stress demo messages build clean help environment development

run: environment ## start everything at http://localhost:8000 (PORT=... for another port)
	@exec $(VENV) -m config.run

test: development ## every test: library, rules, pages, journeys in a browser (ARGS="-k name" for some)
	@scripts/chromium.sh
	@scripts/frontend.sh
	@exec scripts/test.sh $(ARGS)

check: development ## format, lint, types, import contracts, migrations, untranslated strings
	@scripts/frontend.sh install
	@TIREK_CLUSTER=test exec $(VENV) -m config.postgres during $(VENV) scripts/check.py

bench: development ## measure speed; results in bench/results.json
	@scripts/frontend.sh
	@TIREK_CLUSTER=bench exec $(VENV) -m config.postgres during $(VENV) -m bench $(ARGS)

stress: development ## the long runs: crashes, races, scale
	@scripts/frontend.sh
	@exec scripts/test.sh -m stress $(ARGS)

demo: environment ## fill the database with a school at STAGE=empty|rostered|consented|screened|supported
	@exec $(VENV) -m config.postgres during sh -c \
		'$(VENV) -m config.prepare && $(VENV) manage.py load_demo --stage "$(STAGE)"'

messages: development ## collect the texts of the interface into locale/ and compile them
	@$(VENV) manage.py messages
	@$(VENV) manage.py compile_messages

build: ## build the front end
	@scripts/frontend.sh

clean: ## remove what a run left behind, the DATA too; asks before
	@scripts/clean.sh

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

environment:
	@scripts/environment.sh requirements.lock
	@scripts/frontend.sh

development:
	@scripts/environment.sh requirements-dev.lock
