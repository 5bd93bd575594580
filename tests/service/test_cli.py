"""The command: what it does, what it refuses in one sentence, and what it never shows."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from service import audit, inbox, people, rota, seed, tables, words
from service.carrier.webhook import InboundText
from service.escalation import pages
from service.scripts import SHIPPED
from service.session import Session
from service.simulator.exchange import Exchange
from service.simulator.run import Serving
from service.switchboard import receive
from tests.service.conftest import LINE_NUMBER, PUBLIC_URL
from tests.service.shell import Shell, surroundings

SAM, ANA, RILEY, NOOR = "+15550002001", "+15550002002", "+15550003001", "+15550003999"
ALEX = "+15550007001"
LISTS = (
    ("line", "list"),
    ("peers", "list"),
    ("shifts", "list"),
    ("oncall", "list"),
    ("scripts", "list"),
    ("conversations", "list"),
    ("escalations", "list"),
    ("followups", "list"),
    ("outbox", "list"),
    ("inbox", "list"),
    ("people", "blocked"),
)
POLICY = ("en=We ask you first.", "es=Primero te preguntamos.")


def writes(shell: Shell, body: str, number: str = ALEX) -> None:
    """Somebody texts the line."""
    with shell.house() as house:
        with house.reading(1) as session:
            order = session.one(select(func.count().label("n")).select_from(tables.inbox)).n
        receive.text(house, InboundText(f"SM{order}", number, LINE_NUMBER, body, 0, ""))


@pytest.mark.parametrize("words_", LISTS, ids=" ".join)
def test_every_list_has_json_and_is_plain_in_a_pipe(shell: Shell, words_: tuple[str, str]) -> None:
    """Programs get JSON; a pipe gets no colours."""
    shell.lists(*words_)
    assert "\x1b" not in shell.does(*words_)


@pytest.mark.parametrize("words_", LISTS, ids=" ".join)
def test_no_list_shows_a_number_or_what_somebody_wrote(shell: Shell, words_: tuple[str, str]) -> None:
    """Two digits tell people apart; nothing rings them."""
    writes(shell, "a rough night")
    writes(shell, "URGENT")
    shell.does("shifts", "add", SAM, "--day", "mon", "--from", "09:00", "--until", "10:00")
    said = shell.does(*words_) + shell.does(*words_, "--json")
    assert "a rough night" not in said
    for number in (SAM, ANA, RILEY, NOOR, ALEX):
        assert number[1:] not in said and number[2:] not in said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("peers", "add", "12"), "12 is not a phone number"),
        (("peers", "add", "+1555000200x"), "is not a phone number"),
        (("peers", "add", LINE_NUMBER), "the line's own"),
        (("oncall", "add", LINE_NUMBER), "the line's own"),
        (("peers", "add", ALEX, "--languages", "fr"), "does not speak fr"),
        (("peers", "add", ALEX, "--name", "x" * 41), "longer than 40"),
        (("peers", "on", ALEX), "Nobody with that number"),
        (("peers", "off", RILEY), "not a peer's"),
        (("line", "add", "Two", "--number", "+15550001001", "--zone", "Mars/Base"), "is not a time zone"),
        (
            ("line", "add", "Two", "--number", LINE_NUMBER, "--zone", "Europe/Madrid"),
            "has that number already",
        ),
        (("people", "block", ALEX, "--reason", "threats", "--days", "0"), "1 to 3650 days"),
        (("people", "block", ALEX, "--reason", "threats", "--days", "2", "--until", "2030-01-01"), "not both"),
        (("people", "block", ALEX, "--reason", "threats", "--until", "tomorrow"), "is not a day"),
        (("line", "note", "Tea is in the kitchen", "--clear"), "not both"),
        (("people", "block", ALEX, "--reason", "threats", "--until", "2001-01-01"), "over already"),
        (("people", "block", ALEX, "--reason", " "), "reason is empty"),
        (("people", "unblock", SAM), "not blocked"),
        (("line", "add", " ", "--number", "+15550001001", "--zone", "Europe/Madrid"), "name is empty"),
        (("line", "policy", "en=We ask."), "in each language"),
        (("line", "policy", "fr=On demande."), "Write it as LANGUAGE=WORDS"),
        (("line", "policy", "en"), "Write it as LANGUAGE=WORDS"),
        (("shifts", "add", SAM, "--day", "mon", "--from", "22:00", "--until", "02:00"), "before it begins"),
        (("shifts", "add", SAM, "--day", "mon", "--from", "10:00", "--until", "10:00"), "ends when it begins"),
        (("shifts", "add", SAM, "--day", "noday", "--from", "10:00", "--until", "11:00"), "not a day"),
        (("shifts", "add", SAM, "--day", "mon", "--from", "25:00", "--until", "11:00"), "not a time of day"),
        (("shifts", "add", RILEY, "--day", "mon", "--from", "10:00", "--until", "11:00"), "not a peer's"),
        (
            ("shifts", "add", SAM, "--day", "mon", "--from", "10:00", "--until", "11:00", "--overnight"),
            "a day at most",
        ),
        (("oncall", "add", "nobody"), "is not a phone number"),
        (("coordinators", "add", "Mo", "--number", "+1"), "is not a phone number"),
        (("coordinators", "add", "+15550001111"), "a phone goes with --number"),
        (("coordinators", "invite", "Mo"), "Nobody here is called Mo"),
        (("conversations", "show", "99"), "no conversation 99"),
        (("escalations", "ack", "1234", "--as", RILEY), "No open escalation"),
        (("inbox", "retry", "99"), "not one that failed"),
        (("scripts", "export", "nothing"), "no script called nothing"),
        (("scripts", "rollback", "arrival", "7"), "no version 7 of arrival"),
        (("forget", ALEX, "--yes"), "Nobody with that number"),
        (("forget", NOOR, "--yes"), "last-resort number"),
        (("peers", "list", "--line", "Elsewhere"), "no one line called Elsewhere"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_sentence_and_changes_nothing(shell: Shell, typed: tuple[str, ...], sentence: str) -> None:
    """What cannot be used says what to do, and nothing is different afterwards."""
    before = everything(shell)
    said = shell.refuses(*typed)
    assert sentence in said and len(said.splitlines()) == 1
    assert everything(shell) == before


def everything(shell: Shell) -> dict[str, int]:
    with shell.session() as session:
        return {
            table.name: session.one(select(func.count().label("n")).select_from(table)).n
            for table in tables.metadata.sorted_tables
        }


def test_without_a_database_it_says_how_to_get_one(tmp_path: Path) -> None:
    """And makes none by looking."""
    shell = Shell(surroundings(tmp_path, "http://127.0.0.1:9"))
    assert "`shoulder migrate`" in shell.refuses("peers", "list")
    assert not (tmp_path / "shoulder.db").exists()


def test_settings_that_cannot_work_are_sentences(tmp_path: Path) -> None:
    """Before anything starts."""
    shell = Shell({**surroundings(tmp_path, ""), "LINE_NUMBER": "x", "REDIS_URL": "y"})
    assert len(shell.refuses("line", "list").splitlines()) == 2


def test_a_home_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "file").touch()
    shell = Shell(surroundings(tmp_path / "file" / "home", "http://127.0.0.1:9"))
    assert "cannot be written" in shell.refuses("peers", "list")


def test_a_database_on_either_engine_can_be_listed(database_url: str, tmp_path: Path, simulator: Serving) -> None:
    """What works on SQLite works on PostgreSQL."""
    shell = Shell({**surroundings(tmp_path, simulator.url), "DATABASE_URL": database_url})
    shell.does("migrate")
    shell.does("seed")
    writes(shell, "hello")
    for words_ in LISTS:
        shell.lists(*words_)
    assert "began" in shell.does("conversations", "show", "1")


def test_with_a_real_carrier_seed_brings_a_line_that_says_nothing_and_has_nobody(tmp_path: Path) -> None:
    """No pretend person ever gets onto a real line. It stays closed; its first admin gets a link."""
    real = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_API_URL": ""}
    shell = Shell({**surroundings(tmp_path, ""), **real})
    shell.does("migrate")
    assert "no line yet" in shell.refuses("peers", "list")
    first, second = shell.does("seed"), shell.does("seed")
    assert "set-up" in first and "your name there is Admin" in second and first.split()[-1] != second.split()[-1]
    [row] = shell.lists("line", "list")
    assert (row["name"], row["number"], row["open"], row["policy"]) == ("New line", LINE_NUMBER, False, "none")
    assert (shell.lists("peers", "list"), shell.lists("oncall", "list")) == ([], [])


def test_a_line_opens_once_it_has_a_policy_and_a_last_resort(shell: Shell) -> None:
    """Until then it says what it lacks."""
    new = (
        "line",
        "add",
        "Two",
        "--number",
        "+15550001001",
        "--zone",
        "Europe/Madrid",
        "--languages",
        "es,en",
    )
    assert "the rescue policy in es" in shell.does(*new)
    assert [row["open"] for row in shell.lists("line", "list")] == [True, False]
    assert "several lines" in shell.refuses("oncall", "list")
    assert "lacks the rescue policy" in shell.does("oncall", "add", "+34600000001", "--last-resort", "--line", "Two")
    assert "is open" in shell.does("line", "policy", *POLICY, "--line", "+15550001001")
    assert [row["open"] for row in shell.lists("line", "list")] == [True, True]
    assert [row["tier"] for row in shell.lists("oncall", "list", "--line", "2")] == ["last resort"]
    assert len(shell.lists("scripts", "list", "--line", "Two")) == len(SHIPPED)


def test_a_demo_policy_is_replaced_whole(shell: Shell) -> None:
    """Half a demo would be told as if it were meant."""
    assert "Demo policy" in shell.does("line", "policy")
    shell.does("line", "policy", *POLICY)
    assert [row["policy"] for row in shell.lists("line", "list")] == ["set"]
    assert "We ask you again." in shell.does("line", "policy", "en=We ask you again.")


def test_a_new_peer_is_asked_first(shell: Shell) -> None:
    """An invitation goes out; they cannot be brought on before they agree."""
    shell.does("peers", "add", ALEX, "--name", "Kim", "--languages", "es")
    row = shell.lists("peers", "list")[-1]
    assert (row["name"], row["number"], row["state"], row["on"]) == ("Kim", "…01", "invited", False)
    with shell.session() as session:
        rings = select(tables.alarms).where(tables.alarms.c.kind == "invitation")
        assert [alarm.person_id for alarm in session.all(rings)] == [row["id"]]
    assert "not agreed" in shell.refuses("peers", "on", ALEX)


def test_a_peer_who_agreed_elsewhere_is_not_asked_again(shell: Shell) -> None:
    """How they agreed is kept."""
    shell.does("peers", "add", ALEX, "--agreed", "on paper")
    assert shell.lists("outbox", "list") == []
    assert "not practised yet" in shell.refuses("peers", "on", ALEX)
    with shell.session() as session:
        alex = people.find(session, ALEX)
        assert alex is not None
        rota.change_peer(session, alex.id, practised_at=session.at)
    assert "is on" in shell.does("peers", "on", ALEX)
    assert "is off" in shell.does("peers", "off", ALEX)
    with shell.session() as session:
        wordings = [row.wording for row in session.all(select(tables.consents))]
    assert "on paper" in wordings


def test_no_peer_is_invited_to_a_line_without_a_policy(shell: Shell) -> None:
    """They agree to the same text as callers."""
    shell.does("line", "add", "Two", "--number", "+15550001001", "--zone", "Europe/Madrid")
    assert "lacks the rescue policy" in shell.refuses("peers", "add", ALEX, "--line", "Two")


def test_a_shift_may_run_past_midnight_when_that_is_meant(shell: Shell) -> None:
    """And rings when it begins."""
    days = ("--day", "mon", "--day", "Friday")
    shell.does("shifts", "add", SAM, *days, "--from", "22:00", "--until", "2:00", "--overnight")
    rows = shell.lists("shifts", "list")
    assert [(row["day"], row["begins"], row["ends"]) for row in rows] == [
        ("mon", "22:00", "02:00"),
        ("fri", "22:00", "02:00"),
    ]
    with shell.session() as session:
        assert len(session.all(select(tables.alarms).where(tables.alarms.c.kind == "shift"))) == 2


def test_a_coordinator_is_told_things_from_then_on(shell: Shell) -> None:
    """By text, on the number they were named with."""
    invited = shell.does("coordinators", "add", "Mo", "--number", ALEX, "--language", "es")
    assert "Mo opens this link once" in invited
    with shell.session() as session:
        assert people.coordinators_of(session) == [person(session, ALEX)]


def person(session: Session, number: str) -> int:
    found = people.find(session, number)
    assert found is not None
    return int(found.id)


def test_a_look_at_a_conversation_is_written_down_and_shows_no_words(shell: Shell) -> None:
    """States and counts only."""
    writes(shell, "my sister left")
    said = shell.does("conversations", "show", "1")
    assert "arrival began" in said and "person" in said and "my sister left" not in said
    assert "my sister" not in shell.does("conversations", "show", "1", "--json")
    with shell.session() as session:
        looks = [row.about for row in session.all(select(tables.audit)) if row.what == "looked at"]
    assert looks == ["conversation 1"] * 2


def test_an_escalation_is_taken_and_ended_for_a_responder(shell: Shell) -> None:
    """Once; and not by somebody who is not on call."""
    writes(shell, "URGENT")
    [row] = shell.lists("escalations", "list", "--open")
    assert "not on call" in shell.refuses("escalations", "ack", row["code"], "--as", SAM)
    assert "Nobody has taken" in shell.refuses("escalations", "resolve", row["code"], "--as", RILEY)
    shell.does("escalations", "ack", row["code"], "--as", RILEY)
    assert "has" in shell.refuses("escalations", "ack", row["code"], "--as", NOOR)
    shell.does("escalations", "resolve", row["code"], "--as", RILEY, "--note", "all is calm")
    assert shell.lists("escalations", "list", "--open") == []
    assert shell.lists("escalations", "list")[0]["note"] == "all is calm"


def test_a_drill_is_begun_listed_and_stopped(shell: Shell) -> None:
    """Asked for once more before anybody is paged; marked wherever it is listed; one at a time."""
    assert shell.run("escalations", "drill", answer="n").exit_code == 1
    assert shell.lists("escalations", "list") == []
    shell.does("escalations", "drill", "--yes")
    assert "running already" in shell.refuses("escalations", "drill", "--yes")
    [row] = shell.lists("escalations", "list", "--open")
    assert (row["drill"], row["about"], row["reason"]) == (True, None, "drill")
    assert "drill" in shell.does("escalations", "show", row["code"])
    shell.does("escalations", "ack", row["code"], "--as", RILEY)
    shell.does("escalations", "drill", "--stop")
    assert "No drill is running" in shell.refuses("escalations", "drill", "--stop")
    assert shell.lists("escalations", "list", "--open") == []


def test_an_escalation_is_shown_without_a_word(shell: Shell) -> None:
    """Who was paged when, and what became of it; what the responder wrote is only said to be there."""
    writes(shell, "URGENT")
    [row] = shell.lists("escalations", "list", "--open")
    assert "No escalation" in shell.refuses("escalations", "show", "0000")
    writes(shell, f"{row['code']} DONE Marigold is calm", RILEY)
    shown = shell.does("escalations", "show", row["code"])
    assert "acknowledged by person" in shown and "resolved, with words" in shown and "paged person" in shown
    assert "Marigold" not in shown + shell.does("escalations", "show", row["code"], "--json")
    with shell.house() as house, house.reading(1) as session:
        looks = session.all(select(tables.audit.c.about).where(tables.audit.c.what == "looked at"))
    assert [look.about for look in looks] == [f"escalation {row['id']}"] * 2


def test_a_coordinator_raises_one_and_takes_it_from_a_responder(shell: Shell) -> None:
    """About a number or a conversation, once for both; who has it not cannot hand it on."""
    writes(shell, "hi")
    assert "only one of them" in shell.refuses("escalations", "raise")
    assert "no conversation 99" in shell.refuses("escalations", "raise", "--conversation", "99")
    shell.does("escalations", "raise", ALEX)
    shell.does("escalations", "raise", "--conversation", "1")
    [row] = shell.lists("escalations", "list", "--open")
    assert (row["reason"], row["conversation"], row["state"]) == ("coordinator", 1, "triggered")
    assert "does not have" in shell.refuses("escalations", "hand-over", row["code"], "--as", RILEY)
    shell.does("escalations", "ack", row["code"], "--as", RILEY)
    shell.does("escalations", "hand-over", row["code"], "--as", RILEY)
    [row] = shell.lists("escalations", "list", "--open")
    assert (row["state"], row["acknowledged_by"]) == ("triggered", None)


def test_a_failed_event_can_be_tried_again(shell: Shell) -> None:
    """It is in the list until it is handled, and is handled once."""
    with shell.session() as session:
        alex = people.met(session, ALEX, "en")
        kept = words.keep(session, alex, "hello")
        facts = {"number": LINE_NUMBER, "media": 0, "opt_out": "", "words": kept}
        event_id = inbox.keep(session, "SMlost", "text", facts, person_id=alex.id)
        assert event_id is not None
        inbox.failed(session, event_id, "Boom in handle")
    [row] = shell.lists("inbox", "list")
    assert (row["id"], row["error"]) == (event_id, "Boom in handle")
    shell.does("inbox", "retry", str(event_id))
    assert shell.lists("inbox", "list") == []
    assert len(shell.lists("conversations", "list")) == 1
    assert len(shell.lists("inbox", "list", "--all")) == 1


def test_everything_that_failed_can_be_tried_again(shell: Shell) -> None:
    """Oldest first; what fails again is said, and of a moment on a call that has passed there is nothing left to do."""
    with shell.session() as session:
        for key, kind in (("a", "no such alarm"), ("b", "spoken"), ("c", "undelivered")):
            event_id = inbox.keep(session, key, kind, {"leg": 1, "ref": 0})
            assert event_id is not None
            inbox.failed(session, event_id, "Boom in handle")
    assert "Say which event" in shell.refuses("inbox", "retry")
    assert "Say which event" in shell.refuses("inbox", "retry", "1", "--all")
    said = shell.refuses("inbox", "retry", "--all")
    assert "Event 2 is handled" in said
    assert "Event 1 failed again: KeyError" in said and "Event 3 failed again" in said
    assert [row["id"] for row in shell.lists("inbox", "list")] == [1, 3]


def test_forget_makes_a_person_unreadable(shell: Shell) -> None:
    """After a yes: number, name, words and every part they had."""
    writes(shell, "hello", number=SAM)
    with shell.session() as session:
        sam_id = person(session, SAM)
    refused = shell.run("forget", SAM, answer="n\n")
    assert refused.exit_code == 1 and "Go on?" in refused.output
    assert SAM in shell.run("forget", SAM, answer="y\n").output
    with shell.session() as session:
        sam = people.get(session, sam_id)
        assert sam.erased_at is not None and sam.wrapped_key is None and people.find(session, SAM) is None
        assert rota.peer(session, sam.id) is None
        assert all(row.sealed is None for row in session.all(select(tables.words)))
    assert [row["state"] for row in shell.lists("conversations", "list")] == ["abandoned"]
    assert "Nobody with that number" in shell.refuses("forget", SAM, "--yes")


def test_forget_waits_while_on_call_is_being_reached(shell: Shell) -> None:
    """Erasing would leave the responder with nobody to look for."""
    writes(shell, "URGENT")
    assert "On call is still being reached" in shell.refuses("forget", ALEX, "--yes")
    with shell.session() as session:
        assert pages.open_about_person(session, person(session, ALEX))


def test_twilio_connect_points_the_number_here_and_shows_what_to_paste(shell: Shell, exchange: Exchange) -> None:
    """Webhooks and fallbacks by REST; the opt-out texts, with 988, in every language, by hand."""
    said = shell.does("twilio", "connect")
    number = exchange.numbers[LINE_NUMBER]
    assert (number.sms_url, number.voice_url) == (f"{PUBLIC_URL}/sms", f"{PUBLIC_URL}/voice")
    assert number.sms_fallback_url == f"{PUBLIC_URL}/fallback/sms"
    assert said.count("988") >= 4 and "STOP corta" in said
    del exchange.numbers[LINE_NUMBER]
    assert f"no number {LINE_NUMBER}" in shell.refuses("twilio", "connect")


def test_a_log_that_was_changed_is_found_out(shell: Shell) -> None:
    """At the first entry that does not follow."""
    shell.does("peers", "list")
    shell.does("peers", "off", SAM)
    assert "✓" in shell.does("audit", "verify")
    with shell.session() as session:
        assert audit.broken(session) is None
        session.do(update(tables.audit).where(tables.audit.c.id == 1).values(who="somebody else"))
    assert "entry 1" in shell.refuses("audit", "verify")


def test_a_number_is_blocked_with_a_reason_and_an_end(shell: Shell) -> None:
    """Who, why and until when is listed, without the number; unblocking ends it."""
    assert "given no peer until" in shell.does("people", "block", ALEX, "--reason", "threats", "--days", "7")
    (row,) = shell.lists("people", "blocked")
    assert (row["reason"], row["number"]) == ("threats", "…01") and row["until"]
    shell.does("people", "unblock", ALEX)
    assert shell.lists("people", "blocked") == []


def test_a_note_for_peers_is_kept_shown_and_cleared(shell: Shell) -> None:
    """With no words it says what it is."""
    assert "no note" in shell.does("line", "note")
    shell.does("line", "note", "The office is closed today.")
    assert "The office is closed today." in shell.does("line", "note")
    assert "no note" in shell.does("line", "note", "--clear")
    assert "longer than 140" in shell.refuses("line", "note", "x" * 141)


def test_a_peers_own_limit_of_a_week_is_kept(shell: Shell) -> None:
    """Theirs alone; no list shows how much anybody gave."""
    shell.does("peers", "limit", SAM, "--week-hours", "6")
    with shell.session() as session:
        sam = people.find(session, SAM)
        assert sam is not None
        record = rota.peer(session, sam.id)
    assert record is not None and record.week_minutes == 360
    assert not [key for row in shell.lists("peers", "list") for key in row if "week" in key or "hour" in key]


def test_two_peers_on_one_number_are_refused_and_one_invited_twice_is_one(shell: Shell) -> None:
    """A phone is one person; the same name again changes nothing."""
    before = len(shell.lists("peers", "list"))
    assert "each peer needs a number of their own" in shell.refuses("peers", "add", SAM, "--name", "Robin")
    shell.does("peers", "add", SAM, "--name", "Sam")
    rows = shell.lists("peers", "list")
    assert len(rows) == before and "Robin" not in [row["name"] for row in rows]


def test_the_line_that_a_first_start_made_is_named_by_the_command_of_the_readme(shell: Shell) -> None:
    """With a real account `make up` has made it on the account's number: the command gives it what it lacks."""
    with shell.house() as house:
        seed.unnamed(house, "+15550001001", "America/New_York")
    told = ("--number", "+15550001001", "--zone", "America/Chicago", "--policy", POLICY[0], "--policy", POLICY[1])
    said = shell.does("line", "add", "Willow", *told)
    assert said.startswith("Willow is added") and "lacks a last-resort number for on-call." in said
    willow = shell.lists("line", "list")[1]
    assert (willow["name"], willow["zone"], willow["policy"]) == ("Willow", "America/Chicago", "set")
    assert "has that number already" in shell.refuses("line", "add", "Willow", *told)
    assert len(shell.lists("line", "list")) == 2
