"""Dispatches that a desk holds -> claims on file: read as they came, told apart from what they copy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from dateline import __version__
from dateline.copies.compare import compare
from dateline.errors import BadInput
from dateline.gazetteer.lookup import lineage
from dateline.intake.receive import receive_text
from dateline.ledger.filing import Filing, file_claims, keep
from dateline.names.credits import agency, credits
from dateline.pipeline import Reader
from dateline.protect.vault import is_pseudonym
from dateline.records.dispatch import Dispatch
from dateline.records.filed import FiledClaim, Origin
from dateline.records.text import Span
from dateline.store.held import STANDING, WITHDRAWN, Held

_DIGEST = 24  # hexadecimal digits of a dispatch's digest that name it in the ledger


@lru_cache(maxsize=1)
def reader_version() -> str:
    """Return what tells this reader from others: the version, and a hash of its rules and its model."""
    root = Path(str(files("dateline")))
    told = hashlib.sha256()
    for path in sorted([*root.glob("lexicon/*.toml"), *root.glob("model/*"), *root.glob("data/*")]):
        if path.is_file():
            told.update(path.name.encode() + str(path.stat().st_size).encode() + _ends(path))
    return f"{__version__}-{told.hexdigest()[:12]}"


def _ends(path: Path) -> bytes:
    """Read a small file whole, and of a large one its head and its tail: it was built in one piece."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        file.seek(max(0, path.stat().st_size - (1 << 16)))
        return head + file.read()


def read_claims(
    reader: Reader, held: Held, source: Held | None, story: Held | None, judged: Sequence[FiledClaim] = ()
) -> tuple[FiledClaim, ...]:
    """Return what a dispatch claims, as the ledger takes it; nothing of a notice, or of what cannot be read.

    `source` is the dispatch that it was made from, `story` that with which its group of copies began; both None where
    it is no copy. Of what is on file of it, the claims that people `judged` stay.
    """
    if held.item.status == "kill" or not held.item.text.strip():
        return ()
    try:
        dispatch = dispatch_of(held)
    except BadInput:
        return tuple(replace(claim, by_hand=claim.by_hand or "kept", state=_state(held)) for claim in judged)
    reading, filing = reader.read(dispatch), _filing(held, dispatch, source, story)
    filed = file_claims(reading, filing, lambda place: lineage(reader.gazetteer, place))
    found = tuple(_by_contact(claim, held.item.byline) for claim in filed)
    return (*found, *keep(judged, found, filing)) if judged else found


def _by_contact(claim: FiledClaim, byline: str | None) -> FiledClaim:
    """Return a claim of a dispatch that no outlet published, by a contact in the vault, as that contact's word."""
    if byline is None or not is_pseudonym(byline) or not claim.origin.key.startswith("dispatch:"):
        return claim
    return replace(claim, origin=Origin(f"source:{byline.lower()}", byline, "other", True))


def filing_of(held: Held, source: Held | None, story: Held | None) -> Filing:
    """Return what is known of a dispatch beside its text. Raises `BadInput` where that can't be read."""
    return _filing(held, dispatch_of(held), source, story)


def dispatch_of(held: Held) -> Dispatch:
    """Return what a desk holds as a reader takes it. Raises `BadInput` where the text can't be read."""
    item = held.item
    return receive_text(item.text, str(held.id), item.published.date() if item.published else None, item.outlet)


def paragraphs(held: Held) -> tuple[Span, ...]:
    """Return where the paragraphs of a dispatch stand."""
    return tuple(block.span for block in dispatch_of(held).blocks)


def _filing(held: Held, dispatch: Dispatch, source: Held | None, story: Held | None) -> Filing:
    before = source or story
    copied = compare(held.item.text, before.item.text) if before and story and story.id != held.id else None
    outlet = held.item.outlet or dispatch.outlet
    return Filing(
        dispatch=held.digest[:_DIGEST], outlet=outlet, agency=_agency(held, outlet),
        published=_published(held, dispatch), recorded=held.received, state=_state(held),
        story=story.digest[:_DIGEST] if copied and story else None,
        owner=_owner(story) if copied and story else None, adds=copied.adds if copied else _all,
    )  # fmt: skip


def _all(_: Span) -> bool:
    return True


def _agency(held: Held, outlet: str | None) -> str | None:
    """Return the agency that a dispatch credits for its words, where that is one and not itself."""
    named = {*map(agency, held.item.credit), *credits(held.item.text)} - {agency(outlet or "")}
    return named.pop() if len(named) == 1 else None


def _owner(story: Held) -> str | None:
    return _agency(story, story.item.outlet) or story.item.outlet


def _state(held: Held) -> str:
    if held.state == WITHDRAWN:
        return "withdrawn"
    return "standing" if held.state == STANDING else "replaced"


def _published(held: Held, dispatch: Dispatch) -> datetime | None:
    """Return when a dispatch was published, in UTC; a time without a zone is taken as UTC, a day as its beginning."""
    if held.item.published:
        published = held.item.published
        return (published if published.tzinfo else published.replace(tzinfo=UTC)).astimezone(UTC)
    return datetime.combine(dispatch.published, time(), UTC) if dispatch.published else None
