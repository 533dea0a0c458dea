"""Claims of one incident that cannot both be right: which slot differs, and the words of both that show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from dateline.ledger.blamed import Accused, accused_in, united
from dateline.ledger.corroboration import latest_of, moment, one_sided, position, tells_who
from dateline.ledger.figures import figures
from dateline.ledger.nearness import relation
from dateline.ledger.parties import stem
from dateline.lexicon import load
from dateline.names.spelling import fold
from dateline.records.claim import HARMS
from dateline.records.filed import FiledClaim
from dateline.records.incident import Contradiction
from dateline.records.tolls import Figure

SLOTS = ("happened", "actor", "type", "place", "day", "status", "figure")

Found = tuple[str, FiledClaim, FiledClaim, str]
_Told = Mapping[str, Sequence[FiledClaim]]


def contradictions(claims: Iterable[FiledClaim]) -> tuple[Contradiction, ...]:
    """Return what contradicts what among the claims of an incident, by slot and keys.

    Only what stands counts, and of each origin what it said last: what it said before is its own revision. There is
    at most one for a slot and two origins, of the dead before the wounded.
    """
    held = sorted({one.key: one for one in claims if one.state == "standing"}.values(), key=lambda one: one.key)
    told: dict[str, list[FiledClaim]] = {}
    for claim in held:
        told.setdefault(claim.origin.key, []).append(claim)
    found: dict[tuple[str, str, str], Contradiction] = {}
    for rule in (_happened, _actors, _types, _places, _days, _figures, _denied_figures):
        for slot, one, other, words in rule(held, told):
            first, second = sorted((one, other), key=lambda claim: claim.origin.key)
            at = (slot, first.origin.key, second.origin.key)
            found.setdefault(at, Contradiction(slot, min(one.key, other.key), max(one.key, other.key), words))
    return tuple(sorted(found.values(), key=lambda row: (SLOTS.index(row.slot), row.one, row.other)))


def material(found: Iterable[Contradiction]) -> bool:
    """Tell whether accounts contradict each other in how, where or when: rival figures make no happening less sure."""
    return any(one.slot in ("type", "place", "day") for one in found)


def _happened(held: Sequence[FiledClaim], told: _Told) -> Iterator[Found]:
    accused = accused_in([claim for claim in held if position(claim) in ("firm", "weak")])
    says, denies = {}, {}
    for origin, own in told.items():
        last = latest_of([claim for claim in own if position(claim) and not tells_who(claim, accused)])
        firm = [claim for claim in last if position(claim) == "firm"]
        against = [claim for claim in last if position(claim) == "against"]
        if firm:
            says[origin] = firm[0]
        elif against:
            denies[origin] = against[0]
    for one, other in product(says.values(), denies.values()):
        yield "happened", one, other, _both("says that it happened", one, "denies it", other)


def _actors(held: Sequence[FiledClaim], _: _Told) -> Iterator[Found]:
    parties = accused_in(one_sided(held))
    for party in parties:
        says, denies = _sides(party)
        for one, other in product(says, denies):
            yield "actor", one, other, _both(f"says it was {party.name}", one, "denies that", other)
    for party, rival in combinations(parties, 2):
        ours, theirs = _sides(party)[0], _sides(rival)[0]
        if united(party, rival) or {one.origin.key for one in ours} & {one.origin.key for one in theirs}:
            continue
        for one, other in product(ours, theirs):
            yield "actor", one, other, _both(f"says it was {party.name}", one, f"says it was {rival.name}", other)


def _sides(party: Accused) -> tuple[list[FiledClaim], list[FiledClaim]]:
    """Return one claim for each origin that firmly holds a party to have done it, and for each that denies it."""
    mutual = frozenset(load("ledger_credibility")["mutual"]["types"])
    says: dict[str, FiledClaim] = {}
    denies: dict[str, FiledClaim] = {}
    for key in sorted(party.claims):
        claim = party.claims[key]
        if claim.event and claim.event.type not in mutual and position(claim) in ("firm", "against"):
            (says if position(claim) == "firm" else denies).setdefault(claim.origin.key, claim)
    return list(says.values()), [claim for origin, claim in denies.items() if origin not in says]


def _pairs(
    told: _Told, of: Callable[[FiledClaim], bool], apart: Callable[[FiledClaim, FiledClaim], str]
) -> Iterator[tuple[FiledClaim, FiledClaim, str]]:
    """Yield a pair of claims for two origins of which no claim of the one is compatible with one of the other's."""
    bearing = {origin: [claim for claim in own if of(claim)] for origin, own in told.items()}
    for one, other in combinations(sorted(origin for origin, own in bearing.items() if own), 2):
        words = [apart(a, b) for a, b in product(bearing[one], bearing[other])]
        if all(words):
            yield bearing[one][0], bearing[other][0], words[0]


def _types(_: Sequence[FiledClaim], told: _Told) -> Iterator[Found]:
    """Find ways of doing it that cannot both be right: words that leave open which it was contradict none of these."""
    ways = frozenset(load("ledger_credibility")["ways"]["types"])

    def apart(one: FiledClaim, other: FiledClaim) -> str:
        if _meant(one) & _meant(other) or _weapons(one) & _weapons(other):
            return ""
        a, b = (claim.event.type if claim.event else "" for claim in (one, other))
        return _both(f"tells of: {a}", one, f"of: {b}", other)

    def told_way(claim: FiledClaim) -> bool:
        return bool(claim.event and claim.event.type in ways) and position(claim) == "firm"

    for one, other, words in _pairs(told, told_way, apart):
        yield "type", one, other, words


def _meant(claim: FiledClaim) -> frozenset[str]:
    """Return the ways that a claim's words may mean: "bombs" fall and are laid; "hit" alone tells of no way at all."""
    tables = load("ledger_credibility")
    told = _weapons(claim) or frozenset(_stems(claim.trigger.text))
    own = claim.event.type if claim.event else ""
    open_ = [set(row["types"]) for row in tables["open"] if told & set(row["words"])]
    if not _weapons(claim) and told & set(tables["ways"]["bare"]):
        return frozenset(tables["ways"]["types"])
    return frozenset({own}.union(*open_))


def _weapons(claim: FiledClaim) -> frozenset[str]:
    """Return the words of a claim's weapons."""
    return frozenset(word for one in (claim.event.weapons if claim.event else ()) for word in _stems(one.text))


def _stems(text: str) -> Iterator[str]:
    return (stem(word) for word in fold(text).split())


def _places(_: Sequence[FiledClaim], told: _Told) -> Iterator[Found]:
    def apart(one: FiledClaim, other: FiledClaim) -> str:
        if not one.place or not other.place or relation(one.place, other.place) != "apart":
            return ""
        return _both(f"places it in {one.place.name}", one, f"in {other.place.name}", other)

    for one, other, words in _pairs(told, lambda claim: _is_firm_event(claim) and claim.place is not None, apart):
        yield "place", one, other, words


def _days(_: Sequence[FiledClaim], told: _Told) -> Iterator[Found]:
    least: int = load("ledger_credibility")["apart"]["days"]

    def apart(one: FiledClaim, other: FiledClaim) -> str:
        if not one.start or not other.start or abs((one.start - other.start).days) < least:
            return ""
        return _both(f"dates it {one.start}", one, str(other.start), other)

    def on_a_day(claim: FiledClaim) -> bool:
        return _is_firm_event(claim) and claim.start is not None and claim.start == claim.end

    for one, other, words in _pairs(told, on_a_day, apart):
        yield "day", one, other, words


def _is_firm_event(claim: FiledClaim) -> bool:
    return claim.kind == "event" and position(claim) == "firm"


def _figures(held: Sequence[FiledClaim], _: _Told) -> Iterator[Found]:
    """Find counts of the same harm, group and basis whose ranges have no number in common."""
    latest: dict[tuple[str, str, str | None, str], dict[str, Figure]] = {}
    for figure in figures(held):
        if _is_whole(figure):
            toll = figure.claim.toll
            cell = latest.setdefault((figure.harm, figure.category, figure.side, toll.basis if toll else ""), {})
            known = cell.get(figure.claim.origin.key)
            if known is None or _later(known) < _later(figure):
                cell[figure.claim.origin.key] = figure
    for key in sorted(latest, key=lambda cell: (HARMS.index(cell[0]), cell[1], cell[2] or "", cell[3])):
        for one, other in combinations([latest[key][origin] for origin in sorted(latest[key])], 2):
            low, high = sorted((one, other), key=lambda figure: (figure.low, figure.key))
            if low.high is not None and low.high < high.low and not _since_risen(low, high):
                slot = "status" if low.high == 0 else "figure"
                yield slot, one.claim, other.claim, f"{key[0]}: {_number(one)} against {_number(other)}"


def _since_risen(low: Figure, high: Figure) -> bool:
    """Tell whether a higher count is later news of the same: of a later day, so that the lower could not know it."""
    told, since = low.claim.published, high.claim.published
    return bool(low.high) and told is not None and since is not None and told.date() < since.date()


def _is_whole(figure: Figure) -> bool:
    """Tell whether a figure is a count of all, which another can contradict."""
    of_part = figure.part_of is not None or bool(figure.beside) or figure.kind is not None
    return figure.standing == "counts" and not of_part and figure.act != "more"


def _later(figure: Figure) -> tuple[object, int, str]:
    return moment(figure.claim), figure.claim.trigger.span.start, figure.key


def _number(figure: Figure) -> str:
    return f"“{figure.claim.trigger.text}” ({figure.claim.origin.name})"


def _denied_figures(held: Sequence[FiledClaim], _: _Told) -> Iterator[Found]:
    """Find counts that another origin names and denies."""
    counted = [claim for claim in held if claim.toll]
    denied = [claim for claim in counted if claim.certainty == "denied" or "negated" in claim.marks]
    for other in denied:
        for one in counted:
            same = one.toll and other.toll and _range(one) == _range(other)
            if same and one not in denied and one.origin.key != other.origin.key:
                yield "figure", one, other, _both("counts", one, "denies", other)


def _range(claim: FiledClaim) -> tuple[object, ...]:
    return (claim.toll.harm, claim.toll.low, claim.toll.high) if claim.toll else ()


def _both(does: str, one: FiledClaim, other_does: str, other: FiledClaim) -> str:
    return f"{one.origin.name} {does} (“{one.trigger.text}”); {other.origin.name} {other_does} (“{other.trigger.text}”)"
