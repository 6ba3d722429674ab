# Shortcuts around `swift build`. Nothing here is needed to build: it keeps the usual commands short and quiet.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help deps build demo demo-web test fault test-api test-web test-hostile test-writing fuzz sanitize lint bench \
    bench-micro bench-program install clean
MAKEFLAGS += --no-print-directory

SWIFT ?= swift
# Further options of `swift build`, such as --static-swift-stdlib or --jobs 2.
SWIFTFLAGS ?=
PREFIX ?= /usr/local
DESTDIR ?=
gongkai := .build/release/gongkai
gongkaid := .build/release/gongkaid
PYTHON ?= python3
# What `make bench` measures: Benchmarks/README.md.
SIZE ?= 1k
CORPUS ?= reports
ENGINES ?= tantivy lucene ours
BENCH_RUNS ?= 3
# What `make fuzz` runs, and how long each: scripts/fuzz.sh, Tests/Fuzz.
TARGET ?=
FUZZ_SECONDS ?= 60
# What `make sanitize` looks for: address or thread.
SANITIZER ?= address
bench = PYTHONDONTWRITEBYTECODE=1 $(PYTHON) Benchmarks/$(1).py --driver .build/release/gongkai-bench

# Runs $(1) silently; shows all it printed, and fails, when it fails.
quietly = log=$$(mktemp); trap 'rm -f "$$log"' EXIT; $(1) >"$$log" 2>&1 || { cat "$$log" >&2; exit 1; }

help: ## print this list
	@echo 'make TARGET, one of:'
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)$$/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

deps: ## install the system libraries that are missing (apt)
	@scripts/install-deps.sh

build: deps ## build the programs gongkai and gongkaid (release)
	@echo 'building gongkai and gongkaid; the first time takes a few minutes' >&2
	@$(call quietly,$(SWIFT) build -c release --product gongkai $(SWIFTFLAGS))
	@$(call quietly,$(SWIFT) build -c release --product gongkaid $(SWIFTFLAGS))

demo: build ## index the five sample reports and search them
	$(gongkai) index Corpus/sample --index Index/local
	$(gongkai) search '"依申请公开"' --facets
	@echo
	@echo 'Next, try:'
	@echo "  $(gongkai) search '政务公开 培训' --province 浙江 --by report"
	@echo "  $(gongkai) show 000_37e901e8ac7f78da"
	@echo "  $(gongkai) inspect Corpus/sample/004_d1d250c2011c14d6.txt"

demo-web: build ## index the five sample reports and serve them to the browser
	@$(gongkai) index Corpus/sample --index Index/local >/dev/null
	@echo 'Open this address; Ctrl-C ends it.'
	@$(gongkaid) --index Index/local --no-access-log

test: deps ## build and run all tests (release)
	@echo 'building the tests; the first time takes a few minutes' >&2
	@$(call quietly,$(SWIFT) build -c release --build-tests $(SWIFTFLAGS))
	@log=.build/test.log; \
	if $(SWIFT) test -c release --skip-build $(SWIFTFLAGS) >$$log 2>&1 </dev/null \
	    && grep -qE 'Test run with [1-9]' $$log; then \
	    grep -E 'Test run with [1-9]' $$log; \
	else \
	    grep -E '✘|Fatal error|error:' $$log >&2 || tail -n 30 $$log >&2; \
	    echo "the tests failed; everything they printed is in $$log" >&2; \
	    exit 1; \
	fi

fault: deps ## let every operation of every writer fail, and the power at each, and count the outcomes
	@echo 'building the tests; the first time takes a few minutes' >&2
	@$(call quietly,$(SWIFT) build -c release --build-tests $(SWIFTFLAGS))
	@log=.build/fault.log; \
	GONGKAI_FAULT=full $(SWIFT) test -c release --skip-build $(SWIFTFLAGS) \
	    --filter 'FaultTests|PowerLossTests|MergeTests.everyOperation|RepairTests.randomDamage' >$$log 2>&1 </dev/null \
	    && grep -qE 'Test run with [1-9]' $$log || { \
	    grep -E '✘|Fatal error|error:' $$log >&2 || tail -n 30 $$log >&2; \
	    echo "a point failed; everything that was printed is in $$log" >&2; exit 1; }; \
	awk -F '\t' '$$1 == "fault" { points[$$2] += $$4; ends[$$2 FS $$3] += $$4 } END { \
	    for (suite in points) { line = suite ": " points[suite] " points"; \
	        for (key in ends) { split(key, part, FS); if (part[1] == suite) line = line ", " ends[key] " " part[2] } \
	        print line } }' $$log | sort; \
	grep -E 'Test run with [1-9]' $$log

test-api: build ## hold the daemon against its own description (needs schemathesis, from PyPI)
	@scripts/with-daemon.sh $(gongkai) $(gongkaid) sh -c 'schemathesis --config-file Tests/Web/schemathesis.toml \
	    run "$$GONGKAI_URL/openapi.json" --max-examples 200 --no-color'

test-web: build ## drive the page in headless Chromium (needs chromium-driver, and selenium from PyPI)
	@scripts/with-daemon.sh $(gongkai) $(gongkaid) sh -c '$(PYTHON) Tests/Web/journeys.py "$$GONGKAI_URL" .build/web'
	@[ -z "$${GONGKAI_RECORD:-}" ] || cp .build/web/page.png docs/page.png

test-hostile: build ## let hostile clients and reports at the daemon (needs what test-web needs)
	@GONGKAI_HOSTILE=1 scripts/with-daemon.sh $(gongkai) $(gongkaid) sh -c '$(PYTHON) Tests/Web/hostile.py "$$GONGKAI_URL" && \
	    $(PYTHON) Tests/Web/journeys.py "$$GONGKAI_URL" .build/web scripts_in_report'

test-writing: build ## ask the daemon for two minutes while a writer commits every second
	@scripts/with-daemon.sh $(gongkai) $(gongkaid) sh -c '$(PYTHON) Tests/Web/writing.py $(gongkai) "$$GONGKAI_URL" "$$GONGKAI_INDEX"'

fuzz: deps ## fuzz the readers (TARGET=query|report|source|segment|commit|parameters, FUZZ_SECONDS=60)
	@SWIFT='$(SWIFT)' SWIFTFLAGS='$(SWIFTFLAGS)' scripts/fuzz.sh $(FUZZ_SECONDS) $(TARGET)

sanitize: deps ## run tests under a sanitizer (SANITIZER=address|thread)
	@SWIFT='$(SWIFT)' SWIFTFLAGS='$(SWIFTFLAGS)' scripts/sanitize.sh $(SANITIZER)

lint: ## check the layout of all Swift files
	@$(SWIFT) format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests Benchmarks

bench-program: deps
	@echo 'building gongkai-bench' >&2
	@$(call quietly,$(SWIFT) build -c release --product gongkai-bench $(SWIFTFLAGS))

bench: bench-program ## measure beside Lucene and tantivy (SIZE=1k|20k|100k, CORPUS=reports|prose)
	@$(call bench,bench) --corpus $(CORPUS) --size $(SIZE) --runs $(BENCH_RUNS) --engines '$(ENGINES)'

bench-micro: bench-program ## instructions that single pieces of the engine take
	@$(call bench,pieces)

install: build ## copy the programs to PREFIX/bin (PREFIX=/usr/local)
	install -D -m 755 $(gongkai) $(DESTDIR)$(PREFIX)/bin/gongkai
	install -D -m 755 $(gongkaid) $(DESTDIR)$(PREFIX)/bin/gongkaid

clean: ## remove everything that was built; indexes stay
	rm -rf .build .build-fuzz .build-address .build-thread
