"""Maps laid out for SVG: circles of their radius, control as markers, labels that don't lie on each other, a scale."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice

from dateline.records.filed import FiledPlace
from dateline.records.incident import ControlState
from dateline.store.web_incidents import Spot
from dateline.web import land
from dateline.web.register import Spots

WIDTH, LOWEST, HIGHEST = 680, 380, 520
_MARGIN, _KM_PER_DEGREE, _SMALLEST, _LEAST_KM = 60, 111.2, 7.0, 12.0
_MOST_SPOTS, _MOST_MARKERS, _HOLDERS = 120, 80, 5
_CROWD, _NEAR_KM = 4, 11.0
_LETTER, _LINE = 6.6, 15.0
_Box = tuple[float, float, float, float]
_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Circle:
    """The incidents of a place, drawn as wide as the place is exact."""

    x: float
    y: float
    r: float
    state: str
    number: int
    place: FiledPlace
    fresh: bool = False
    label: str | None = None
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Marker:
    """Who holds a place, drawn as a mark with words; `hand` numbers the holder among those of the map."""

    x: float
    y: float
    r: float
    state: ControlState
    hand: int | None
    stale: bool
    label: str | None = None
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Map:
    """A map to be drawn: what is on it, the lines of the grid, a bar of some kilometres, and how many places are not.

    `land` is the outline of the land as the path of an SVG, empty where it is not known. `cut` is the box that a
    close-up shows; what lies in it has no labels here.
    """

    width: int
    height: int
    circles: tuple[Circle, ...]
    markers: tuple[Marker, ...]
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    bar: tuple[float, int]
    hands: tuple[str, ...]
    left_out: int
    land: str
    cut: _Box | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """How degrees become points of the drawing: equirectangular, true to scale at the middle."""

    west: float
    north: float
    squeeze: float
    scale: float
    height: int

    @classmethod
    def of(cls, places: Sequence[FiledPlace]) -> _Frame:
        """Fit places into the drawing, with some room."""
        lats, lons = [place.lat or 0.0 for place in places], [place.lon or 0.0 for place in places]
        lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        squeeze = max(0.05, math.cos(math.radians(lat)))
        wide = max((max(lons) - min(lons)) * squeeze, _LEAST_KM / _KM_PER_DEGREE)
        tall = max(max(lats) - min(lats), wide / 4)
        scale = min((WIDTH - 2 * _MARGIN) / wide, (HIGHEST - 2 * _MARGIN) / tall)
        return cls._about(lat, lon, squeeze, scale, int(min(HIGHEST, max(LOWEST, tall * scale + 2 * _MARGIN))))

    @classmethod
    def near(cls, middle: FiledPlace, height: int) -> _Frame:
        """Show some kilometres around a place."""
        lat, lon = middle.lat or 0.0, middle.lon or 0.0
        squeeze = max(0.05, math.cos(math.radians(lat)))
        return cls._about(lat, lon, squeeze, WIDTH / (2 * _NEAR_KM / _KM_PER_DEGREE), height)

    @classmethod
    def _about(cls, lat: float, lon: float, squeeze: float, scale: float, height: int) -> _Frame:
        return cls(lon - WIDTH / 2 / scale / squeeze, lat + height / 2 / scale, squeeze, scale, height)

    def point(self, place: FiledPlace) -> tuple[float, float]:
        """Return where a place is drawn."""
        x = ((place.lon or 0.0) - self.west) * self.squeeze * self.scale
        return round(x, 1), round((self.north - (place.lat or 0.0)) * self.scale, 1)

    def length(self, km: float) -> float:
        """Return how long so many kilometres are."""
        return km / _KM_PER_DEGREE * self.scale

    def land(self) -> str:
        """Return the outline of the land on the drawing, and a little beyond it, as the path of an SVG."""
        beyond = 8 / self.scale
        wide, tall = WIDTH / self.scale / self.squeeze, self.height / self.scale
        box = (
            self.west - beyond / self.squeeze, self.north - tall - beyond,
            self.west + wide + beyond / self.squeeze, self.north + beyond,
        )  # fmt: skip
        return "".join(self._path(ring) for ring in land.within(box))

    def nearby(self, ordered: Sequence[FiledPlace], lats: Sequence[float]) -> Sequence[FiledPlace]:
        """Return those of some places, ordered by latitude, that lie no further north or south than the drawing."""
        beyond = 1 / self.scale
        south = self.north - self.height / self.scale
        return ordered[bisect_left(lats, south - beyond) : bisect_right(lats, self.north + beyond)]

    def _path(self, ring: Iterable[tuple[float, float]]) -> str:
        """Return a ring as part of a path, without the steps that are too short to be seen."""
        steps: list[tuple[int, int]] = []
        for lon, lat in ring:
            at = (round((lon - self.west) * self.squeeze * self.scale), round((self.north - lat) * self.scale))
            if not steps or abs(at[0] - steps[-1][0]) + abs(at[1] - steps[-1][1]) > 1:
                steps.append(at)
        return f"M{'L'.join(f'{x} {y}' for x, y in steps)}Z" if len(steps) > 2 else ""

    def shows(self, place: FiledPlace) -> bool:
        """Tell whether a place lies on the drawing."""
        if abs((self.north - (place.lat or 0.0)) * self.scale) > self.height + 1:
            return False
        x, y = self.point(place)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def draw(spots: Sequence[Spot], control: Sequence[ControlState], day: date | None) -> Map | None:
    """Lay out a map of incidents and of who holds what; None where nothing has a point."""
    places = _places(spots, control)
    return _drawn(_Frame.of(places), spots, control, day) if places else None


def draw_both(
    spots: Sequence[Spot], control: Sequence[ControlState], day: date | None
) -> tuple[Map | None, Map | None, FiledPlace | None]:
    """Lay out a map, and a close-up of where most lies if the whole shows that as one heap, with its middle."""
    places = _places(spots, control)
    if not places:
        return None, None, None
    whole = _Frame.of(places)
    middle = _heap(whole, places)
    if middle is None:
        return _drawn(whole, spots, control, day), None, None
    near = _Frame.near(middle, whole.height)
    drawn = _drawn(whole, spots, control, day, _box(whole, near))
    return drawn, _drawn(near, spots, control, day), middle


def _places(spots: Sequence[Spot], control: Sequence[ControlState]) -> list[FiledPlace]:
    return [*_places_of(spots), *(state.place for state in control if state.place.lat is not None)]


def _places_of(spots: Sequence[Spot]) -> Sequence[FiledPlace]:
    return spots.places if isinstance(spots, Spots) else [spot.place for spot in spots]


def _heap(whole: _Frame, places: Sequence[FiledPlace]) -> FiledPlace | None:
    """Return the place around which most lie, if a map shows them as one heap; None where there is none."""
    if whole.length(2 * _NEAR_KM) > WIDTH / 4:
        return None
    near = {one.key: one for one in places}
    ordered = sorted(near.values(), key=lambda one: one.lat or 0.0)
    lats = [one.lat or 0.0 for one in ordered]
    frames = [(_Frame.near(one, whole.height), one) for one in list(near.values())[:40]]
    counts = [sum(map(frame.shows, frame.nearby(ordered, lats))) for frame, _ in frames]
    most = max(counts)
    best = [one for (_, one), many in zip(frames, counts, strict=True) if many == most]
    frame = _Frame.near(best[0], whole.height)
    shown = [other for other in frame.nearby(ordered, lats) if frame.shows(other)]
    return min(best, key=lambda one: _spread(one, shown)) if most >= _CROWD else None


def _spread(middle: FiledPlace, places: Sequence[FiledPlace]) -> float:
    point = (middle.lat or 0.0, middle.lon or 0.0)
    return sum(math.dist(point, (one.lat or 0.0, one.lon or 0.0)) for one in places)


def _box(whole: _Frame, near: _Frame) -> tuple[float, float, float, float]:
    """Return where on a map the frame of a close-up lies: left, top, width and height."""
    ratio = whole.scale / near.scale
    left = (near.west - whole.west) * whole.squeeze * whole.scale
    top = (whole.north - near.north) * whole.scale
    return round(left, 1), round(top, 1), round(WIDTH * ratio, 1), round(near.height * ratio, 1)


def _drawn(
    frame: _Frame, spots: Sequence[Spot], control: Sequence[ControlState], day: date | None, cut: _Box | None = None
) -> Map:
    shown = (number for number, place in enumerate(_places_of(spots)) if frame.shows(place))
    here = [spots[number] for number in islice(shown, _MOST_SPOTS)]
    pointed = [state for state in control if state.place.lat is not None]
    held = list(islice((state for state in pointed if frame.shows(state.place)), _MOST_MARKERS))
    held_by = hands(pointed)
    labels, many = _Labels(frame.height, cut), {spot.place.key: spot.number for spot in here}
    markers = [_labelled_marker(labels, _marker(frame, state, held_by, day), many) for state in held]
    told = {one.state.place.key for one in markers if one.label}
    circles = [_labelled(labels, _circle(frame, spot, day), spot.place.key in told) for spot in here]
    biggest_first = sorted(circles, key=lambda one: -one.r)
    left_out = max(0, len(spots) - _MOST_SPOTS) + max(0, len(pointed) - _MOST_MARKERS)
    return Map(
        WIDTH, frame.height, tuple(biggest_first), tuple(markers), *_grid(frame), _bar(frame), held_by, left_out,
        _land(frame), cut,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _land(frame: _Frame) -> str:
    """Return the land of a drawing; from one change of the record to the next the same is drawn again and again."""
    return frame.land()


def hands(control: Sequence[ControlState]) -> tuple[str, ...]:
    """Return those who hold what lies on a map, some of them, in the order in which they are coloured."""
    return tuple(dict.fromkeys(holder for state in control for holder in state.holders[:1]))[:_HOLDERS]


def most_told(spot: Spot) -> str:
    """Return the state that most incidents of a place are in."""
    return max(spot.states, key=lambda pair: pair[1])[0]


def is_fresh(spot: Spot, day: date | None) -> bool:
    """Tell whether something of a place is of the day itself and not of the days before alone."""
    return day is not None and spot.last is not None and spot.last >= day


def _circle(frame: _Frame, spot: Spot, day: date | None) -> Circle:
    x, y = frame.point(spot.place)
    return Circle(
        x, y, _radius(frame, spot.place), most_told(spot), spot.number, spot.place, is_fresh(spot, day)
    )  # fmt: skip


def _radius(frame: _Frame, place: FiledPlace) -> float:
    return round(max(_SMALLEST, frame.length(place.radius_km or 0.0)), 1)


def _marker(frame: _Frame, state: ControlState, hands: Sequence[str], day: date | None) -> Marker:
    x, y = frame.point(state.place)
    hand = hands.index(state.holders[0]) if state.holders and state.holders[0] in hands else None
    stale = day is not None and state.stale_from <= day
    return Marker(x, y, _radius(frame, state.place), state, hand, stale)


class _Labels:
    """Where words stand already; a label that finds no room is left to the table beside the map."""

    def __init__(self, height: int, cut: _Box | None) -> None:
        self._height, self._cut = height, cut
        self._taken: list[_Box] = [(cut[0], cut[1], cut[0] + cut[2], cut[1] + cut[3])] if cut else []

    def place(self, x: float, y: float, off: float, text: str) -> tuple[float, float, str] | None:
        """Return where a label may stand: to the right, to the left, below or above."""
        if self._cut and _meet((x, y, x, y), self._taken[0]):
            return None
        wide = len(text) * _LETTER
        for left, top, anchor in (
            (x + off, y - _LINE / 2, "start"), (x - off - wide, y - _LINE / 2, "end"),
            (x - wide / 2, y + off, "middle"), (x - wide / 2, y - off - _LINE, "middle"),
        ):  # fmt: skip
            box = (left, top, left + wide, top + _LINE)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= self._height
            if inside and not any(_meet(box, other) for other in self._taken):
                self._taken.append(box)
                at = {"start": left, "end": left + wide, "middle": left + wide / 2}[anchor]
                return round(at, 1), round(top + _LINE - 4, 1), anchor
        return None


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _labelled(labels: _Labels, circle: Circle, is_told: bool) -> Circle:
    text = f"{circle.place.name} {circle.number}"
    found = None if is_told else labels.place(circle.x, circle.y, min(circle.r, 18) + 4, text)
    if found is None:
        return circle
    return replace(circle, label=text, label_x=found[0], label_y=found[1], anchor=found[2])


def _labelled_marker(labels: _Labels, marker: Marker, many: Mapping[str, int]) -> Marker:
    place = marker.state.place
    number = f" {many[place.key]}" if place.key in many else ""
    text = f"{place.name}{number}: {' / '.join(marker.state.holders) or marker.state.state}"
    found = labels.place(marker.x, marker.y, 13, text)
    if found is None:
        return marker
    return replace(marker, label=text, label_x=found[0], label_y=found[1], anchor=found[2])


def _grid(frame: _Frame) -> tuple[tuple[tuple[float, str], ...], tuple[tuple[float, str], ...]]:
    """Return meridians and parallels, four to eight of them across, with their degrees."""
    wide = WIDTH / frame.scale / frame.squeeze
    step = next((one for one in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30) if wide / one <= 8), 45)
    meridians = tuple(
        (round((lon - frame.west) * frame.squeeze * frame.scale, 1), _degrees(lon, step, "EW"))
        for lon in _steps(frame.west, frame.west + wide, step)
    )
    parallels = tuple(
        (round((frame.north - lat) * frame.scale, 1), _degrees(lat, step, "NS"))
        for lat in _steps(frame.north - frame.height / frame.scale, frame.north, step)
    )
    return meridians, parallels


def _steps(low: float, high: float, step: float) -> Iterable[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return (number * step for number in range(first, min(last, first + 40) + 1))


def _degrees(value: float, step: float, ends: str) -> str:
    places = 0 if step >= 1 else 1 if step >= 0.1 else 2
    return f"{abs(value):.{places}f}° {ends[0] if value >= 0 else ends[1]}"


def _bar(frame: _Frame) -> tuple[float, int]:
    km = max((one for one in _LENGTHS if frame.length(one) <= WIDTH / 5), default=1)
    return round(frame.length(km), 1), km
