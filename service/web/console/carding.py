"""A script as cards: words in every language and by every way; steps moved, added and taken out; the same text."""

import functools
import json
from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from flows import card_changes, card_choices
from flows.cards import Card, Deck, deck
from flows.preview import Scene
from flows.problems import Problem, Problems
from flows.script import Script
from flows.sheet import Path
from service import rendering
from service.errors import BadInput
from service.scripts import proofs
from service.web.console import card_forms, desks
from service.web.console.desks import Desk, Page
from service.web.console.frame import Frame, notice
from service.web.console.reading_drafts import Read, mark, put_right, read
from service.web.console.speaking import clock, t
from service.web.console.translating_problems import in_words

ONWARD = {"to_text": "console.draft", "rehearse": "console.rehearsal", "publish": "console.publish_draft"}
TAKES_FOCUS = {"up", "down", "to", "add", "branch", "give", "how"}
"""What is done by something that the page, drawn anew, puts the focus on."""
Spoken = dict[tuple[str, str], Scene]
"""One step as it arrives, by language and medium."""


@dataclass(frozen=True)
class Laid:
    """The cards of a desk, with what was found about each, and how each arrives."""

    deck: Deck
    read: Read
    scenes: dict[str, Spoken]

    def problems(self, card: Card) -> list[Problem]:
        """Those of one step; of a part, what stands at its own top."""
        return [one for one in self.read.problems if one.step == card.id and not one.block]

    @property
    def elsewhere(self) -> list[Problem]:
        """What belongs to no card."""
        known = {card.id for card in self.deck.cards}
        return [one for one in self.read.problems if one.step not in known or one.block]


def add(frame: Frame) -> None:
    """The routes."""
    views = Pages(frame)
    one = "/scripts/<name>/draft/cards"
    frame.page(one, "coordinator", views.cards, under="scripts")
    frame.page(one, "coordinator", views.save_cards, ("POST",), under="scripts")


class Pages:
    """One card for each step, in order."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def cards(self, name: str) -> Page:
        """The draft, or the newest version, as cards; what cannot be read yet, as text."""
        desk = desks.open_at(self._frame, name)
        try:
            return _page(desk)
        except Problems:
            notice("cards.unreadable", "warm")
            return redirect(url_for("console.draft", name=name))

    def save_cards(self, name: str) -> Page:
        """What was changed on the cards, written into the text they were made of, and saved."""
        desk = desks.open_at(self._frame, name)
        before = desks.written_source()
        made = card_forms.changed(before)
        source, path = made.source, made.path
        if made.why_not:
            return _refused(desk.with_mine(source, _seen()), made.why_not, made.field)
        try:
            source = put_right(name, source, desk.here)
        except card_forms.REFUSED as refused:
            return _refused(desk.with_mine(source, _seen()), str(refused))
        do = request.form.get("do", "")
        if source == desk.source:
            return self._saved(name, path) if desks.wants_json() else _onward(name, do, path)
        try:
            saved = desks.save(self._frame, name, source)
        except BadInput as error:
            return _refused(desk.with_mine(source, _seen()), str(error))
        if saved.newest is None or not saved.is_mine:
            return desks.overtaken(self._frame, name, source, saved.newest)
        return self._saved(name, path)

    def _saved(self, name: str, path: Path) -> Page:
        do = request.form.get("do", "")
        if not desks.wants_json():
            if not ONWARD.get(do):
                notice("draft.saved")
            return _onward(name, do, path)
        desk = desks.open_at(self._frame, name)
        laid = _laid(desk)
        found = {
            f"found-{at}": render_template("card_found.html", card=card, laid=laid, mark=mark)
            for at, card in enumerate(laid.deck.cards)
        }
        found["found-elsewhere"] = render_template("cards_elsewhere.html", laid=laid, mark=mark)
        said = t("draft.saved_at", at=clock(desk.draft.at)) if desk.draft is not None else ""
        return jsonify(revision=desk.revision, source=desk.source, said=said, standing=desk.standing, found=found)


def _seen() -> int:
    return request.form.get("revision", -1, type=int)


def _onward(name: str, do: str, path: Path) -> Page:
    """To where the button leads; after something was done to a card, to that card.

    Where the page puts the focus on something of it, an address with “#” would keep the browser from doing so.
    """
    if do in ONWARD:
        return redirect(url_for(ONWARD[do], name=name))
    if not path:
        return redirect(url_for("console.cards", name=name))
    did = do.partition("|")[0]
    anchor = None if did in TAKES_FOCUS else f"card-{path[-1]}"
    return redirect(url_for("console.cards", name=name, at=path[-1], did=did, _anchor=anchor))


def _laid(desk: Desk) -> Laid:
    """Raises Problems when there are no cards to be made of it."""
    found = read(desk.name, desk.source, desk.here)
    return Laid(deck(desk.source, desk.here.line.languages), found, _scenes(found.script, desk) if found.script else {})


def _scenes(script: Script, desk: Desk) -> dict[str, Spoken]:
    line = desk.here.line
    scenes: dict[str, Spoken] = {}
    for medium in script.on:
        for language in script.languages:
            for scene in rendering.preview(script, language, medium, line.name, line.policy).scenes:
                scenes.setdefault(scene.step, {})[language, medium] = scene
    return scenes


def _page(desk: Desk, why_not: str = "", wrong: str = "") -> str:
    laid = _laid(desk)
    shown: dict[str, Any] = {
        "desk": desk,
        "laid": laid,
        "why_not": why_not,
        "wrong": wrong,
        "typed": request.form if why_not else MultiDict(),
        "mark": mark,
        "new": card_changes.NEW,
        "is_block": proofs.is_block(desk.source),
        "at": request.args.get("at", ""),
        "did": request.args.get("did", ""),
        "named": json.dumps,
        "offered": functools.partial(card_choices.offered, laid.deck.people, desk.here.tags),
        "words": card_forms,
        "who": [one for one in card_choices.WHO if not one or one in ("either", "both") or one in laid.deck.people],
    }
    return render_template("cards.html", **shown)


def _refused(desk: Desk, why_not: str, wrong: str = "") -> Page:
    """Nothing is saved; all of it stays, with what is wrong beside its field."""
    if desks.wants_json():
        return jsonify(said=in_words(why_not)), 422
    try:
        page = _page(desk, why_not, wrong)
        is_beside = not wrong or 'id="why-not"' in page  # a field of a card that is gone has no place any more
        return page if is_beside else _page(desk, why_not), 422
    except Problems:
        return render_template("wrong.html", key="wrong.stale"), 422
