"""What the rules ask about the words of one dispatch: what each noun stands for, worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateline.claims.forms import with_sure_lemmas
from dateline.claims.headlines import with_headline_verbs
from dateline.claims.organisations import find_named
from dateline.claims.vocabulary import (
    Group,
    WeaponClass,
    groups,
    key,
    national_heads,
    nationalities,
    noun_classes,
    side_words,
    weapon_words,
)
from dateline.records.parse import Name, Parse, Word

NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "SYM", "X"))
_MODIFIERS = frozenset(("compound", "amod", "flat", "nmod:poss", "nmod:unmarked", "obl:unmarked", "nmod:desc"))


@dataclass(frozen=True)
class Scene:
    """A parse with what its nouns stand for; every rule of claims reads through one.

    `upper` tells that the text is in capitals throughout, so that a capital letter says nothing.
    """

    parse: Parse
    weapons: dict[int, WeaponClass] = field(init=False)
    named: dict[int, Group] = field(init=False)
    names: dict[int, Name] = field(init=False)
    upper: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", with_sure_lemmas(with_headline_verbs(self.parse)))
        object.__setattr__(self, "weapons", _find_weapons(self.parse))
        object.__setattr__(self, "upper", _is_upper(self.parse))
        object.__setattr__(self, "named", find_named(self.parse, self.upper))
        by_word = {i: name for name in self.parse.names for i in range(name.first, name.last)}
        object.__setattr__(self, "names", by_word)

    def word(self, index: int) -> Word:
        """The word at `index`."""
        return self.parse.words[index]

    def key(self, index: int) -> str:
        """The lemma at `index` in lower case."""
        return self.parse.words[index].lemma.lower()

    def modifiers(self, index: int) -> list[Word]:
        """Words that stand before a noun and narrow it, in reading order."""
        return [w for w in self.parse.children(index) if w.index < index and w.deprel in _MODIFIERS]

    def names_time(self, index: int) -> bool:
        """Tell whether a noun is a day, a month, a year or another time."""
        word = self.parse.words[index]
        if _DAY.fullmatch(word.lower) and any(w.lower.rstrip(".") in _TIMES for w in self.parse.children(index)):
            return True
        if word.lower.rstrip(".") in _TIMES or key(word) in _TIMES or (word.upos == "NUM" and len(word.text) == 4):
            return True
        return word.upos in ("NUM", "PROPN") and any(w.lower.rstrip(".") in _TIMES for w in self.parse.children(index))

    def case(self, index: int) -> str:
        """The preposition or subordinator of a word in lower case, several joined by a space; "" without one."""
        marks = self.parse.children(index, "case", "mark")
        return " ".join(w.lower for w in marks if w.lower not in ("'s", "’s", "'", "’"))

    def group(self, index: int) -> Group | None:
        """The group that a noun names, by its name first and by its lemma next."""
        word = self.parse.words[index]
        if index in self.named:
            return self.named[index]
        if word.lemma.lower() == "unit" and self.word(self.core(index)).lower in _HOUSED:
            return None
        found = groups().get(word.lemma.lower()) or groups().get(word.lower)
        if word.lemma.lower() == "state" and self._is_province(index):
            return None
        if word.lemma.lower() == "unit" and any(w.lower in _DWELLING for w in self.modifiers(index)):
            return None  # "housing units"
        if found or word.upos not in ("PROPN", "ADJ", "NOUN"):
            return found
        return None

    def _is_province(self, index: int) -> bool:
        """ "the state of Port Ade", "Ade state": a part of a country, which does nothing."""
        name = self.names.get(index)
        inside = name is not None and name.label == "LOC"
        near = (*self.modifiers(index), *self.parse.children(index, "nmod"))
        return inside or any(self.is_place_name(w.index) for w in near)

    def core(self, index: int) -> int:
        """The noun that a phrase is about: "protesters" in "thousands of protesters", "arms" in "a stash of arms"."""
        for _ in range(3):
            word = self.parse.words[index]
            if word.lemma.lower() == "unit" and (homes := [w for w in self.modifiers(index) if w.lower in _HOUSED]):
                return homes[0].index  # "200 housing units"
            if (
                word.upos not in ("NUM", "DET", "PRON")
                and word.lower not in _PORTIONS
                and word.lemma.lower() not in _PORTIONS
            ):
                return index
            below = next(
                (w.index for w in self.parse.children(index, "nmod", "obl") if self.case(w.index) == "of"), None
            )
            if below is None:
                return index
            index = below
        return index

    def is_a(self, index: int, wanted: Iterable[str]) -> bool:
        """Tell whether a noun is of any of the wanted classes; "=word" asks for a lemma."""
        core = self.core(index)
        return any(self._is(index, want) for want in wanted) or (
            core != index and any(self._is(core, want) for want in wanted)
        )

    def _is(self, index: int, want: str) -> bool:
        lemma = self.key(index)
        if want[0] == "=":
            return want[1:] in (lemma, self.word(index).lower, lemma.rpartition("-")[2])
        if want in ("place", "area"):
            return want in noun_classes().get(lemma, ()) or self.is_place_name(index)
        if want == "people":
            return self.is_people(index)
        if want == "combatant":
            group = self.group(index)
            return bool(group and group.harm_class == "combatant") or self.is_men(index)
        if want == "arms" and self._carries_arms(index):
            return True
        if want == "protesters":
            return self.side(index) in ("protesters", "rioters") or lemma == "crowd"
        if want == "forces":
            return self.side(index) in ("state forces", "external forces")
        if want == "projectile":
            return index in self.weapons and not self.weapons[index].carrier
        if want == "weapon":
            return index in self.weapons or any(
                w.index in self.weapons for w in self.parse.children(index, "nmod") if self.case(w.index) == "of"
            )
        if want == "party":
            return self.is_party(index)
        return want in noun_classes().get(lemma, ())

    def _carries_arms(self, index: int) -> bool:
        """ "a dhow carrying rockets": arms are what a vessel or a vehicle has on board."""
        loads = [w for w in self.parse.children(index, "acl") if w.lemma.lower() in _CARRYING]
        inside = [o for w in loads for o in self.parse.children(w.index, "obj", "obl")]
        return any("arms" in noun_classes().get(self.key(self.core(o.index)), ()) for o in inside)

    def is_place_name(self, index: int) -> bool:
        """Tell whether a word is inside a place name, or a proper noun of which nothing better is known."""
        name = self.names.get(index)
        if name is not None:
            return name.label == "LOC"
        word = self.word(index)
        return word.upos == "PROPN" and index not in self.named and key(word) not in groups()

    def is_people(self, index: int) -> bool:
        """Tell whether a word stands for people."""
        word = self.word(index)
        if self.group(index) or word.lower in _PEOPLE_PRONOUNS:
            return True
        name = self.names.get(index)
        if name is not None and name.label == "NORP":
            return "place" not in noun_classes().get(key(word), ())  # "Northern Afghan District" in a headline
        return bool(name and name.label == "PER") or word.lower in nationalities()

    def is_men(self, index: int) -> bool:
        """ "its men", "the front's men": those who fight for somebody."""
        return self.word(index).lower == "men" and self.parse.child(index, "nmod:poss") is not None

    def is_party(self, index: int) -> bool:
        """Tell whether a word can act in a conflict: a group, a person, an organisation or a country."""
        if self.is_people(index) or index in self.named:
            return True
        name = self.names.get(index)
        return bool(name and (name.label == "ORG" or self.word(index).lower in nationalities()))

    def side(self, index: int) -> str | None:
        """The side of a noun: what its name says, then its modifiers, then its lemma."""
        core = self.core(index)
        if core != index:
            return self.side(core)
        if index in self.named:
            return self.named[index].side
        own = self.group(index)
        if own is None and noun_classes().get(self.key(index)):
            return None
        for word in reversed(self.modifiers(index)):
            if own is None or own.side is None or own.side in ("state forces", "political militia"):
                side = self._modifier_side(word, index, own)
                if side:
                    return side
        if own is None:
            name = self.names.get(index)
            return "state forces" if name and self.word(index).lower in nationalities() else None
        return own.side

    def modifier_side_of(self, index: int) -> str | None:
        """The side that a word gives as a modifier ("rebel" in "rebel attack"); a nation's is state forces."""
        side = side_words().get(self.word(index).lower) or side_words().get(self.key(index))
        return side or ("state forces" if self.word(index).lower in nationalities() else None)

    def _modifier_side(self, word: Word, head: int, own: Group | None) -> str | None:
        """The side that a modifier gives: a named party's, a word's, or a nation's forces."""
        if own is not None and own.harm_class == "civilian":
            return None
        if word.index in self.named:
            return self.named[word.index].side
        side = side_words().get(word.lower) or side_words().get(key(word))
        if side == "rebel group" or (side and (own is None or own.side is None)):
            return side
        if word.lower in nationalities() and self.key(head) in national_heads():
            return "state forces"
        return None


_PORTIONS = frozenset(
    """dozens hundreds thousands scores tens millions dozen hundred thousand number numbers group groups series wave
    crowd crowds some most many several all both each few none half part parts lot stash cache haul quantity range
    spate string member members unit units column convoy barrel barrels container containers percent % variety
    team majority remnants handful couple pair rest total others bulk much any kilogram kg ton tonne load loads
    consignment batch more score elements section wing remainder bunch mob host band bands truckload boatload
    shipment planeload trainload lorryload cartload swarm""".split()
)
_HOUSED = frozenset(("housing", "apartment", "dwelling"))
_CARRYING = frozenset(("carry", "transport", "laden", "load", "contain", "smuggle", "pack", "fill"))
_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december day week month year decade century morning afternoon evening night dawn dusk
    midnight noon midday today yesterday tomorrow tonight hour minute weekend time moment period early late spring
    summer autumn winter past future anniversary date eve occasion jan feb mar apr jun jul aug sep sept oct nov
    dec""".split()
)
_DWELLING = frozenset("housing residential apartment care production power shelter".split())
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)")
_PEOPLE_PRONOUNS = frozenset(
    "thousands hundreds dozens scores he she they them him her who whom we us i you himself herself themselves".split()
)


def _is_upper(parse: Parse) -> bool:
    """Tell whether nine in ten of the longer words are in capitals."""
    longer = [w.text.isupper() for w in parse.words if len(w.text) > 3 and w.text.isalpha()]
    return len(longer) > 3 and sum(longer) > 0.9 * len(longer)


def _find_weapons(parse: Parse) -> dict[int, WeaponClass]:
    """Index of each weapon's head word -> its class; two words win over one."""
    table = weapon_words()
    found: dict[int, WeaponClass] = {}
    words = parse.words
    for i, word in enumerate(words):
        if word.upos not in ("NOUN", "PROPN", "ADJ", "X", "VERB", "NUM"):
            continue
        lemma = key(word)
        before = _before(words, i)
        pair = table.get(f"{before} {lemma}") or table.get(f"{_form_before(words, i)} {lemma}") if before else None
        one = table.get(lemma)
        if pair is None and word.upos in ("VERB", "ADJ"):
            continue
        best = pair or one
        if best is not None and not (best.id == "weapon.grenade" and before in _GRENADE_LAUNCHERS):
            found[i] = best
    return found


_GRENADE_LAUNCHERS = frozenset(("propelled", "propel", "rocket"))


def _form_before(words: tuple[Word, ...], i: int) -> str:
    """The word before word `i` as it stands, over a hyphen."""
    return words[i - 2 if words[i - 1].text in ("-", "‑") else i - 1].lower


def _before(words: tuple[Word, ...], i: int) -> str:
    """The lemma before word `i` in its sentence, over a hyphen."""
    j = i - 1
    if j >= 0 and words[j].text in ("-", "‑"):
        j -= 1
    return key(words[j]) if j >= 0 and words[j].sentence == words[i].sentence else ""
