"""An answer that only one has given is on no page of the console, for nobody, whatever they may read otherwise."""

from service.web import server
from tests.console.browsing import Browsing
from tests.journeys.moments import together
from tests.phone import Line

SEALED, OPEN = "marmalade on the umbrella stand", "the lighthouse keeper is my uncle"
STREAMS = ("news", "live")
"""What goes on for ever is read elsewhere."""


def test_no_page_shows_an_answer_that_only_one_has_given(line: Line) -> None:
    """An admin opens every page there is, and reads the words with a reason: first words, and no sealed ones."""
    caller, peer = line.phone("+15550007001"), line.peer("+15550002001", "Sam")
    caller.texts(OPEN)
    together(caller, peer)
    caller.texts("2")
    peer.texts("4")
    caller.texts(SEALED)
    line.forward(minutes=2)
    app = server.create(line.house)
    mo = Browsing(app, line.house, line.id).joins("Mo", codes=False)
    shown = []
    for rule in app.url_map.iter_rules():
        ours = rule.endpoint.startswith("console.") and "GET" in (rule.methods or ())
        plain = {name for name in rule.arguments if rule._converters[name].__class__.__name__ == "IntegerConverter"}
        if ours and plain == rule.arguments and not any(one in rule.rule for one in STREAMS):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<int:{name}>", "1")
            shown.append(mo.opens(path).text)
    mo.opens("/console/conversations/1").sends("/console/conversations/1/words", reason="a complaint of today")
    assert OPEN in mo.sees("lighthouse").text
    assert len(shown) > 20
    assert not [page for page in (*shown, mo.text) if "marmalade" in page]
