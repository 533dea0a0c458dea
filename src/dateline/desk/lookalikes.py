"""Older appearances: what looks like a picture among all that a desk holds, under which place and time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.media.extra import tool
from dateline.media.index import LEAST, LEAST_TURNED, Marked, Whole
from dateline.media.likeness import LEAST_QUALITY, PDQ, POINTS
from dateline.media.limits import LIMITS
from dateline.media.points import unpacked
from dateline.records.exhibit import Appearance, Check, Exhibit, Fingerprint
from dateline.store.exhibits import ExhibitStore, Held

FOUND, NOT_FOUND, FEATURELESS, NOTHING = "found before", "not found before", "too plain to tell", "nothing to compare"
_TAIL = 64


@dataclass(frozen=True, slots=True)
class Likeness:
    """That an exhibit has a picture that looks the same: `distance` in bits of 256, or `points` that agree.

    `frame` and `mine` are those of the exhibit's picture and of the one that was looked for; `part` and `my_part` say
    in words where in a film, a document or a captured page each stands, and nothing of a picture by itself. `same` is
    the very same file, whatever it holds.
    """

    exhibit: str
    distance: int | None
    points: int
    frame: float
    mine: float = 0.0
    part: str = ""
    my_part: str = ""
    same: bool = False

    def __str__(self) -> str:
        """Say how like both are."""
        if self.same:
            return "the same file, byte for byte"
        return (
            f"{self.points} points agree (cropped)" if self.distance is None else f"{self.distance} of 256 bits differ"
        )


class Lookalikes:
    """The fingerprints of a desk, read when the first picture is looked for; what is added counts from then on."""

    def __init__(self, store: ExhibitStore) -> None:
        self._store = store
        self._shelves: list[_Shelf] = []
        self._tail: list[Held] = []
        self._read = False

    def like(self, turned: Sequence[Fingerprint], parts: Mapping[float, str]) -> list[Likeness]:
        """Return what looks like any turning of some frames, the nearest of each exhibit, the surest first.

        `parts` says where each frame stands in the file that they are of.
        """
        self._open()
        found: dict[str, Likeness] = {}
        for shelf in (*self._shelves, _Shelf(self._tail)):
            for one in shelf.like(turned):
                if one.exhibit not in found or _sureness(one) < _sureness(found[one.exhibit]):
                    found[one.exhibit] = one
        return [self._placed(one, parts) for one in sorted(found.values(), key=_sureness)]

    def _placed(self, one: Likeness, parts: Mapping[float, str]) -> Likeness:
        """Return a likeness with the words on where both pictures stand."""
        theirs = self._store.parts(one.exhibit) if one.frame else {}
        return replace(one, part=_place(one.frame, theirs), my_part=_place(one.mine, parts))

    def add(self, exhibit: str, prints: Iterable[Fingerprint]) -> None:
        """Count an exhibit among what is held."""
        self._open()
        self._tail += [Held(exhibit, one) for one in prints if one.quality >= LEAST_QUALITY]
        if len(self._tail) >= _TAIL:
            if self._shelves and len(self._shelves[-1].held) < 50 * _TAIL:
                self._tail = [*self._shelves.pop().held, *self._tail]
            self._shelves.append(_Shelf(self._tail))
            self._tail = []

    def _open(self) -> None:
        if not self._read:
            self._read = True
            held = [one for kind in (PDQ, POINTS) for one in self._store.fingerprints(kind)]
            self._shelves.append(_Shelf([one for one in held if one.print.quality >= LEAST_QUALITY]))


class _Shelf:
    """Some fingerprints, ready to be looked through."""

    def __init__(self, held: Sequence[Held]) -> None:
        self.held = held
        self._whole = [one for one in held if one.print.kind == PDQ]
        self._marked = [one for one in held if one.print.kind == POINTS]
        self._hashes = Whole(one.print.bits for one in self._whole)
        self._points = Marked([unpacked(one.print.bits) for one in self._marked])

    def like(self, turned: Sequence[Fingerprint]) -> list[Likeness]:
        found = []
        for frame, bits in _by_frame(turned).items():
            for match in self._hashes.near(bits):
                held = self._whole[match.place]
                found.append(Likeness(held.exhibit, match.distance, 0, held.print.frame, frame))
        for one, least in _by_points(turned):
            for match in self._points.like(unpacked(one.bits), least):
                held = self._marked[match.place]
                found.append(Likeness(held.exhibit, None, match.points, held.print.frame, one.frame))
        return found


def _by_points(turned: Iterable[Fingerprint]) -> Iterator[tuple[Fingerprint, int]]:
    """Yield marked points with how many have to agree; those of the picture as it is come first of each frame."""
    frames = set[float]()
    for one in turned:
        if one.kind == POINTS and one.quality >= LEAST_QUALITY:
            yield one, LEAST_TURNED if one.frame in frames else LEAST
            frames.add(one.frame)


def _by_frame(turned: Iterable[Fingerprint]) -> dict[float, list[bytes]]:
    """Return the turnings of each frame that is not too plain."""
    frames: dict[float, list[bytes]] = {}
    for one in turned:
        if one.kind == PDQ and one.quality >= LEAST_QUALITY:
            frames.setdefault(one.frame, []).append(one.bits)
    return frames


def _place(frame: float, parts: Mapping[float, str]) -> str:
    """Say where in its file a picture stands; nothing where it is the whole file."""
    return parts.get(frame, f"second {frame:g}") if frame else ""


def _sureness(one: Likeness) -> tuple[int, int, str]:
    """Order likenesses: by bits of the whole first, then by how many points agree."""
    return (256 if one.distance is None else one.distance, -one.points, one.exhibit)


def hashes_check(prints: Sequence[Fingerprint], found: Sequence[tuple[Likeness, Exhibit]], own: Appearance) -> Check:
    """Record where a picture was held before, and under which other place or time."""
    lines = [_in_words(one, exhibit, own) for one, exhibit in found]
    if not prints:
        verdict = FOUND if lines else NOTHING
    elif any(one.same for one, _ in found):
        verdict = FOUND
    elif not any(one.quality >= LEAST_QUALITY for one in prints if one.kind == PDQ):
        verdict = FEATURELESS
    else:
        verdict = FOUND if lines else NOT_FOUND
    details = {"like": [[one.exhibit, one.distance, one.points] for one, _ in found[:50]]}
    return Check("hashes", tool("pdqhash"), verdict, tuple(lines[:50]), *LIMITS["hashes"], details)


def _in_words(one: Likeness, exhibit: Exhibit, own: Appearance) -> str:
    mine = f"{one.my_part} here is like " if one.my_part else ""
    at = f" at {one.part}" if one.part else ""
    return f"{mine}{exhibit.id}{at}: {one}; {'; '.join(appeared(seen, own) for seen in exhibit.appearances[:5])}"


def appeared(seen: Appearance, own: Appearance | None) -> str:
    """Say when something came in and what was said of it then, and whether that is another thing now."""
    said = " ".join(filter(None, (seen.place or "no place said", seen.time or "no time said")))
    other = own is not None and any(
        mine and theirs and mine.strip().casefold() != theirs.strip().casefold()
        for mine, theirs in ((own.place, seen.place), (own.time, seen.time))
    )
    return f"came {seen.at:%Y-%m-%d %H:%M} as {said}" + (", ANOTHER PLACE OR TIME" if other else "")
