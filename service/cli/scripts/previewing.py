"""`shoulder scripts preview`: a script as a screenplay, in each language and medium, with what its texts cost."""

import itertools
import json
from dataclasses import asdict
from pathlib import Path

import babel
import click
from rich.align import Align
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from flows.preview import Line, Message, Scene, Screenplay
from flows.vocabulary import MEDIA
from service import rendering
from service.cli import show
from service.cli.scripts import files
from service.errors import BadInput
from service.seed import DEMO_POLICY

LINE = "Shoulder"
COLOURS = {"caller": "cyan", "peer": "magenta", "responder": "yellow"}
WIDEST = 110
BY = {"sms": "by text", "voice": "by voice"}


@click.command()
@click.argument("file", type=files.FILE)
@click.option("--language", default=None, metavar="CODE", help="One language; every one of the script if not said.")
@click.option(
    "--medium", type=click.Choice(MEDIA), default=None, help="One medium; every one of the script if not said."
)
@show.as_json
def preview(file: Path, language: str | None, medium: str | None, as_json: bool) -> None:
    """Show every text of a script as each person would get it, with the segments it costs."""
    script = files.read(file)
    plays = [
        rendering.preview(script, code, by, LINE, DEMO_POLICY)
        for code, by in itertools.product(
            _chosen(language, script.languages, "language"), _chosen(medium, script.on, "medium")
        )
    ]
    console = Console(highlight=False)
    if as_json:
        click.echo(json.dumps([asdict(play) for play in plays], indent=2, ensure_ascii=False))
    elif console.is_terminal:
        for play in plays:
            console.print(_staged(play, min(console.width, WIDEST)), width=min(console.width, WIDEST))
    else:
        click.echo("\n\n".join("\n".join(_plain(play)) for play in plays))


def _chosen(one: str | None, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    if one is not None and one not in known:
        raise BadInput(f"This script has no {what} {one}; it has {' and '.join(known)}.")
    return known if one is None else (one,)


def _heading(play: Screenplay) -> str:
    return f"{play.title} · {_language(play.language)} · {BY[play.medium]}"


def _language(code: str) -> str:
    try:
        return babel.Locale.parse(code, sep="-").get_display_name("en") or code
    except (ValueError, babel.UnknownLocaleError):
        return code


def _about(scene: Scene) -> str:
    """What kind of step it is, how it is answered and when it is asked."""
    parts = [scene.kind, scene.answer, f"depth {scene.depth}" if scene.depth != "light" else ""]
    return " · ".join(part for part in parts if part)


def _only_if(scene: Scene) -> str:
    return f"only if {' and '.join(scene.only_if)}" if scene.only_if else ""


def _cost(messages: tuple[Message, ...]) -> str:
    """ "1 segment (GSM-7, 96 of 160)" for texts; by voice nothing is paid by the word."""
    return ", ".join(_segments(message) for message in messages if message.segments)


def _segments(message: Message) -> str:
    alone, joined = (160, 153) if message.encoding == "GSM-7" else (70, 67)
    room = alone if message.segments == 1 else joined * message.segments
    return f"{_count(message.segments)} ({message.encoding}, {message.characters} of {room})"


def _count(segments: int) -> str:
    return f"{segments} segment{'' if segments == 1 else 's'}"


def _most(play: Screenplay) -> str:
    if play.medium == "voice":
        return ""
    costs = set(play.segments.values())
    if len(costs) == 1:
        return f"at most {_count(costs.pop())}{' each' if len(play.people) > 1 else ''}"
    return "at most " + ", ".join(f"{_count(most)} to the {role}" for role, most in play.segments.items())


def _named(name: str) -> str:
    """How a text is called on the page; the plain prompt has no name."""
    return "" if name in ("say", "ask") else name.replace("choice:", "after ")


def _does(scene: Scene) -> list[str]:
    return [f"{choice and f'{choice} → '}{', '.join(deeds)}" for choice, deeds in scene.does.items()]


# -- on a terminal ---------------------------------------------------------------------------------------


def _staged(play: Screenplay, width: int) -> Group:
    """The caller left and the peer right; what both get in the middle."""
    head = Table.grid(expand=True)
    head.add_column()
    head.add_column(justify="right")
    head.add_row(Text(_heading(play), "bold"), Text(_most(play), "dim"))
    page: list[RenderableType] = [Rule(style="bold"), head, Rule(style="bold")]
    if len(play.people) > 1:
        page.append(_side_by_side([Text(role, f"bold {COLOURS[role]}", justify="center") for role in play.people]))
    part = ""
    for scene in play.scenes:
        if scene.part != part:
            part = scene.part
            page += [Text(), Rule(Text(part, "bold"), characters="·")] if part else [Text(), Rule(characters="·")]
        page += [Text(), *_acted(play, scene, width)]
    return Group(*page, Text())


def _acted(play: Screenplay, scene: Scene, width: int) -> list[RenderableType]:
    shown: list[RenderableType] = [Text.assemble((scene.step, "bold"), "  ", (_about(scene), "dim"))]
    if scene.only_if:
        shown.append(Text(_only_if(scene), "yellow"))
    for _, lines in itertools.groupby(scene.lines, lambda line: line.name):
        shown.append(_moment(play, list(lines), width))
    return [*shown, *(Text(does, "green") for does in _does(scene))]


def _moment(play: Screenplay, lines: list[Line], width: int) -> RenderableType:
    """What people get at one moment: one bubble for all, or one each."""
    if len(lines) == 1:
        bubble = _bubble(lines[0], "" if len(play.people) > 1 else COLOURS[play.people[0]], width * 2 // 3)
        return Align(bubble, "center" if len(play.people) > 1 else "left")
    by_role = {role: line for line in lines for role in line.to}
    left, right = (_bubble(by_role[role], COLOURS[role], width // 2 - 1) for role in play.people)
    return _side_by_side([left, Align.right(right)])


def _bubble(line: Line, colour: str, width: int) -> Panel:
    said = Text("\n\n".join(message.text for message in line.messages))
    cost = _cost(line.messages)
    needed = max(cell_len(text) for text in (*said.plain.split("\n"), cost + "    ", _named(line.name) + "    ")) + 4
    title, paid = Text(_named(line.name), "italic"), Text(cost, "dim")
    return Panel(
        said,
        title=title if title else None,
        title_align="left",
        subtitle=paid if paid else None,
        subtitle_align="right",
        border_style=colour or "white",
        width=min(needed, width),
    )


def _side_by_side(cells: list[RenderableType]) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    for _ in cells:
        grid.add_column(ratio=1)
    grid.add_row(*cells)
    return grid


# -- in a pipe -------------------------------------------------------------------------------------------


def _plain(play: Screenplay) -> list[str]:
    """One line for each message, with its cost after it."""
    page = [_heading(play), *filter(None, [_most(play)])]
    for scene in play.scenes:
        about = ", ".join(filter(None, [_about(scene), scene.part and f"part {scene.part}", _only_if(scene)]))
        page += ["", f"{scene.step} ({about})"]
        page += [line for heard in scene.lines for line in _written(heard)]
        page += [f"  [{does}]" for does in _does(scene)]
    return page


def _written(line: Line) -> list[str]:
    to = " and ".join(line.to)
    name = _named(line.name)
    page = []
    for message in line.messages:
        first, *rest = message.text.split("\n")
        cost = _cost((message,))
        page += [f"  {to}{name and f', {name}'}: {first}", *(f"    {more}" for more in rest)]
        page += [f"    {cost}"] if cost else []
    return page


COMMANDS = (preview,)
