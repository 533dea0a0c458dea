"""What a drawn map has most of, as SVG: hundreds of circles, marks and words, each written at once."""

from __future__ import annotations

from markupsafe import Markup, escape

from dateline.ledger_views import counted
from dateline.records.filed import FiledPlace
from dateline.web.drawing import Circle, Map, Marker
from dateline.web.query import Query
from dateline.web.words import precision, segment, spell


def areas(drawn: Map, hatch: str) -> Markup:
    """Return how far places that somebody holds may lie off."""
    return Markup("".join(
        f'<circle class="held-area {_kind(one)}" cx="{one.x}" cy="{one.y}" r="{one.r}"{_hatched(one, hatch)}/>'
        for one in drawn.markers
    ))  # fmt: skip


def circles(drawn: Map, query: Query) -> Markup:
    """Return the incidents of each place as a circle that leads to the place."""
    return Markup("".join(_circle(one, query) for one in drawn.circles))


def _circle(one: Circle, query: Query) -> str:
    told = f"{one.place.name}: {counted(one.number, 'incident')}, mostly {one.state}; {precision(one.place)}"
    at, fresh = f'cx="{one.x}" cy="{one.y}"', " fresh-area" * one.fresh
    return (
        f'<a href="{_to(query, one.place)}"><circle class="area s-{escape(one.state)}{fresh}" {at} r="{one.r}">'
        f'<title>{escape(told)}</title></circle><circle class="dot" {at} r="2"/></a>'
    )  # fmt: skip


def markers(drawn: Map, query: Query, hatch: str) -> Markup:
    """Return who holds each place as a mark that leads to the place."""
    return Markup("".join(_marker(one, query, hatch) for one in drawn.markers))


def _marker(one: Marker, query: Query, hatch: str) -> str:
    state = one.state
    siege = f'<circle class="siege" cx="{one.x}" cy="{one.y}" r="12"/>' if state.besieged_by else ""
    holders = f", {' / '.join(state.holders)}" if state.holders else ""
    told = f"{state.place.name}: {state.state}{holders}, {spell(state)}{', stale' * one.stale}"
    return (
        f'<a href="{_to(query, state.place)}"><g class="marker {_kind(one)}">{siege}<rect x="{one.x - 6}" '
        f'y="{one.y - 6}" width="12" height="12" transform="rotate(45 {one.x} {one.y})"{_hatched(one, hatch)}/>'
        f"<title>{escape(told)}</title></g></a>"
    )  # fmt: skip


def labels(drawn: Map) -> Markup:
    """Return the words beside circles, and then those beside marks."""
    beside = "".join(_label(one, "") for one in drawn.circles)
    held = "".join(_label(one, 'class="held" ') for one in drawn.markers)
    return Markup(f"{beside}{held}")


def _label(one: Circle | Marker, kind: str) -> str:
    if not one.label:
        return ""
    return f'<text {kind}x="{one.label_x}" y="{one.label_y}" text-anchor="{one.anchor}">{escape(one.label)}</text>'


def _kind(one: Marker) -> str:
    hand = "" if one.hand is None else f" h{one.hand}"
    return f"c-{escape(one.state.state)}{hand}{' stale' * one.stale}"


def _hatched(one: Marker, hatch: str) -> str:
    return f' fill="url(#{hatch})"' if one.state.state == "contested" else ""


def _to(query: Query, place: FiledPlace) -> Markup:
    return escape(query.to(f"/places/{segment(place.key)}", place=None))
