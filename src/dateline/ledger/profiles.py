"""What one account gives to a comparison, worked out once: places, days, kinds, parties, weapons, figures, words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from dateline.ledger.accounts import places_of
from dateline.ledger.nearness import name_words
from dateline.ledger.parties import Side, party_words, side_of, stem
from dateline.records.claim import Toll
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import Account

_WORDS = re.compile(r"[^\W\d_]{4,}")
_LONGEST = 1200
_NEWS = frozenset(
    "about after again against agency also although among another around asked away became because been before being "
    "between bring brought called came claim claimed could days dead death deaths denied down during each either even "
    "ever every evening first five four from gave gone have head held here hour hours hundred into itself just kept "
    "killed last late later least left less like made make many meanwhile medical might military minister ministry "
    "monday more morning most much must near nearly never news next night nine none noon nothing number office "
    "official only other over part people place press quarter quoted radio region report reported reporter saturday "
    "said same saying says seen since some soon source spokesman spokeswoman statement still such sunday taken tell "
    "than that their them then there these they thing think this those though thousand three through thursday time "
    "today told took town toward tuesday twelve under until upon very village want wednesday week weekend well went "
    "were what when where which while whole whose wife will with within without word would wounded year yesterday "
    "your friday according government force army attack attacked fighting shot fire fired burned injured hurt child "
    "woman civilian soldier rebel fighter city district province afternoon midnight dawn dozen group both does seven "
    "eight eleven confirm confirmed independent independently information reached january february march april june "
    "july august september october november december".split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as comparison sees it; `account` is what it is of."""

    account: Account
    places: tuple[FiledPlace, ...]
    actor: Side
    target: Side
    weapons: frozenset[str]
    figures: dict[str, tuple[tuple[int | None, int | None], ...]]
    words: frozenset[str]
    sentences: frozenset[str]


def profile(account: Account) -> Profile:
    """Work out what an account gives to a comparison."""
    events = [claim.event for claim in account.claims if claim.event]
    actor = side_of(party for event in events for party in event.actors)
    target = side_of(party for event in events for party in event.targets)
    tolls = [claim.toll for claim in account.claims if claim.toll]
    return Profile(
        account, places_of(account.claims), actor, _with_harmed(target, tolls),
        frozenset(word for event in events for one in event.weapons for word in _content_words(one.text)),
        _figures(tolls), _words(account.claims), frozenset(claim.content.text for claim in account.claims),
    )  # fmt: skip


def _with_harmed(target: Side, tolls: list[Toll]) -> Side:
    """Count those whom a toll counts among those who suffered."""
    words, forms, sides = set(target.words), set(target.forms), set(target.sides)
    for toll in tolls:
        if toll.harm == "present":
            continue
        if toll.side:
            sides.add(toll.side)
        if toll.group:
            own, generic = party_words(toll.group.text)
            words |= own
            forms |= generic
    return Side(frozenset(words), frozenset(forms), frozenset(sides))


def _figures(tolls: Iterable[Toll]) -> dict[str, tuple[tuple[int | None, int | None], ...]]:
    found: dict[str, set[tuple[int | None, int | None]]] = {}
    for toll in tolls:
        if toll.low is not None or toll.high is not None:
            found.setdefault(toll.harm, set()).add((toll.low, toll.high))
    return {harm: tuple(sorted(ranges, key=str)) for harm, ranges in sorted(found.items())}


def _words(claims: Iterable[FiledClaim]) -> frozenset[str]:
    """Return the words of an account's sentences that other reports of other happenings would not have."""
    words: set[str] = set()
    places: set[str] = set()
    for text in sorted({claim.content.text for claim in claims}):
        words |= _content_words(text[:_LONGEST])
    for claim in claims:
        if claim.place:
            places |= {stem(word) for word in name_words(claim.place.name)}
    return frozenset(words - places)


@lru_cache(maxsize=4096)
def _content_words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORDS.findall(text.casefold())) - _NEWS
