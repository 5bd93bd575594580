"""`python -m service.cli` is `shoulder`."""

from service.cli import main

main()
