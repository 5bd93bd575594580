"""`python -m service.supervise [PROCFILE]` is `shoulder up` without the rest of the line in its memory."""

import sys
from pathlib import Path

from service.errors import ShoulderError
from service.supervise.up import PROCFILE, up


def main(arguments: list[str]) -> None:
    """Run until stopped; a sentence and exit status 1 if the line cannot start."""
    try:
        up(procfile_path=Path(arguments[0]) if arguments else PROCFILE)
    except ShoulderError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
