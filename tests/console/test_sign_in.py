"""Into the console: by a link once, then by password and code; never locked out for ever; ended elsewhere."""

import io
import re
from dataclasses import replace
from html import unescape

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from service import accounts, tables
from service.accounts import slowing
from service.database import Database
from service.house import House
from service.web import server
from tests.console.browsing import PASSWORD, Browsing


def test_a_link_lets_somebody_in_once(web: Flask, house: House) -> None:
    """A password that is too short and a wrong code are said beside their fields, and the link stays good."""
    mo = Browsing(web, house)
    with house.session(1) as session:
        token = accounts.invite(session, "Mo", "admin", "en")
        account = accounts.named(session, "Mo")
        assert account is not None
        mo.secret = accounts.secret(session, account)
    link = f"/console/invitation/{token}"
    mo.opens(link).sees("Welcome, Mo").sends(link, password="short", again="other")
    assert mo.status == 422
    mo.sees("at least ten characters", "not the same as above")
    mo.sends(link, password=PASSWORD, again=PASSWORD).sees("<svg", "Six digits")
    mo.sends(f"{link}/codes", code="12345").sees("not the digits of now")
    mo.sends(f"{link}/codes", code=mo.code())
    assert len(re.findall(r"<li>\w{4}-\w{4}-\w{4}</li>", mo.text)) == 8
    assert mo.opens("/console/account").sees("Mo, admin").status == 200
    assert Browsing(web, house).opens(link).sees("does not open anything").status == 404
    assert Browsing(web, house).opens(f"{link}/codes").status == 404


def test_whoever_joins_in_spanish_goes_on_in_spanish(web: Flask, house: House) -> None:
    """What they read on the way in is what the console speaks; a choice of their own outlives a new link."""
    ines = Browsing(web, house)
    ines.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es-MX,es;q=0.9"
    ines.joins("Inés", codes=False)
    ines.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    ines.opens("/console/account").sees("Tu cuenta")
    with house.session(1) as session:
        account = accounts.named(session, "Inés")
        assert account is not None
        link = f"/console/invitation/{accounts.invited_again(session, account)}"
    lost = Browsing(web, house).opens(link).sends(link, password=PASSWORD, again=PASSWORD)
    lost.sends(f"{link}/codes", later="1").opens("/console/account").sees("Tu cuenta")


def test_a_page_of_recovery_codes_that_is_loaded_again_leads_to_new_ones(web: Flask, house: House) -> None:
    """It does not say that nothing was done yet: they are in, and the codes of before are gone from the screen."""
    mo = Browsing(web, house)
    with house.session(1) as session:
        link = f"/console/invitation/{accounts.invite(session, 'Mo', 'admin', 'en')}"
        account = accounts.named(session, "Mo")
        assert account is not None
        mo.secret = accounts.secret(session, account)
    mo.opens(link).sends(link, password=PASSWORD, again=PASSWORD)
    found = re.search(r'name="csrf_token" value="([^"]+)"', mo.text)
    assert found is not None
    sent = {"csrf_token": found[1], "code": mo.code()}
    mo.sends(f"{link}/codes", **sent).sees("They are shown only now")
    mo.sends(f"{link}/codes", **sent).sees("You are signed in already", "make new ones in your account")
    assert "Nothing was lost" not in mo.text


def test_what_is_shown_once_is_not_lost_to_another_language(mo: Browsing) -> None:
    """No button there leaves the page for the same words in another language: codes and links would be gone."""
    assert 'class="tongue"' in mo.opens("/console/account").text
    mo.sends("/console/account/recovery", now=PASSWORD).sees("They are shown only now")
    assert 'class="tongue"' not in mo.text
    mo.opens("/console/coordinators").sends("/console/coordinators/invite", name="Kim", role="viewer")
    assert 'class="tongue"' not in mo.sees("/console/invitation/").text


def test_a_password_that_was_chosen_opens_nothing_before_the_code(web: Flask, house: House) -> None:
    """Half way through a link is not in."""
    with house.session(1) as session:
        token = accounts.invite(session, "Mo", "admin", "en")
    link = f"/console/invitation/{token}"
    Browsing(web, house).opens(link).sends(link, password=PASSWORD, again=PASSWORD)
    assert Browsing(web, house).signs_in("Mo").sees("do not fit together").status == 422


def test_name_password_and_code_let_somebody_in_together(web: Flask, house: House, mo: Browsing) -> None:
    """None is enough; what was typed is kept, but the password; a code is good once."""
    other = Browsing(web, house)
    for password, code in ((PASSWORD, ""), (PASSWORD, "000000"), ("another password", mo.code(1))):
        assert other.signs_in(" mo ", password, code).sees("do not fit together", 'value=" mo "').status == 422
        assert password not in other.text
    assert other.signs_in("Mo", PASSWORD, mo.code()).status == 422, "the code of joining was used up"
    other.secret = mo.secret
    assert other.signs_in(" mo ", PASSWORD, mo.code(1)).sees("Sign out").status == 200
    assert Browsing(web, house).signs_in("Mo", PASSWORD, mo.code(1)).status == 422


def test_a_recovery_code_is_good_once_however_it_is_typed(web: Flask, house: House) -> None:
    """In place of the six digits."""
    codes = Browsing(web, house).joins("Mo").recovery
    typed = codes[3].upper().replace("-", " ")
    assert Browsing(web, house).signs_in("Mo", PASSWORD, typed).opens("/console/account").sees("Left: 7").status == 200
    assert Browsing(web, house).signs_in("Mo", PASSWORD, codes[3]).status == 422


def test_what_is_kept_of_an_account_opens_nothing(house: House, mo: Browsing) -> None:
    """Neither password, codes nor the keys of browsers are in the database as they are."""
    with house.reading(1) as session:
        rows = [*session.all(tables.accounts.select()), *session.all(tables.visits.select())]
    kept = repr([tuple(row) for row in rows])
    assert PASSWORD not in kept and mo.secret not in kept
    assert "$argon2id$" in kept
    with mo.client.session_transaction() as cookie:
        assert cookie["visit"] not in kept


def test_a_real_line_lets_nobody_in_without_codes(web: Flask, house: House) -> None:
    """Only a pretend one does; who left them out there is not let in on a real one."""
    Browsing(web, house).joins("Mo", codes=False)
    Browsing(web, house).signs_in("Mo").sees("Sign out")
    given_ = accounts.Given("Mo", PASSWORD, "", "", 0.0)
    with house.reading(1) as session:
        account = accounts.named(session, "Mo")
        assert accounts.fits(session, account, given_, codes_needed=False) == {}
        assert accounts.fits(session, account, given_, codes_needed=True) is None


def test_many_wrong_tries_wait_and_then_the_right_one_is_let_in(web: Flask, house: House, mo: Browsing) -> None:
    """The right password does not help while waiting; afterwards it does."""
    other = Browsing(web, house)
    for _ in range(slowing.FREE["both"]):
        other.signs_in("Mo", "wrong wrong", "")
    assert other.signs_in("Mo", PASSWORD, mo.code(1)).sees("Please wait").status == 429
    house.clock.forward(slowing.LONGEST["both"] + 1)
    assert other.signs_in("Mo", PASSWORD, mo.code(1)).sees("Sign out").status == 200


def keeps_trying(web: Flask, house: House, name: str, seen_by_proxy: str) -> int:
    """Many sign-ins with one name through a proxy that saw this address; what the last was answered."""
    browser = Browsing(web, house).opens("/console/sign-in")
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.text)
    assert token is not None
    typed = {"csrf_token": unescape(token[1]), "name": name, "password": "wrong wrong", "code": "0"}
    for n in range(slowing.FREE["address"] + 1):
        forwarded = {"X-Forwarded-For": seen_by_proxy.format(n=n)}
        each = {**typed, "name": f"{name} {n}"}
        status = browser.client.post("/console/sign-in", data=each, headers=forwarded).status_code
    return status


def test_behind_a_proxy_one_address_waits_and_no_other(house: House, mo: Browsing) -> None:
    """Nobody waits for a stranger behind the same proxy; and what a stranger writes in the header changes nothing."""
    behind = house.settings.model_copy(update={"trusted_proxies": 1})
    web = server.create(replace(house, settings=behind))
    assert keeps_trying(web, house, "Nobody", "10.9.9.{n}, 203.0.113.9") == 429
    assert keeps_trying(web, house, "Another", "198.51.100.{n}") == 422


def test_a_proxy_that_we_were_not_told_of_is_nobodys_address(web: Flask, house: House, mo: Browsing) -> None:
    """Otherwise all who come through it would wait for whoever tries names there; a name is counted all the same."""
    assert keeps_trying(web, house, "Nobody", "203.0.113.{n}") == 422
    through = {"X-Forwarded-For": "203.0.113.9"}
    with house.session(0) as session:
        given = accounts.Given("Mo", "wrong", "0", "", 0.0)
        held = [accounts.take_a_turn(session, given) for _ in range(slowing.FREE["name"] + 1)]
    assert held[-1] > 0 and not any(held[:-1])
    assert mo.client.get("/console/account", headers=through).status_code == 200


@given(st.sampled_from(sorted(slowing.FREE)), st.integers(0, 10**6), st.floats(0, 10**7))
def test_no_wait_is_for_ever(kind: str, times: int, since: float) -> None:
    """Whatever happened before: at most five minutes, less as time passes, and none after an hour."""
    wait = slowing.left(kind, times, since)
    assert 0 <= wait <= 300
    assert slowing.left(kind, times, since + wait) == 0
    assert slowing.left(kind, slowing.counted(times, slowing.FORGOTTEN), 0) == 0


def test_a_visit_is_ended_elsewhere(web: Flask, house: House, mo: Browsing) -> None:
    """The other browser is out at its next step; one's own goes on."""
    other = Browsing(web, house).signs_in("Mo", PASSWORD, mo.code(1))
    mo.opens("/console/account").sees("here, now", "End it")
    ends = re.search(r"/console/account/visits/\d+/end", mo.text)
    assert ends is not None
    mo.sends(ends[0]).sees("That one is signed out")
    assert other.opens("/console/account").path == "/console/sign-in"
    assert mo.opens("/console/account").path == "/console/account"


def test_nobody_ends_somebody_elses_visit(web: Flask, house: House, mo: Browsing) -> None:
    """Neither by its number nor by a new password."""
    ana = Browsing(web, house).joins("Ana", "viewer", codes=False)
    assert ana.opens("/console/account").sends("/console/account/visits/1/end").status == 404
    fresh = "another good password"
    ana.opens("/console/account").sends("/console/account/password", now=PASSWORD, password=fresh, again=fresh)
    ana.sees("Your password is changed")
    assert mo.opens("/console/account").path == "/console/account"


def test_on_which_device_somebody_was_is_forgotten(house: House, mo: Browsing) -> None:
    """After three months, when anybody signs in again."""
    with house.session(1) as session:
        [there] = session.all(tables.visits.select())
        house.clock.forward(accounts.visits.FORGOTTEN - 1)
        accounts.begin(replace(session, at=house.clock.now()), there.account_id, "a phone")
        assert len(session.all(tables.visits.select())) == 2
        house.clock.forward(2)
        accounts.begin(replace(session, at=house.clock.now()), there.account_id, "a laptop")
        assert {row.device for row in session.all(tables.visits.select())} == {"a phone", "a laptop"}


def test_visits_end_by_themselves(house: House, mo: Browsing) -> None:
    """After hours without a step; pages that ask for news on their own keep none alive."""
    for _ in range(4):
        house.clock.forward(accounts.visits.IDLE / 4 + 1)
        mo.client.get("/console/account", headers={"Accept": "text/event-stream"})
    assert mo.opens("/console/account").path == "/console/sign-in"


def test_after_a_long_day_one_signs_in_again(house: House, mo: Browsing) -> None:
    """However busy it was."""
    for _ in range(5):
        assert mo.opens("/console/account").path == "/console/account"
        house.clock.forward(accounts.visits.LONGEST / 5 + 1)
    assert mo.opens("/console/account").path == "/console/sign-in"


def test_signing_in_leads_on_only_within_the_console(web: Flask, house: House, mo: Browsing) -> None:
    """To the page one wanted, never elsewhere."""
    for onward in ("https://elsewhere.example/", "//elsewhere.example/console/", "/console/\\elsewhere", "/sms"):
        mo.client.post("/console/sign-out")
        answer = mo.client.get("/console/sign-in", query_string={"onward": onward})
        assert answer.status_code in (200, 302)
        assert "elsewhere" not in answer.headers.get("Location", "")


def test_a_form_without_its_token_changes_nothing(house: House, mo: Browsing) -> None:
    """And says that nothing was changed."""
    answer = mo.client.post("/console/account/visits/end-others")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.get_data(as_text=True)


def test_the_console_speaks_spanish(web: Flask, house: House, mo: Browsing) -> None:
    """To whoever asks for it, and remembers."""
    Browsing(web, house).opens("/console/sign-in", **{"Accept-Language": "es-MX,es;q=0.9"}).sees("Contraseña")
    mo.opens("/console/account").sends("/console/language", language="es", onward="/console/account")
    mo.sees("Dónde has entrado", '<html lang="es">')


def test_a_removed_account_is_out_at_once_and_its_name_is_free(web: Flask, house: House, mo: Browsing) -> None:
    """Signed out everywhere; of what their codes are made of nothing stays."""
    with house.session(1) as session:
        account = accounts.named(session, "Mo")
        assert account is not None
        accounts.remove(session, account)
        left = accounts.get(session, account.id)
        assert (left.sealed_secret, left.recovery, left.password) == (b"", [], None)
    assert mo.opens("/console/account").path == "/console/sign-in"
    assert Browsing(web, house).signs_in("Mo", PASSWORD, mo.code(1)).status == 422
    Browsing(web, house).joins("Mo", codes=False)


def test_a_new_link_ends_what_was_before(web: Flask, house: House, mo: Browsing) -> None:
    """For a lost phone: the old password, codes and visits open nothing."""
    with house.session(1) as session:
        account = accounts.named(session, "Mo")
        assert account is not None
        accounts.invited_again(session, account)
    assert mo.opens("/console/account").path == "/console/sign-in"
    assert Browsing(web, house).signs_in("Mo", PASSWORD, mo.code(1)).status == 422


def test_cookies_are_kept_from_scripts_and_other_sites(mo: Browsing) -> None:
    """HttpOnly and SameSite; Secure too where the line has https."""
    cookie = mo.client.get_cookie("shoulder")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax"


def test_what_was_sent_after_the_visit_had_ended_is_not_lost(web: Flask, house: House, mo: Browsing) -> None:
    """It goes through the sign-in page, a wrong password too, and is sent on after a press; no password is kept."""
    mo.opens("/console/account")
    house.clock.forward(accounts.visits.IDLE + 1)
    mo.sends("/console/language/elsewhere", words="a long text", password="something secret")
    assert mo.status == 404, "only a page that there is keeps anything"
    mo.sends("/console/account/visits/end-others", words="a <long> text")
    assert mo.sees("what you sent is still here").status == 401
    kept = re.search(r'name="kept_form" value="([^"]+)"', mo.text)
    assert kept is not None
    typed = {"name": "Mo", "password": "wrong wrong", "code": mo.code(1), "kept_form": kept[1]}
    mo.sends("/console/sign-in", **typed).sees("do not fit together", kept[1])
    mo.sends("/console/sign-in", **{**typed, "password": PASSWORD}).sees("Nothing was lost", "a <long> text")
    assert 'action="/console/account/visits/end-others"' in mo.text
    mo.sends("/console/account/visits/end-others", words="a <long> text").sees("signed out everywhere else")


def test_what_was_typed_on_a_page_from_before_is_not_lost_where_somebody_is_in_again(mo: Browsing) -> None:
    """They signed in again in another window: nothing is done yet, and a press sends it as it was typed."""
    old = mo.opens("/console/settings/line").text
    mo.sends("/console/sign-out").signs_in("Mo", code=mo.code(1))
    mo.text = old
    mo.sends("/console/settings/line", name="Willow", languages="en", zone="America/Chicago", do="save")
    assert mo.sees("Nothing was lost", "Willow", 'action="/console/settings/line"').status == 400
    fields = re.findall(r'<textarea name="(\w+)" hidden>\n?([^<]*)', mo.text)
    mo.sends("/console/settings/line", **dict(fields)).sees("Saved")
    assert mo.opens("/console/settings/line").sees("Willow").status == 200


def test_a_file_that_came_after_the_visit_had_ended_is_asked_for_again(web: Flask, house: House, mo: Browsing) -> None:
    """A file is not kept, and nobody is told that nothing was lost; what was typed beside it is."""
    mo.joins("Uma", codes=False).opens("/console/rota/import")
    with house.session(1) as session:
        account = accounts.named(session, "Uma")
        assert account is not None
        accounts.end_all(session, account.id)
    mo.sends("/console/rota/import", table="as typed", file=(io.BytesIO(b"number,day"), "shifts.csv"))
    kept = re.search(r'name="kept_form" value="([^"]+)"', mo.text)
    assert kept is not None
    mo.sends("/console/sign-in", name="Uma", password=PASSWORD, code="", kept_form=kept[1])
    mo.sees("Choose your file once more", "A file cannot be kept", "as typed")
    assert "Nothing was lost" not in mo.text


def test_what_was_kept_cannot_be_made_up(web: Flask, house: House, mo: Browsing) -> None:
    """Nobody else can put a form into somebody's sign-in; one that was touched is let go."""
    mo.opens("/console/account").sends("/console/sign-out")
    made_up = {"name": "Mo", "password": PASSWORD, "code": mo.code(1), "kept_form": "WyIvIiwgW11d.x.y"}
    assert mo.sends("/console/sign-in", **made_up).path == "/console/"


def test_without_its_database_the_console_says_so(house: House, mo: Browsing) -> None:
    """A page, a 503, and nothing about what is inside."""
    away = replace(house, database=Database("postgresql+psycopg://127.0.0.1:9/none"))
    browser = Browsing(server.create(away), away)
    browser.client.set_cookie("shoulder", mo.cookie, path="/")
    assert browser.opens("/console/").sees("does not answer").status == 503
