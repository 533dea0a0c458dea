"""What tests of publishing share: claims made by hand, cleared and written in every format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from dateline.protect.clearance import Clearing, Given, clear
from dateline.protect.policy import Policy, default_text, read_policy
from dateline.protect.secret import namer
from dateline.publish.asked import Wanted
from dateline.publish.brief import make_brief
from dateline.publish.brief_docx import brief_docx
from dateline.publish.brief_pages import brief_html, brief_markdown
from dateline.publish.brief_pdf import brief_pdf
from dateline.publish.briefs import brief_json
from dateline.publish.corrections import first_edition
from dateline.publish.exports import BINARY, FORMATS, TAGGED, sidecar
from dateline.publish.site import Site, site_files
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Judgement
from filed import TAVNIK

LATER = datetime(2031, 6, 1, tzinfo=UTC)
ORVEN = FiledPlace("own:orven", "Orven", "province", 10.5, 20.5, 60.0, "XX", ("own:country",))
COUNTRY = FiledPlace("own:country", "Exland", "country", 11.0, 21.0, 300.0, "XX", ())
MILL = FiledPlace("own:mill", "Old Mill", "site", 10.01, 20.02, 0.2, "XX", ("own:tavnik", "own:orven", "own:country"))
CLINIC = FiledPlace(
    "own:c", "Yarrow Clinic", "site", 10.03, 20.01, 0.1, "XX", ("own:tavnik", "own:orven", "own:country")
)
AT_ONCE = read_policy(default_text().replace("\nsources = 3\n", "\nsources = 1\n").encode(), "at once")
_KNOWN = {one.key: one for one in (TAVNIK, ORVEN, COUNTRY)}


def around(key: str, _country: str | None) -> FiledPlace | None:
    """Find the invented places."""
    return _KNOWN.get(key)


def given(
    claims: Iterable[FiledClaim], judgements: Iterable[Judgement] = (), at: datetime = LATER, key: bytes = b"k" * 32,
    senders: Mapping[str, str] | None = None,
) -> Given:  # fmt: skip
    """Give some claims to be cleared, dispatch by dispatch."""
    by_dispatch: dict[str, list[FiledClaim]] = {}
    for claim in claims:
        by_dispatch.setdefault(claim.dispatch, []).append(claim)
    filed = tuple(tuple(some) for some in by_dispatch.values())
    return Given(filed, tuple(judgements), at, around, namer(key), senders or {})


def cleared(claims: Iterable[FiledClaim], policy: Policy | None = None, **more: Any) -> Clearing:
    """Clear some claims, by the default policy unless another is given, which waits for no batch of sources."""
    return clear(given(claims, **more), policy or AT_ONCE)


def everything(clearing: Clearing, wanted: Wanted | None = None) -> dict[str, str]:
    """Write what is cleared in every format that is text."""
    texts = {format: write for format, write in FORMATS.items() if format not in BINARY}
    written = {format: "".join(str(part) for part in write(clearing)) for format, write in texts.items()}
    written |= {f"{format}.hxl": "".join(write(clearing, True)) for format, write in TAGGED.items()}
    written |= {f"{format}.policy": sidecar(format, clearing) for format in FORMATS}
    brief = make_brief(clearing, wanted or Wanted())
    return written | {"md": brief_markdown(brief), "html": brief_html(brief), "json": brief_json(brief)}


def binaries(clearing: Clearing, wanted: Wanted | None = None) -> dict[str, bytes]:
    """Write what is cleared in every format that is no text; these take longer."""
    written = {format: b"".join(map(_bytes, FORMATS[format](clearing))) for format in BINARY}
    brief = make_brief(clearing, wanted or Wanted())
    site = Site("Test", brief, clearing, clearing, first_edition(brief))
    written |= {f"site/{name}": data for name, data in site_files(site).items()}
    return written | {"pdf": brief_pdf(brief), "docx": brief_docx(brief)}


def _bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode()
