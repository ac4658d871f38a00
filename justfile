# What a developer runs; `just` alone lists it. Everything here uses the virtual environment in .venv.

venv := env("VIRTUAL_ENV", ".venv")
bin := venv / "bin"

[private]
default:
    @just --list

# A virtual environment with everything the tests need
setup:
    test -x .venv/bin/python || python3 -m venv .venv
    .venv/bin/pip install -c constraints.txt -e '.[test]'

# Everything CI checks
check: lint typecheck imports docs-check client test

# Formatting and lint
lint:
    {{bin}}/ruff format --check .
    {{bin}}/ruff check .

# Static types
typecheck:
    {{bin}}/mypy

# Who may import whom
imports:
    {{bin}}/lint-imports

# The tests; arguments go to pytest
test *args:
    {{bin}}/pytest {{args}}

# Lines and branches that the tests reach, in every process they start
coverage:
    {{bin}}/coverage erase
    {{bin}}/coverage run -m pytest -q --prove
    {{bin}}/coverage combine -q
    {{bin}}/coverage report

# All tests: what is usually shown for one case alone, and what is left out while its files are those of its last proof
test-all *args:
    {{bin}}/pytest -m "not cuda" --prove {{args}}

# The studio on this machine
serve *args:
    {{bin}}/dimp serve {{args}}

# Speed and memory as ratios against plain references, measured in one run
bench *args:
    {{bin}}/python -m tests.bench {{args}}

# FLUX.1-dev at full size with random weights on a CUDA device, against plain diffusers; `--cards` on smaller ones
bench-gpu *args:
    {{bin}}/python -m tests.bench.gpu {{args}}

# What needs a CUDA card: the suites of families, networks and worker on it, and the bench of cards; evidence in OUT
test-gpu out="gpu-evidence":
    {{bin}}/python -m tests.gpu {{out}}

# Kill the server and the worker at random moments, again and again
crash rounds="200":
    {{bin}}/python -m tests.crash --rounds {{rounds}}

# Cut the power of a disk of its own while everything is written that can be; needs Linux and root
power rounds="30":
    {{bin}}/python -m tests.crash.power --rounds {{rounds}}

# The page: strict types, formatting, unit tests, build
client:
    cd web/client && npm ci --no-audit --no-fund && npm run check && npm test && npm run build

# Write the page's types from the server's structs again
types:
    {{bin}}/python -m dimp_web.schema > web/client/src/api/types.gen.ts

# Write the generated documents again
docs:
    {{bin}}/python -m dimp.cli.reference > docs/cli.md

# Fail when a generated document is stale
docs-check:
    {{bin}}/python -m dimp.cli.reference | diff -u docs/cli.md -

# The wheel in a second environment, driven from another folder
wheel-check:
    tests/wheel_check.sh
