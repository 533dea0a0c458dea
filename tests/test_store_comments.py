"""Comments in the record, on both databases: kept once, taken back by their author alone, and logged."""

from __future__ import annotations

import json
from datetime import timedelta

from dateline.desk import Desk
from dateline.store import comments, web_feed
from dateline.store.comments import Comment, comment_key
from dateline.store.web_originals import dispatch_of
from desks import NOON

LATER = NOON + timedelta(hours=1)


def _comment(account: str, by: str, words: str, once: str = "1") -> Comment:
    return Comment(comment_key(account, by, once), account, by, NOON, words)


def test_comments_are_kept_once_found_by_account_and_taken_back(where: str) -> None:
    first, second = _comment("a" * 16, "Ada", "100% of it_ @Ben"), _comment("b" * 16, "Ben", "قال", "2")
    with Desk.open(where, NOON) as desk:
        with desk.store.transaction(writes=True) as connection:
            assert [comments.write(connection, one) for one in (first, second, first)] == [True, True, False]
        with desk.store.transaction(writes=True) as connection:
            assert not comments.retract(connection, first.key, "Ben", "mine?", LATER)
            assert comments.on(connection, [first.account, "c"]) == (first,)
            assert comments.latest_with(connection, "0%", 9) == (first,)
            assert comments.latest_with(connection, "f_i", 9) == ()
            assert comments.retract(connection, first.key, "Ada", "wrong town", LATER)
            assert not comments.retract(connection, first.key, "Ada", "again", LATER)
        with desk.store.transaction() as connection:
            kept = comments.get(connection, first.key)
            assert kept is not None
            assert (kept.words, kept.retracted, kept.why) == (first.words, LATER, "wrong town")
            assert comments.latest_with(connection, "@", 9) == ()
            assert comments.homes(connection, [first.account]) == {}
        told = [(one.kind, one.subject, json.loads(one.body)) for one in desk.store.log() if one.kind in _KINDS]
        assert told == [
            ("comment", first.key, {"account": first.account, "by": "Ada", "words": first.words}),
            ("comment", second.key, {"account": second.account, "by": "Ben", "words": "قال"}),
            ("retraction", first.key, {"by": "Ada", "why": "wrong town"}),
        ]
        assert not list(desk.store.faults())


_KINDS = ("comment", "retraction")


def test_a_desk_that_holds_nothing_has_nothing_to_tell(where: str) -> None:
    with Desk.open(where, NOON) as desk, desk.store.transaction() as connection:
        assert web_feed.telling(connection, ["a"]) == web_feed.readings(connection, [1]) == ()
        assert web_feed.turns(connection, [1]) == ()
        assert dispatch_of(connection, "0" * 64) is None
