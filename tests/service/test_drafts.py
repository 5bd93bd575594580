"""Drafts on both databases: whatever two people do in whatever order, nothing that somebody saved is gone unseen."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

from service.house import House
from service.scripts import drafts
from service.scripts.drafts import Saved


def save(house: House, source: str, seen: int, author: str) -> Saved:
    """Save in a transaction of its own."""
    with house.session(1) as session:
        return drafts.save(session, "closing", source, seen, author=author)


def kept(house: House) -> set[str]:
    """Everything that can be read: the draft of now, and what was written before it."""
    with house.reading(1) as session:
        now = drafts.of(session, "closing")
        before = [str(row.source) for row in drafts.earlier(session, "closing")]
        return {*before, *([] if now is None else [str(now.source)])}


def test_of_two_who_save_at_once_one_is_told(house: House) -> None:
    """Both began from the same revision."""
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda who: save(house, f"by {who}", 0, who), ("Ana", "Ben")))
    assert sorted(one.is_mine for one in told) == [False, True]
    assert len({one.newest.source for one in told if one.newest is not None}) == 1


def test_what_somebody_saved_stays_whoever_goes_on(house: House) -> None:
    """In every order of going on, putting away and beginning anew; only they themselves write over it."""
    seen, before = 0, ("", "")
    promised: set[str] = set()
    for number, order in enumerate(permutations(("Ana", "Ben", "away"))):
        for who in order:
            text = f"{number} by {who}"
            if who == "away":
                with house.session(1) as session:
                    seen += drafts.put_away(session, "closing", seen, author="Ana")
                before = ("", "")
                continue
            assert save(house, text, seen, who).is_mine
            assert not save(house, "from a stale page", seen, who).is_mine
            promised -= {before[1]} if before[0] == who else set()
            promised.add(text)
            seen, before = seen + 1, (who, text)
            assert kept(house) == promised


def test_who_saves_again_writes_one_row(house: House) -> None:
    """Saving as one types does not fill the database; the same text is no new revision."""
    for seen in range(20):
        assert save(house, f"typed {seen}", seen, "Ana").is_mine
    assert save(house, "typed 19", 20, "Ana").is_mine
    with house.reading(1) as session:
        assert drafts.revision(session, "closing") == 20
        assert drafts.earlier(session, "closing") == []
