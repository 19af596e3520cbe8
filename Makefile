# Two commands do everything on a fresh Debian machine with Go: make run, make test.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BUILD   := go build -ldflags "-s -w -X main.version=$(VERSION)"
RUN_APT  := espeak-ng
TEST_APT := $(RUN_APT) libpocketsphinx3 pocketsphinx-en-us sip-tester baresip-core chromium chromium-headless-shell fonts-noto-cjk gcc libc6-dev postgresql mariadb-server coturn

FUZZTIME ?= 10m

# One kind of build for the product and its tests, whatever folder they lie in: what is
# compiled once is not compiled again. Only the race detector needs cgo.
export GOFLAGS := $(strip $(GOFLAGS) $(shell go env GOFLAGS) -trimpath)
export CGO_ENABLED := 0

# The packages with goroutines, those that take longest first: two are tested at a time,
# and none is then left to the end by itself.
RACED := ./store/... ./edge/sip/... ./lobby/... ./contact/... ./hearing/... ./node/... ./desk/... ./edge/rtp/... ./edge/webrtc/... ./edge/tts/... ./edge/asr/... ./edge/connect/... ./bus/...

# What runs ONNX models in tests; it comes inside a package of the npm registry.
ONNX := bin/onnx/node_modules/sherpa-onnx-linux-x64/libonnxruntime.so

.PHONY: unraced onnx bench-guide bench-floor bench-chat bench-routing bench-speech soak-data api help run build test check lint unit race scenario ui ui-check bench-voice bench-data eval fuzz upgrade-db deb clean apt-run apt-test

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: apt-run build ## start the product with the demo world; LAN=1 opens it to the local network
	./bin/zhiyin demo $(if $(LAN),--lan)

build: ## build the product into bin/
	@deploy/progress "building zhiyin" $(BUILD) -o bin/ ./cmd/zhiyin ./cmd/zhiyin-speech

test: apt-test check ui-check unraced race scenario ## prove everything; what CI runs

check: ## format, vet, import directions
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not formatted:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...

lint: ## the linter, where golangci-lint v2 is installed
	golangci-lint run ./...

# Many tests wait for timers and peers, not for a core: four at once in each package.
unit: onnx ## every package's own tests
	ZHIYIN_ONNXRUNTIME=$$(ls $(CURDIR)/$(ONNX) 2>/dev/null) go test -parallel 4 -timeout 20m $$(go list ./... | grep -v /scenario)

onnx: ## ONNX Runtime for tests, where it can be had; those that need it are left out elsewhere
	@test -e $(ONNX) || test "$$(uname -sm)" != "Linux x86_64" || deploy/progress "fetching ONNX Runtime" \
		npm install --prefix bin/onnx --no-save --no-audit --no-fund --ignore-scripts sherpa-onnx-linux-x64@1.13.8 || echo "ONNX Runtime can't be had: tests of its models are left out"

# SQLite's own code, translated from C, and the arithmetic of training are compiled
# without the detector: they have no goroutines, and take most of the time with it.
race: ## the packages with goroutines, under the race detector
	CGO_ENABLED=1 go test -race -gcflags='modernc.org/sqlite/lib=-race=false' -gcflags='zhiyin.dev/nlu/linear=-race=false' -short -parallel 4 -timeout 30m $(RACED)

# What the race detector ran is proved; without it run the packages that have tests which
# are left out under it: of memory, of long waits, of code outside Go.
unraced: onnx ## what race leaves out
	ZHIYIN_ONNXRUNTIME=$$(ls $(CURDIR)/$(ONNX) 2>/dev/null) go test -parallel 4 -timeout 20m $$({ go list ./... | grep -v /scenario | grep -vxF "$$(go list $(RACED))"; \
	  grep -rlE --include=*_test.go 'testing\.Short\(\)|go:build !race|onnx\.Installed' . | grep -v /scenario/ | xargs -n1 dirname | xargs go list; } | sort -u)

scenario: build onnx ## acted calls with real peers: telephones, browsers, kill -9
	ZHIYIN_ONNXRUNTIME=$$(ls $(CURDIR)/$(ONNX) 2>/dev/null) go test -count=1 -parallel 3 -timeout 60m ./scenario/...

ui: ## rebuild the screens into web/dist (needs npm)
	cd web && npm ci --no-audit --no-fund && npx tsc --noEmit
	go run ./web/bundle

api: ## write docs/openapi.json anew, and the TypeScript types that come of it (needs npm)
	go test -count=1 ./edge/api -run TestTheCommittedDocumentIsWhatIsServed -update
	cd web && npm ci --no-audit --no-fund && npx openapi-typescript ../docs/openapi.json -o shared/api/schema.ts

ui-check: ui ## the committed screens and types are what their sources build
	cd web && npx openapi-typescript ../docs/openapi.json -o shared/api/schema.ts
	@git diff --exit-code --stat -- web/shared/api || { echo "web/shared/api differs from docs/openapi.json: run make api and commit"; exit 1; }
	@git diff --exit-code --stat -- web/dist || { echo "web/dist differs from its sources: run make ui and commit"; exit 1; }

bench-voice: build ## figures of the voice path; last line is JSON
	go run ./scenario/voice -zhiyin ./bin/zhiyin

bench-speech: ## figures of hearing and speaking; last line is JSON
	go run ./scenario/speech

bench-routing: build ## figures of routing on the scenarios of DATA; last line is JSON
	go run ./scenario/routing -data $(DATA)

bench-data: ## figures of events, profiles and tags on both engines; last line is JSON
	go run ./scenario/data

DATA ?= ../shared/data

bench-guide: ## figures of navigation on the measuring callers in DATA; last line is JSON
	go run ./scenario/guide -data $(DATA)

bench-chat: build ## figures of chats by real sockets; last line is JSON
	go run ./scenario/chat -zhiyin ./bin/zhiyin

bench-floor: build ## frames of a supervisor's floor in Chromium; last line is JSON
	go run ./scenario/floor -zhiyin ./bin/zhiyin

eval: ## figures of understanding on the measuring data in DATA; last line is JSON
	go run ./scenario/eval -data $(DATA)

soak-data: ## a file of 100,000 events sent three times, and a customer with a million
	go test -count=1 -timeout 60m ./edge/api/intake -run ThreeTimes -replayed 100000 -v
	go test -count=1 -timeout 60m ./edge/api -run HotCustomer -hot 1000000 -v

fuzz: ## fuzz each parser for FUZZTIME (10m)
	@grep -roE --include=*_test.go 'func Fuzz[A-Za-z0-9_]+' . | sed -E 's#/[^/]+:func # #' | sort -u | while read -r dir target; do \
	  echo "$$dir $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5s $$dir || exit 1; done

upgrade-db: build ## keep this VERSION's demo databases, for later versions to open
	deploy/upgrade-database $(VERSION)

deb: build ## a Debian package in bin/
	deploy/deb "$(VERSION)" bin/zhiyin bin/zhiyin-speech

clean: ## remove what was built
	rm -rf bin

apt-run:
	@deploy/apt $(RUN_APT)

apt-test:
	@deploy/apt $(TEST_APT)
	@command -v npm >/dev/null || deploy/apt nodejs npm
