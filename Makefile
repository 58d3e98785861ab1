# One profile, `release` with overflow checks on, for tests, lab, lints and program: dependencies compile once.
CARGO_FLAGS := --release --locked
# The lab alone needs half of the dependencies. What is built for the whole workspace shares those of the tests.
LAB := cargo run $(CARGO_FLAGS) --package ballast-lab --
COMPUTE := cargo build $(CARGO_FLAGS) --workspace --bin compute && SBF_OUT_DIR=target/deploy RUST_LOG=error target/release/compute

.DEFAULT_GOAL := help
.PHONY: help setup build test previews app localnet lint demo fuzz walk search hostile attacks compute compute-table deny advisories mutants mutants-program walk-faults idl idl-check ci clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "make %-15s %s\n", $$1, $$2 }'

setup: ## prepare the toolchain that builds the program (idempotent; some minutes the first time)
	@tools/sbf/setup

build: setup ## build the program, and those beside it in the tests: target/deploy
	@tools/sbf/build

test: build ## everything that must hold: the program on the virtual machine, the law, the interface, the app
	cargo test $(CARGO_FLAGS) --manifest-path tools/sbf/builtins/Cargo.toml --target-dir target/builtins
	cargo test $(CARGO_FLAGS) --workspace
	@python3 tools/idl/generate.py --check
	@$(MAKE) --no-print-directory app

# What npm installed is as the lock file says, or it is installed anew.
app/node_modules/.package-lock.json: app/package-lock.json
	@command -v npm >/dev/null || { echo 'app: needs Node 20.19 or later with npm' >&2; exit 1; }
	cd app && npm ci --no-audit --no-fund
	@touch $@

previews: build ## states of a replay and what acts come to in them on the machine, which the app's previews are held against
	cargo build $(CARGO_FLAGS) --workspace --bin ballast-lab
	rm -rf target/wasm/previews
	target/release/ballast-lab previews target/wasm/previews

app: build previews app/node_modules/.package-lock.json ## the law as WebAssembly, and all tools: built, type-checked, tested on a validator and in Chromium
	@tools/chromium/setup
	cd app && npm run --silent law && npm run --silent lint && npm test

# What it takes: make localnet LOCALNET='--help'
localnet: build app/node_modules/.package-lock.json ## a validator with a launched clearinghouse on it, traders in it, prices that walk, and the dashboard
	@tools/wasm/build
	cd app && npm run --silent localnet -- $(LOCALNET)

lint: ## formatting and clippy, warnings refused
	cargo fmt --all --check
	cargo fmt --check --manifest-path tools/sbf/builtins/Cargo.toml
	cargo clippy $(CARGO_FLAGS) --workspace --all-targets -- --deny warnings

demo: build ## replay a real crash over the built program
	$(LAB) replay
	@echo; echo "Next: make localnet   a validator with Ballast on it, traders, a keeper and a dashboard to look at"

fuzz: ## sequences of instructions and price accounts that change towards what no jump of the program went yet (minutes)
	@SBF_TOOLCHAIN=own tools/sbf/setup
	@tools/sbf/build --lines
	cargo build $(CARGO_FLAGS) --workspace --bin fuzz && SBF_OUT_DIR=target/fuzz RUST_LOG=error target/release/fuzz --json target/fuzz/figures.json $(FUZZ)

walk: build ## long random walks over the program, all laws checked after every step
	cargo test $(CARGO_FLAGS) --workspace --test walk --test facilities -- --ignored --nocapture

search: build ## long searches for strategies by which trading with oneself would pay (minutes)
	cargo test $(CARGO_FLAGS) --workspace --test self_dealing -- --ignored --nocapture

hostile: build ## long search for what stolen keys could gain in two weeks (a quarter of an hour)
	$(LAB) hostile --strategies 10000

# Some attacks alone: make attacks ATTACKS='stale_price liq_healthy'
attacks: build ## every attack on record, on the program and on the program without the guard that stops it (minutes)
	mkdir -p target/sbf target/attacks/copy/target/sbf
	find target/attacks/copy -mindepth 1 -maxdepth 1 ! -name target -exec rm -rf {} +
	git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t target/attacks/copy
	cd target/sbf && for part in *; do test $$part = build || ln -sfn $$PWD/$$part ../attacks/copy/target/sbf/$$part; done
	cargo build $(CARGO_FLAGS) --workspace --bin attacks
	target/release/attacks all target/attacks/copy $(ATTACKS)

compute: build ## compute units of every instruction, against benches/compute.json
	$(COMPUTE) --check benches/compute.json

compute-table: build ## write benches/compute.json anew
	$(COMPUTE) --write benches/compute.json

DENY := target/tools/bin/cargo-deny

$(DENY):
	cargo install --locked cargo-deny --version 0.20.2 --root target/tools

deny: $(DENY) ## licences, sources and duplicates of what is depended on, by deny.toml (cargo-deny is compiled the first time)
	cargo fetch --locked
	$(DENY) --offline --locked check licenses sources bans
	cargo fetch --locked --manifest-path app/risk/Cargo.toml
	$(DENY) --offline --locked --log-level error --manifest-path app/risk/Cargo.toml --config deny.toml check --allow license-not-encountered licenses sources bans
	$(DENY) --offline --locked --log-level error --manifest-path tools/sbf/builtins/Cargo.toml --config deny.toml check --allow license-not-encountered licenses sources bans

advisories: $(DENY) ## known weaknesses of what is depended on; needs github.com, where RustSec keeps its database
	$(DENY) --locked check advisories || { echo 'advisories: nothing was checked, or something was found: see above' >&2; exit 1; }

MUTANTS := --all

mutants: ## change one thing at a time in the law, in a copy, and see that a test fails each time (an hour or two)
	rm -rf target/mutants/copy && git clone --quiet . target/mutants/copy
	cd target/mutants/copy && tools/mutants/judge-law prepare
	cd target/mutants/copy && python3 tools/mutants/mutate.py crates/risk/src/*.rs $(MUTANTS) --limit 600 --equivalent tools/mutants/equivalent.json --json ../law.json --test tools/mutants/judge-law

# Functions of the program that move money: they write a field of it, or call one that does.
MONEY := \b(add|subtract|shift)\(&mut|\b(pay|receive|release|take|charge|forgive|sweep|repay|endow|hold|earn|hand_back|give_back|plant|share|collect|spend)\w*\(|\.(cost|claim|cash|amount|size|budget|capital) =
JUDGES := stories guards walk walk_found orders
CHANGED = programs/ballast/src/*.rs $$(find programs/ballast/src/state programs/ballast/src/instructions -name '*.rs' | sort)
SEED := 1

mutants-program: build ## change one thing in each function of the program that moves money, and see that a test of the .so fails (half an hour)
	rm -rf target/mutants/copy && git clone --quiet . target/mutants/copy
	mkdir -p target/mutants/copy/target/sbf && cd target/sbf && for part in *; do test $$part = build || ln -s $$PWD/$$part ../mutants/copy/target/sbf/$$part; done
	cargo test $(CARGO_FLAGS) --workspace $(JUDGES:%=--test %) --no-run
	rm -rf target/mutants/judges && mkdir target/mutants/judges
	for test in $(JUDGES); do cp $$(ls -t target/release/deps/$$test-* | grep -v '[.]' | head -1) target/mutants/judges/$$test; done
	cd target/mutants/copy && python3 tools/mutants/mutate.py $(CHANGED) --functions '$(MONEY)' --seed $(SEED) --test 'tools/mutants/judge-program $(CURDIR)/target/mutants/judges $(JUDGES)'

walk-faults: ## change one thing in each function that moves a market's money, and see that the walk alone stops each time (minutes)
	$(MAKE) mutants-program JUDGES=walk CHANGED=programs/ballast/src/state/market/mod.rs

idl: ## write the program's interface to idl/ballast.json
	@python3 tools/idl/generate.py

idl-check: ## fail where idl/ballast.json is not the program's interface
	@python3 tools/idl/generate.py --check

ci: lint test ## what .ci/run runs

clean: ## remove what was built; the toolchain in target/sbf stays
	find target -mindepth 1 -maxdepth 1 -not -name sbf -exec rm -rf {} +
	rm -rf target/sbf/build/*
