"""Incidents as rows of ACLED's and UCDP GED's shape, with what these have no place for in columns behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dateline.protect.clearance import Clearing
from dateline.protect.counts import is_withheld
from dateline.protect.secret import SAYABLE
from dateline.publish.columns import (
    checked,
    columns_of,
    country_name,
    country_number,
    event_type,
    interaction,
    side_number,
)
from dateline.publish.telling import about_incident
from dateline.records.claim import Party
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Blame, Incident, TollRange

_GRID = 720  # cells of half a degree around the earth
NO_ONE = ("denied", "withdrawn")
_WEEK, _MONTH = 7, 31
_CIVILIANS = "civilians"
_STATE = ("state forces", "external forces")


@dataclass(frozen=True, slots=True)
class Shaper:
    """What rows are made with: the claims by id, the places that others lie in, and the policy in a word."""

    claims: Mapping[str, FiledClaim]
    wider: Mapping[str, FiledPlace]
    policy: str

    @classmethod
    def of(cls, clearing: Clearing) -> Shaper:
        """Prepare for the rows of what is cleared."""
        claims = {one.record.key: one.record for one in clearing.claims}
        wider = {one.record.key: one.record for one in clearing.wider}
        return cls(claims, wider, f"{clearing.policy.name} {clearing.policy.digest}")

    def acled(self, one: Incident) -> list[Any]:
        """Return an incident in ACLED's shape. The dead are the lowest figure, as ACLED has it, and 0 where nobody
        counted; the range stands behind."""
        actor, side = first_actor(one)
        target, suffered = first_target(one)
        a, b = side_number(side) if actor else None, side_number(suffered) if target else None
        type, disorder = event_type(one.types[0] if one.types else "")
        killed, sources = total(one, "killed"), sorted({c.outlet for c in _claims(one) if c.outlet})
        values = {
            "event_id_cnty": one.id, "event_date": one.start, "year": one.start.year if one.start else None,
            "time_precision": _steps(one, (1, _WEEK), 3), "disorder_type": disorder, "event_type": type,
            "sub_event_type": one.types[0] if one.types else None, "actor1": actor, "inter1": a, "actor2": target,
            "inter2": b, "interaction": interaction(a, b), "civilian_targeting": _targeting(type, suffered),
            "iso": country_number(_country(one)), "country": country_name(_country(one)),
            **self.divisions(one.place, ("admin1", "admin2", "admin3")), **_point(one.place),
            "location": one.place.name if one.place else None, "geo_precision": _fineness(one.place, (1, 2, 3, 3)),
            "source": "; ".join(sources), "notes": " ".join(said.text for said in about_incident(one, self.claims)),
            "fatalities": killed.low if killed else 0, "timestamp": _stamp(one),
        }  # fmt: skip
        return checked("acled", values | self.sidecar(one))

    def ged(self, one: Incident) -> list[Any]:
        """Return an incident in GED's shape; of an open figure the highest number that was said is the high one."""
        actor, side = first_actor(one)
        target, suffered = first_target(one)
        killed = total(one, "killed")
        if killed is None:
            raise ValueError(f"{one.id}: nobody counted the dead")
        outlets = sorted({claim.outlet for claim in _claims(one) if claim.outlet})
        days = sorted({claim.published.date().isoformat() for claim in _claims(one) if claim.published})
        values = {
            "id": number_of(one.id), "relid": one.id, "year": one.start.year if one.start else None,
            "type_of_violence": _violence(side, suffered), "dyad_name": _dyad(actor, target), "side_a": actor,
            "side_b": target, "number_of_sources": len(outlets), "source_article": "; ".join(_articles(one)),
            "source_office": "; ".join(outlets), "source_date": days[-1] if days else None,
            "source_original": "; ".join(_origins(one)), "where_prec": _fineness(one.place, (1, 3, 4, 6)),
            "where_coordinates": one.place.name if one.place else None,
            "where_description": one.place.feature if one.place else None,
            **self.divisions(one.place, ("adm_1", "adm_2")), **_point(one.place), **_grid(one.place),
            "country": country_name(_country(one)), "event_clarity": 1 if _is_of_one_day(one) else 2,
            "date_prec": _steps(one, (1, 6, _WEEK, _MONTH), 5), "date_start": one.start, "date_end": one.end,
            **_deaths(one, killed),
        }  # fmt: skip
        return checked("ged", values | self.sidecar(one))

    def divisions(self, place: FiledPlace | None, columns: tuple[str, ...]) -> dict[str, Any]:
        """Return the divisions that a place lies in, the widest first; the country is none of them."""
        inside = [] if place is None else [place.key, *place.lineage]
        known = [self.wider.get(key) or (place if place and key == place.key else None) for key in reversed(inside)]
        names = [one.name for one in known if one and one.feature not in ("country", "city", "town", "village", "size")]
        return dict(zip(columns, names, strict=False))

    def sidecar(self, one: Incident) -> dict[str, Any]:
        """Return what the field's columns have no place for."""
        killed, wounded, happened = total(one, "killed"), total(one, "wounded"), one.happened
        blame = _blame(one)
        notes = [f"set aside: {one.discounted}"] if one.discounted else []
        notes += [f"{row.harm} ({row.category}) withheld" for row in one.tolls if is_withheld(row)]
        return {
            "dl_id": one.id, "dl_state": happened.state, "dl_credibility": happened.credibility,
            "dl_origins_low": happened.support.low, "dl_origins_high": happened.support.high,
            "dl_blame_state": blame.grade.state if blame else None, **_range("killed", killed),
            "dl_killed_provisional": killed.provisional if killed else None, **_range("wounded", wounded),
            "dl_disputed": "; ".join(dict.fromkeys(row.slot for row in one.contradictions)),
            "dl_sources": "; ".join(_origins(one)), "dl_claims": " ".join(claim.key for claim in _claims(one)),
            "dl_notes": "; ".join(notes), "dl_policy": self.policy,
        }  # fmt: skip


def table(format: str, clearing: Clearing) -> Iterator[list[Any]]:
    """Yield the columns and then the rows of a format. GED has only events in which somebody died."""
    shaper = Shaper.of(clearing)
    yield list(columns_of(format))
    for one in clearing.incidents:
        if one.record.happened.state in NO_ONE:
            continue
        if format == "acled":
            yield shaper.acled(one.record)
        elif (killed := total(one.record, "killed")) and max(killed.low, killed.best or 0) and one.record.start:
            yield shaper.ged(one.record)


def total(one: Incident, harm: str) -> TollRange | None:
    """Return the row for everybody who came to a harm; none where nobody counted, or it is withheld or set aside."""
    rows = (row for row in one.tolls if (row.harm, row.category) == (harm, "all") and row.figures)
    return None if one.discounted else next((row for row in rows if not is_withheld(row)), None)


def number_of(id: str) -> int:
    """Return the letters of an id as a number, since GED's ids are numbers."""
    number = 0
    for letter in id.rpartition("-")[2]:
        number = number * len(SAYABLE) + SAYABLE.index(letter)
    return number


def named_party(parties: Iterable[Party]) -> tuple[str, str | None]:
    """Return the first of some parties that has a name of its own, an organisation before people, with its side."""
    named = [party for party in parties if party.group in ("organisation", "people") and "[" not in party.words.text]
    found = next((party for party in named if party.group == "organisation"), named[0] if named else None)
    return (" ".join(found.words.text.split()), found.side) if found else ("", None)


def first_actor(one: Incident) -> tuple[str, str | None]:
    """Return who is held to have done it, else who the claims say acted, with the side; empty where nobody is."""
    blame = _blame(one)
    if blame:
        return blame.party, blame.side
    return named_party(party for claim in _claims(one) if claim.event for party in claim.event.actors)


def first_target(one: Incident) -> tuple[str, str | None]:
    """Return whom it was done to: civilians under that name, as ACLED calls them."""
    parties = [party for claim in _claims(one) if claim.event for party in claim.event.targets]
    if any(party.side == _CIVILIANS for party in parties):
        country = country_name(_country(one))
        return (f"Civilians ({country})" if country else "Civilians"), _CIVILIANS
    return named_party(party for party in parties if party.side is not None)


def _blame(one: Incident) -> Blame | None:
    return next((blame for blame in one.blames if blame.grade.state not in NO_ONE), None)


def _claims(one: Incident) -> list[FiledClaim]:
    return [claim for account in one.accounts for claim in account.claims]


def _origins(one: Incident) -> list[str]:
    return list(dict.fromkeys(claim.origin.name for claim in _claims(one)))


def _articles(one: Incident) -> list[str]:
    days = (
        (c.outlet or "outlet not known", c.published.date().isoformat() if c.published else "") for c in _claims(one)
    )
    return list(dict.fromkeys(f"{outlet} {day}".strip() for outlet, day in days))


def _country(one: Incident) -> str | None:
    return one.place.country if one.place else None


def _days(one: Incident) -> int | None:
    return (one.end - one.start).days + 1 if one.start and one.end else None


def _is_of_one_day(one: Incident) -> bool:
    return _days(one) == 1


def _steps(one: Incident, bounds: tuple[int, ...], last: int) -> int | None:
    """Return which of some lengths an incident's days fit into, counted from 1."""
    days = _days(one)
    return None if days is None else next((at for at, most in enumerate(bounds, 1) if days <= most), last)


def _fineness(place: FiledPlace | None, codes: tuple[int, int, int, int]) -> int | None:
    """Return a code of how exact a place is: town or finer, district, province, country."""
    if place is None:
        return None
    wide = {"country": 3, "province": 2, "governorate": 2, "state": 2, "region": 2, "district": 1, "county": 1}
    return codes[wide.get(place.feature or "", 0)]


def _point(place: FiledPlace | None) -> dict[str, Any]:
    return {"latitude": place.lat, "longitude": place.lon} if place else {}


def _grid(place: FiledPlace | None) -> dict[str, Any]:
    """Return a point as text and the number of its cell in PRIO's grid."""
    if place is None or place.lat is None or place.lon is None:
        return {}
    row, column = int((place.lat + 90) * 2), int((place.lon + 180) * 2)
    cell = min(row, _GRID // 2 - 1) * _GRID + min(column, _GRID - 1) + 1
    return {"geom_wkt": f"POINT ({place.lon} {place.lat})", "priogrid_gid": cell}


def _stamp(one: Incident) -> int | None:
    return max((int(claim.recorded.timestamp()) for claim in _claims(one)), default=None)


def _targeting(type: str, suffered: str | None) -> str:
    return "Civilian targeting" if type == "Violence against civilians" or suffered == _CIVILIANS else ""


def _violence(side: str | None, suffered: str | None) -> int | None:
    """Return UCDP's type of violence: with a state, between others, against civilians; none where sides are unknown."""
    if suffered == _CIVILIANS:
        return 3
    if side in _STATE or suffered in _STATE:
        return 1
    return 2 if side and suffered else None


def _dyad(actor: str, target: str) -> str:
    return f"{actor} - {target}" if actor and target else ""


def _range(harm: str, row: TollRange | None) -> dict[str, Any]:
    return {f"dl_{harm}_low": row.low, f"dl_{harm}_high": row.high, f"dl_{harm}_best": row.best} if row else {}


def _deaths(one: Incident, killed: TollRange) -> dict[str, int]:
    """Return the deaths by side, of which the best figure is the sum, as GED has it.

    Without a best figure it is the lowest. Sides whose figures add up to more than it are all unknown.
    """
    best = killed.low if killed.best is None else killed.best
    parts = {"deaths_a": _of_side(one, _STATE), "deaths_b": _of_side(one, ("rebel group", "political militia",
             "identity militia")), "deaths_civilians": _of_side(one, (_CIVILIANS,))}  # fmt: skip
    if sum(parts.values()) > best:
        parts = dict.fromkeys(parts, 0)
    high = max(best, killed.low) if killed.high is None else killed.high
    return parts | {"deaths_unknown": best - sum(parts.values()), "best": best, "high": high, "low": killed.low}


def _of_side(one: Incident, sides: tuple[str, ...]) -> int:
    rows = [row for row in one.tolls if row.harm == "killed" and row.category != "all" and row.side in sides]
    return sum(row.low if row.best is None else row.best for row in rows if row.figures and not is_withheld(row))
