"""What staff write to each other about an incident: comments, taken back by their authors alone, never gone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.responses import Response

from dateline.store import comments
from dateline.store.comments import Comment, comment_key
from dateline.web.call import Call
from dateline.web.telling import cleaned
from dateline.web.words import segment

LONGEST = 4000
_LOOKED_AT, _SHOWN = 500, 20
_AT = re.compile(r"(?<![\w@])@(?=\w)")


def write(call: Call) -> Response:
    """Keep a comment on an incident; the same form sent twice is one comment."""
    id, text = call.keys["id"], cleaned(call.form.get("text", ""), True)
    found = call.site.ledger.incident(id)
    if not found:
        return call.missing(f"incident {id}", f"It may have been merged since. What you wrote: {text[:LONGEST]}")
    here = f"/incidents/{segment(found[0].id)}"
    if not text or len(text) > LONGEST:
        problem = f"Write a comment of at most {LONGEST:,} letters."
        return call.page("comment", 400, to=f"{here}/comments", back=here, text=text, problem=problem)
    account = found[0].accounts[0].key
    key = comment_key(account, call.by, call.form.get("once", ""))
    with call.site.desk.store.transaction(writes=True) as connection:
        comments.write(connection, Comment(key, account, call.by, call.site.clock(), text))
    return call.sent_to(f"{here}#comment-{key}")


def retract(call: Call) -> Response:
    """Take one's own comment back; that it was there, and what it said, stays in the log."""
    key, why = call.form.get("comment", ""), cleaned(call.form.get("reason", ""))[:LONGEST]
    with call.site.desk.store.transaction(writes=True) as connection:
        done = why and comments.retract(connection, key, call.by, why, call.site.clock())
    if not done:
        words = "It is somebody else's, or taken back already." if why else "Say why: the reason is kept."
        return call.page("message", 400, title="The comment stays", words=words, links=())
    return call.sent_to(f"{_back(call)}#comment-{key}")


def _back(call: Call) -> str:
    back = call.form.get("back", "/")
    return back if re.fullmatch(r"/incidents/[\w%-]+", back, re.A) else "/"


def calls(call: Call) -> list[tuple[Comment, str | None]]:
    """Return the latest comments that call whoever asks by name, each with the id of its incident."""
    if not call.may("staff"):
        return []
    with call.site.desk.store.transaction() as connection:
        told = comments.latest_with(connection, "@", _LOOKED_AT)
        mine = [one for one in told if any(is_name for _, is_name in pieces(one.words, [call.by]))][:_SHOWN]
        homes = comments.homes(connection, (one.account for one in mine))
    return [(one, homes.get(one.account)) for one in mine]


def pieces(text: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut a comment where it calls somebody by name, "@Ada"; the second tells whether a piece is such a name."""
    known = sorted(names, key=lambda name: (-len(name), name))
    found, start = list[tuple[str, bool]](), 0
    for at in _AT.finditer(text):
        named = next((name for name in known if _is_called(text, at.end(), name)), None)
        if named is not None:
            found += [(text[start : at.start()], False), (text[at.start() : at.end() + len(named)], True)]
            start = at.end() + len(named)
    return [piece for piece in (*found, (text[start:], False)) if piece[0]]


def _is_called(text: str, start: int, name: str) -> bool:
    end = start + len(name)
    return text[start:end].casefold() == name.casefold() and not text[end : end + 1].isalnum()
