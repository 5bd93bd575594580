"""The `shoulder` command: the line from a terminal."""

from service.cli.shell import main

__all__ = ["main"]
