# Two commands do all: `make run` and `make test`. They need a Rust toolchain, make and a C compiler.
CARGO ?= cargo

.PHONY: run test format lint unit docs prove bench clean

# The console: asks for the number of servers and starts them.
run:
	$(CARGO) build --release --package sandtable
	./target/release/sandtable

# Everything that must hold.
test: format lint unit docs

format:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --workspace --all-targets -- --deny warnings

unit:
	$(CARGO) test --workspace

docs:
	RUSTDOCFLAGS='--deny warnings' $(CARGO) doc --workspace --no-deps

# The heavy proofs: more cases of every property, and how often intervals cover the truth.
prove:
	SANDTABLE_CASES=100000 $(CARGO) test --release --package sandtable-core
	SANDTABLE_PROVE=1 $(CARGO) test --release --package sandtable-lab
	SANDTABLE_PROVE=1 $(CARGO) test --release --package sandtable --test figures

# How fast it is, on this machine.
bench:
	$(CARGO) bench --package sandtable

clean:
	$(CARGO) clean
