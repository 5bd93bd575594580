"""What peers know, many peers at once, who is never matched, and why somebody was asked, at the command line."""

from pathlib import Path

import pytest
from sqlalchemy import select

from service import conversations, people, rota
from service.matching import offers, waiting
from service.tables import apart, peers
from tests.service.shell import LINE_NUMBER, Shell

SAM, ANA, ALEX = "+15550002001", "+15550002002", "+15550007001"
WISH = """script: Whom
used for: nobody free
languages: en, es
people: caller

whom:
  ask:
    en: Whom would you like?
    es: ¿A quién prefieres?
  choices:
    loss:
      en: Somebody who has been there
      es: Alguien que lo vivió
      peer knows: duelo
      find a peer: yes
    any:
      en: Any peer
      es: Cualquier par
      find a peer: yes

tests:
  one:
    caller: 1
    expect:
      - wishes for a peer who knows duelo
  two:
    caller: 2
    expect:
      - finds a peer
"""


def test_what_a_peer_knows_is_set_and_listed(shell: Shell) -> None:
    """Without capitals and accents, in order; none takes it away; what could never be found is refused."""
    assert "is found by: duelo, parent" in shell.does("peers", "tag", SAM, "Parent, Duelo")
    assert {row["name"]: row["knows"] for row in shell.lists("peers", "list")}["Sam"] == "duelo,parent"
    assert "at most 4" in shell.refuses("peers", "tag", SAM, "a,b,c,d,e")
    assert "cannot be what a peer knows" in shell.refuses("peers", "tag", SAM, "gr+ief")
    assert "by no word" in shell.does("peers", "tag", SAM, "none")


def test_a_wish_that_nobody_could_meet_is_not_published(shell: Shell, tmp_path: Path) -> None:
    """Until a peer is known by the word."""
    file = tmp_path / "whom.nt"
    file.write_text(WISH, encoding="utf-8")
    assert "a peer who knows “duelo”, and this line has none" in shell.refuses("scripts", "publish", str(file))
    shell.does("peers", "tag", SAM, "duelo")
    shell.does("scripts", "publish", str(file))


def test_many_peers_from_a_table(shell: Shell, tmp_path: Path) -> None:
    """Each row as if it had been typed; one that is wrong leaves nobody added, and is named."""
    file = tmp_path / "peers.csv"
    file.write_text('Number,Name,Languages,Tags\n+15550002031,Kim,"en,es","grief,parent"\n+15550002032,Lou,,\n')
    assert "Asked by text, not at night: 2." in shell.does("peers", "import", str(file))
    rows = {row["name"]: row for row in shell.lists("peers", "list")}
    assert (rows["Kim"]["knows"], rows["Kim"]["state"]) == ("grief,parent", "invited")
    file.write_text("number,name\n+15550002033,Max\n555,Ida\n")
    assert "Row 3: 555" in shell.refuses("peers", "import", str(file))
    assert "Max" not in {row["name"] for row in shell.lists("peers", "list")}
    file.write_text("phone,name\n+15550002033,Max\n")
    assert "must name its columns" in shell.refuses("peers", "import", str(file))
    file.write_text("sep=;\nnumber;name\n+15550002033;Max\n;\n")
    assert "Asked by text, not at night: 1." in shell.does("peers", "import", str(file))
    file.write_text("number,name\n")
    assert shell.refuses("peers", "import", str(file)) == "There is nobody in peers.csv below its first row."


def test_two_are_kept_apart_and_let_meet(shell: Shell) -> None:
    """Both ways, whoever asked for it."""
    with shell.session() as session:
        people.met(session, ALEX, "en")
    shell.does("people", "apart", ALEX, SAM)
    with shell.session() as session:
        assert len(session.all(select(apart))) == 2
    shell.does("people", "together", SAM, ALEX)
    assert "not kept apart" in shell.refuses("people", "together", SAM, ALEX)
    assert "same number twice" in shell.refuses("people", "apart", SAM, SAM)


@pytest.mark.parametrize("wish", ["grief", ""])
def test_the_reason_for_an_offer_is_shown_in_words(shell: Shell, wish: str) -> None:
    """`conversations show` says why this peer was asked."""
    with shell.session() as session:
        sam = people.met(session, SAM, "en").id
        session.do(peers.update().values(on_since=None))
        rota.change_peer(session, sam, tags="grief")
        rota.comes_on(session, sam, None)
        talk = conversations.begin(session, people.met(session, ALEX, "en"), LINE_NUMBER)
        offers.enqueue(session, conversations.change(session, talk.id, tags=wish))
        waiting.match(session)
    shown = shell.does("conversations", "show", str(talk.id))
    assert f"offered to peer {sam} (speaks en; {'knows grief as asked for; ' if wish else ''}has taken nobody" in shown


def test_whom_to_look_for_is_said_by_hand(shell: Shell) -> None:
    """Where nobody like that is on, or nobody waits, a sentence says so."""
    with shell.session() as session:
        talk = conversations.begin(session, people.met(session, ALEX, "en"), LINE_NUMBER)
    assert "do not wait" in shell.refuses("conversations", "wish", str(talk.id), "any")
    assert "no conversation 99" in shell.refuses("conversations", "wish", "99", "any")
    with shell.session() as session:
        offers.enqueue(session, conversations.get(session, talk.id))
    assert "Nobody like that" in shell.refuses("conversations", "wish", str(talk.id), "same")
    assert "Any peer" in shell.does("conversations", "wish", str(talk.id), "any")
