"""A browser without a screen: follows links and forms of the console, and keeps its cookies."""

import re
from html import unescape
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import accounts
from service.house import House

PASSWORD = "a long enough password"


class Browsing:
    """Somebody at the console."""

    def __init__(self, web: Flask, house: House, line_id: int = 1) -> None:
        self.client: FlaskClient = web.test_client()
        self.house, self.line_id = house, line_id
        self.text = ""
        self.status = 0
        self.secret = ""
        self.recovery: list[str] = []
        self.says_why = True

    @property
    def cookie(self) -> str:
        """What a browser holds of them once they are in."""
        held = self.client.get_cookie("shoulder")
        assert held is not None
        return held.value

    def opens(self, path: str, **headers: str) -> "Browsing":
        """Look at a page, wherever it leads; why a person is looked at is said when it is asked."""
        self._shown(self.client.get(path, follow_redirects=True, headers=headers))
        asked = re.search(r'action="([^"]+)" novalidate class="slim" id="why"', self.text)
        return self.sends(asked[1], reason="their shifts of next week") if asked and self.says_why else self

    def sends(self, path: str, **fields: Any) -> "Browsing":
        """Send a form of the page that is open now; its token goes along, and the mark of what it showed."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.text)
        token = {"csrf_token": unescape(found[1])} if found else {}
        form = re.search(rf'<form[^>]*action="{re.escape(path)}".*?</form>', self.text, re.DOTALL)
        began = re.search(r'name="began" value="([^"]+)"', form[0]) if form else None
        mark = {"began": began[1]} if began else {}
        return self._shown(self.client.post(path, data={**token, **mark, **fields}, follow_redirects=True))

    def joins(self, name: str, role: str = "admin", *, codes: bool = True, number: int | None = None) -> "Browsing":
        """Be invited, choose a password, put the codes on a phone, note the recovery codes, and be in."""
        with self.house.session(self.line_id) as session:
            token = accounts.invite(session, name, role, "en", number)
            account = accounts.named(session, name)
            assert account is not None
            self.secret = accounts.secret(session, account)
        link = f"/console/invitation/{token}"
        self.opens(link).sends(link, password=PASSWORD, again=PASSWORD)
        self.sends(f"{link}/codes", **({"code": self.code()} if codes else {"later": "1"}))
        self.recovery = re.findall(r"<li>(\w{4}-\w{4}-\w{4})</li>", self.text)
        return self.opens("/console/account") if self.recovery else self

    def signs_in(self, name: str, password: str = PASSWORD, code: str = "") -> "Browsing":
        """Fill in the form."""
        return self.opens("/console/sign-in").sends("/console/sign-in", name=name, password=password, code=code)

    def code(self, later: int = 0) -> str:
        """What the phone shows, so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(int(self.house.clock.on_the_wall()) + later * 30)

    def sees(self, *words: str) -> "Browsing":
        """These are on the page."""
        for word in words:
            assert word in unescape(self.text), f"{word!r} is not on the page: {unescape(self.text)[-3000:]}"
        return self

    def _shown(self, answer: TestResponse) -> "Browsing":
        self.text, self.status = answer.get_data(as_text=True), answer.status_code
        self.path = answer.request.path
        return self
