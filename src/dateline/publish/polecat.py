"""Event claims as rows of POLECAT's shape: each report by itself, with the incident that it is of behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.publish.columns import checked, columns_of, country_letters, tables
from dateline.publish.rows import NO_ONE, Shaper, named_party
from dateline.records.claim import Event, Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Incident

_GEONAMES = "geonames:"


def polecat_table(clearing: Clearing) -> Iterator[list[Any]]:
    """Yield the columns and then a row for each event claim that stands, of what is not held to be untrue."""
    shaper = Shaper.of(clearing)
    yield list(columns_of("polecat"))
    for one in (one.record for one in clearing.incidents):
        if one.happened.state not in NO_ONE:
            yield from (_row(shaper, one, claim, claim.event) for claim in _told(one) if claim.event)


def _told(one: Incident) -> Iterator[FiledClaim]:
    for account in one.accounts:
        yield from (c for c in account.claims if c.event and c.state == "standing" and c.certainty != "denied")


def _row(shaper: Shaper, one: Incident, claim: FiledClaim, event: Event) -> list[Any]:
    values = {
        "Event ID": claim.key, "Event Date": claim.start, "Event Type": event.plover_type,
        "Event Mode": event.plover_mode, "Quad Code": tables()["quads"].get(event.plover_type or ""),
        **_party("Actor", event.actors), **_party("Recipient", event.targets),
        **_place(shaper, claim.place), "Source": claim.outlet,
        "Publication Date": claim.published.date() if claim.published else None, "Language": "en",
        "Version": "dateline",
    }  # fmt: skip
    own = shaper.sidecar(one) | {"dl_claims": claim.key, "dl_sources": claim.origin.name}
    return checked("polecat", values | own)


def _party(role: str, parties: Iterable[Party]) -> dict[str, Any]:
    """Return the columns of who acted or suffered: of bodies, and of people whose side is known."""
    name, side = named_party(party for party in parties if party.group == "organisation" or party.side)
    sector = tables()["sectors"].get(side or "") if name else None
    return {f"{role} Name": name, f"{role} Name Raw": name, f"Primary {role} Sector": sector, f"{role} Sectors": sector}


def _place(shaper: Shaper, place: FiledPlace | None) -> dict[str, Any]:
    if place is None:
        return {}
    number = place.key.removeprefix(_GEONAMES) if place.key.startswith(_GEONAMES) else ""
    return {
        "Placename": place.name, "Raw Placename": place.name, "Feature Type": place.feature,
        "City": place.name if place.feature in ("city", "town", "village") else None,
        "Country": country_letters(place.country), "Latitude": place.lat, "Longitude": place.lon,
        "GeoNames ID": int(number) if number.isdigit() else None,
        **shaper.divisions(place, ("Province", "District")),
    }  # fmt: skip
