"""`make bench`: run what tests/bench measures, show it against its budgets, and keep it in var/bench.json."""

import importlib
import pkgutil
from pathlib import Path

import click
from rich.console import Console

import tests.bench
from tests.bench import report

ROOT = Path(__file__).parents[2]
OUT = ROOT / "var" / "bench.json"


def measures(package: str, folder: list[str]) -> dict[str, report.Measure]:
    """Every module of a package that has a `run`, by its name."""
    modules = {
        found.name: importlib.import_module(f"{package}.{found.name}")
        for found in pkgutil.iter_modules(folder)
        if not found.name.startswith("_")
    }
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


@click.command()
@click.argument("only", nargs=-1)
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), default=OUT, show_default=False)
def main(only: tuple[str, ...], out: Path) -> None:
    """Measure everything, or ONLY the parts named. A row over its budget is shown; only what breaks makes this fail."""
    known = measures(tests.bench.__name__, list(tests.bench.__path__))
    for name in only:
        if name not in known:
            raise click.UsageError(f"There is no part called {name}; there are {', '.join(known)}.")
    chosen = {name: run for name, run in known.items() if name in (only or known)}
    report.bench(chosen, Console(), out, ROOT)


if __name__ == "__main__":
    main()
