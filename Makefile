# up: the whole line on this machine.  demo: a whole conversation and a call.  test, check: what CI runs.
# bench: measured against the budgets, into var/bench.json; ONLY=engine for one part (tests/bench has them all).
# faults: the line is broken in many ways, and has to account for everything, in a few minutes.
#         ONLY=quick leaves out what starts much of the line anew; ONLY=redis breaks only that; ONLY=all breaks each
#         by itself, which takes long (tests/faults).
# scale: two of each on machines of their own, any of which dies or is cut off; needs root (tests/scale).
# pictures: the screenshots of the README and the guide, taken anew with Debian's Chromium.

.PHONY: up demo test check bench faults scale pictures install tools

# The first of these that is 3.11 or later is taken; or name one: make PYTHON=/path/to/python3 up
PYTHON := python3 python3.14 python3.13 python3.12 python3.11
FOUND := $(shell for python in $(PYTHON); do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$python"; break; }; done)

up: install
	@exec .venv/bin/python -m service.supervise

demo: install
	@exec .venv/bin/shoulder demo

test: tools
	@.venv/bin/python -m pytest -n auto --dist worksteal

check: tools
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest -q tests/test_structure.py

bench: tools
	@.venv/bin/python -m tests.bench $(ONLY)

faults: tools
	@.venv/bin/python -m tests.faults $(ONLY)

scale: tools
	@.venv/bin/python -m tests.scale $(ONLY)

pictures: tools
	@.venv/bin/python -m pytest -q --update tests/browser/test_check_in.py tests/browser/test_pictures.py

install tools:
	@test -n '$(FOUND)' || { echo 'Shoulder needs Python 3.11 or later: install it, or name one with make PYTHON=...'; exit 1; }
	@'$(FOUND)' -I service/install.py $@
