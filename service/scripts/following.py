"""A process of its own that follows every way through one script: `python -m service.scripts.following`.

It reads a source and its shared blocks as JSON, and writes a line of JSON for each stretch; the last is what it found.
"""

import json
import os
import sys
from typing import Any

from flows import explore
from flows.loading import load

GENTLY = 10
"""How far it stands back for whoever answers people."""


def main() -> None:
    """Follow, and say so."""
    os.nice(GENTLY)
    given = json.load(sys.stdin)
    found = explore.problems(load(given["source"], given["blocks"]), progress=lambda states, _: _say(states=states))
    _say(problems=[problem.to_json() for problem in found])


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
