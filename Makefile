# Perseat's tasks. `make help` lists them.

tool := go tool -modfile=.ci/tools/go.mod
step := .ci/step
demo := perseat-demo.db
addr := 127.0.0.1:8080
customers := 10000
seconds := 10
raced := ./models/... ./handlers/web ./handlers/admin ./handlers/reseller ./handlers/outbound ./handlers/api ./handlers/metrics
long := LastSeats|WhileUsersAre|WhateverHappens

.DEFAULT_GOAL := help
.PHONY: help run generate format test check generated formatted vet staticcheck deadcode \
	unit journeys race race-long kill-long fuzz lighthouse bench pictures docker clean compiler needs

help: ## list these tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: compiler ## build Perseat, fill a demo and serve it on http://127.0.0.1:8080
	go build -o bin/perseat ./cmd/perseat
	bin/perseat serve --demo --db $(demo) --addr $(addr)

generate: ## write the Go code of the templates
	go tool templ generate

format: ## lay out all Go code
	$(tool) gofumpt -w cmd handlers models static views e2e

test: needs ## run every test: SQLite, PostgreSQL and the journeys in a browser
	@.ci/with-postgres $(MAKE) --no-print-directory unit journeys

check: needs ## everything that must hold before a change is taken
	@.ci/with-postgres $(MAKE) --no-print-directory generated formatted vet staticcheck deadcode test race

race-long: needs ## many rounds of the races and long histories, with the race detector
	@.ci/with-postgres env RACE_ROUNDS=150 HISTORY_STEPS=2000 HISTORIES=2000 KILLS=200 go test -race -count=1 -timeout=6h ./models

lighthouse: needs e2e/checks/node_modules ## print what Lighthouse thinks of the demo's pages
	@$(step) "Lighthouse" sh -c 'cd e2e && go run ./lighthouse'

kill-long: needs ## kill the program 200 times under load, on both databases, and look that nothing is lost
	@.ci/with-postgres sh -c 'cd e2e && KILLS=200 RACE_SECONDS=60 go test -count=1 -timeout=6h -v -run "Killed|FourPrograms" ./operation'

bench: compiler ## print what the parts and the whole cost, as ratios; customers=1000000 for size
	go test -run '^$$' -bench . -benchmem ./models ./handlers
	cd e2e && go run ./load -customers $(customers)

fuzz: compiler ## send each parser of foreign input what nobody expects, for some seconds each
	@.ci/fuzz $(seconds)

pictures: needs ## make the README's pictures anew from the demo
	cd e2e && go run ./pictures ../docs/pictures

docker: ## build the container image
	docker build -t perseat .

clean: ## remove what was built, and the demo
	rm -rf bin e2e/out $(demo) $(demo)-wal $(demo)-shm

# The parts of check and test.

generated: generate
	@$(step) "generated code is current" .ci/silent "Commit what make generate wrote." git status --porcelain -- "*_templ.go"

formatted:
	@$(step) "layout of the code" .ci/silent "Run make format." $(tool) gofumpt -l .

vet:
	@$(step) "vet" sh -c 'go vet ./... && cd e2e && go vet ./...'

staticcheck:
	@$(step) "staticcheck" sh -c '$(tool) staticcheck ./... && cd e2e && go tool -modfile=../.ci/tools/go.mod staticcheck ./...'

deadcode:
	@$(step) "dead code" .ci/silent "Nothing calls these." \
		bash -o pipefail -c '$(tool) deadcode -generated ./... | { grep -v "func: _[Cc]go" || true; }'

unit:
	@$(step) "tests on SQLite and PostgreSQL" go test -count=1 -timeout=30m ./...

journeys: e2e/checks/node_modules
	@$(step) "journeys in a browser" sh -c 'cd e2e && go test -count=1 -timeout=30m ./...'

e2e/checks/node_modules: e2e/checks/package-lock.json
	@$(step) "what pages are checked with" npm --prefix e2e/checks ci --no-audit --no-fund
	@touch $@

race:
	@$(step) "tests with the race detector" env -u TEST_POSTGRES go test -race -short -count=1 -timeout=30m $(raced)

compiler:
	@command -v "$$(go env CC)" >/dev/null || { \
		echo "Perseat embeds SQLite, which needs a C compiler. On Debian and Ubuntu:"; \
		echo "    sudo apt-get install gcc libc6-dev"; exit 1; }

needs:
	@.ci/need compiler postgresql chromium node
