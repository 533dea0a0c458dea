"""Names taken apart: their words with what each is (title, article, father, number), ready to be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from dateline.lexicon import load
from dateline.names.scripts import Romanised, romanise
from dateline.names.sounding import sound_out
from dateline.names.spelling import fold

Kind = Literal["person", "place", "organisation"]


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a name; `father` where "bin" goes before it, `initial` where it is one letter,
    `opens` where it opens many names, `vague` where its short vowels were not written; `script` is the rule that
    spelled it in Latin letters, if it was in others.

    `given` are the given names it may stand for, each with how: "form", "short" or "abroad".
    """

    text: str
    sounds: str
    father: bool = False
    initial: bool = False
    opens: bool = False
    vague: bool = False
    script: str = ""
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart; `compact` is all its words run together, `vague` says that its short vowels were not written,
    `signs` are those of a name in Chinese or Korean writing, `pinyin` its letters where they are Chinese syllables,
    `chinese` says that they could hardly be any other language's."""

    words: tuple[Part, ...]
    compact: str
    numbers: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    generation: str = ""
    place: str = ""
    vague: bool = False
    signs: str = ""
    pinyin: str = ""
    chinese: bool = False
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of one kind of name: what a word does there, its sense, and the rule that says so.

    Words that have senses are kept by their sounds, after a ~.
    """

    does: dict[str, tuple[str, str, str]]
    phrases: tuple[tuple[str, ...], ...]
    assimilated: frozenset[str]
    numbers: dict[str, int]
    places: dict[str, str]

    def of(self, word: str) -> tuple[str, str, str]:
        """Return what a word does, its sense, and the rule; three empty strings if it is just a name."""
        return self.does.get(word) or self.does.get("~" + sound_out(word), _PLAIN)

    def telling(self, words: Iterable[str]) -> str:
        """Return a name's words without those that are always dropped, the key under which places are kept."""
        return " ".join(word for word in words if self.of(word)[0] != "drop")


_PLAIN = ("", "", "")


@cache
def word_lists(kind: Kind) -> Words:
    """Load what the words of one kind of name do."""
    table = load("names")
    rows = [row for row in table["word"] if kind in row["kinds"]]
    does: dict[str, tuple[str, str, str]] = {}
    for row in rows:
        for line in row.get("senses", ()):
            does.update({"~" + sound_out(word): (row["does"], line.split()[0], row["id"]) for word in line.split()})
        does.update({word: (row["does"], word, row["id"]) for word in row.get("words", "").split()})
    found = sorted((phrase.split() for row in rows for phrase in row.get("phrases", ())), key=len, reverse=True)
    phrases = tuple(map(tuple, found))
    assimilated = frozenset(word for row in rows for word in row.get("assimilated", "").split())
    lists = Words(does, phrases, assimilated, _number_words(table["numbers"]), {})
    places = table["place"] if kind == "place" else ()
    return replace(
        lists, places={lists.telling(split(form, kind)): row["id"] for row in places for form in row["forms"]}
    )


def _number_words(row: dict[str, str]) -> dict[str, int]:
    tens = {word: 10 * i for i, word in enumerate(row["tens"].split(), 2)}
    return {word: i for key in ("words", "ordinals") for i, word in enumerate(row[key].split(), 1)} | tens


@cache
def given_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the given names that a word may stand for, and how.

    Words are looked up folded, by sound (after a ~) and, where vowels are not written, by consonants (after a #).
    """
    found: dict[str, list[tuple[str, str]]] = {}
    rows = load("given")["given"]
    for how in ("form", "short", "abroad"):
        for row in rows:
            for word in row["forms"] if how == "form" else row.get(how, ()):
                found.setdefault(word, []).append((row["id"], how))
    alike: dict[str, set[tuple[str, str]]] = {}
    for word, meanings in found.items():
        forms = [(name, how) for name, how in meanings if how == "form"]
        for key in ("~" + sound_out(word), "#" + consonants(sound_out(word))):
            alike.setdefault(key, set()).update(forms)
    alone = {key: list(names) for key, names in alike.items() if len(names) == 1}
    return {word: tuple(names) for word, names in (found | alone).items()}


@cache
def common_names() -> frozenset[str]:
    """Return the given names that so many bear that they say little of who it is."""
    return frozenset(row["id"] for row in load("given")["given"] if row.get("common"))


_JOINED = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-Z])")
_DOTTED = re.compile(r"\b(\w)\.(?=\w)")
_CAPITALS = re.compile(r"^[BCDFGHJKLMNPQRSTVWXYZ]{2,3}(?= \S*[a-z])")
_POSSESSIVE = re.compile(r"['’]s\b")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b")
_SERVANT = re.compile(r"abd(?:[aeiou]*l(?=[^aeiou]|[aeiou])|[aeiou]?([rnsztd]|sh)(?=\1)|)(?=\w{3})")
_FAITH = re.compile(r"(?<=\w\w)(?:[aeo]?l)?[aeou]d?d(?:in|een|ine)$")


@lru_cache(maxsize=65536)
def take_apart(name: str, kind: Kind) -> Parts:
    """Take a name apart: titles, articles and the kind of place dropped, numbers and qualifiers set aside."""
    romanised = romanise(name)
    parts = _sort_out(split(romanised.text, kind), kind)
    if romanised.script:
        parts = replace(parts, words=tuple(_romanised(word, kind, romanised) for word in parts.words))
    return replace(parts, vague=romanised.vague, signs=romanised.signs)


def _romanised(word: Part, kind: Kind, name: Romanised) -> Part:
    """Mark a word as romanised; one without short vowels gets the one given name that has its consonants."""
    given = word.given
    if name.vague and kind == "person" and not given:
        given = given_names().get("#" + consonants(word.sounds), ())
    return replace(word, vague=name.vague, script=name.script, given=given)


def consonants(sounded: str) -> str:
    """Return what a word's sounds have in common with their spelling in a script without vowels."""
    return sounded.rstrip("h").translate(_UNWRITTEN)


_UNWRITTEN = str.maketrans("", "", "aeiouEyvw")


def split(name: str, kind: Kind) -> list[str]:
    """Split a name in Latin letters into folded words: "Putin, Vladimir" turned round, "J.C." and "JC" as initials."""
    name = _POSSESSIVE.sub("", name)
    if kind == "person":
        family, comma, given = name.partition(",")
        name = f"{given.strip()} {family}" if comma and given.strip() and "," not in given else name
        name = _CAPITALS.sub(lambda found: " ".join(found[0]), name.strip())
        name = _DOTTED.sub(r"\1. ", name)
    name = _JOINED.sub(" ", name)
    name = fold(name.replace("&", " and "))
    return re.sub(r"[^\w\s]", " ", _ORDINAL.sub(r"\1", name)).split()


@dataclass(slots=True)
class _Sorting:
    """A name being taken apart, word by word."""

    kind: Kind
    lists: Words
    parts: list[Part] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    qualifiers: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    generation: str = ""
    father: bool = False
    joins: bool = False

    def take(self, word: str, following: str) -> None:
        """Say what a word does in the name; it can do nothing but be the name where it stands alone."""
        does, sense, rule = self.lists.of(word) if self._may_serve(word, following) else ("", "", "")
        if word.isdigit() or (self.kind != "person" and word in self.lists.numbers):
            self.numbers.append(word)
        elif does == "drop" or _is_article(word, following, self.lists):
            self.dropped.append(rule or "name.article")
        elif does == "qualifies":
            self.qualifiers.append(sense)
        elif does == "generation":
            self.generation = sense
        elif does == "father":
            self.father = True
        elif does == "joins":
            self.joins = True
        elif does == "follows":
            self.parts[-1] = make_part(self.parts[-1].text + sense, self.kind, father=self.parts[-1].father)
        else:
            self._add(sense or word, opens=does == "opens")

    def _may_serve(self, word: str, following: str) -> bool:
        """Tell whether what a word does elsewhere it can do here."""
        does = self.lists.of(word)[0]
        if does == "generation":
            return bool(self.parts) and not following
        if does == "father":
            return bool(following) and (bool(self.parts) or word != "ben")
        if does == "follows":
            return bool(self.parts) and not self.parts[-1].initial
        if does == "joins":
            return bool(following)
        return bool(following or self.parts)

    def _add(self, word: str, *, opens: bool) -> None:
        part = make_part("abd" + word if self.joins else word, self.kind, father=self.father)
        self.parts.append(replace(part, opens=True) if opens and not self.joins else part)
        self.father = self.joins = False


def _sort_out(words: list[str], kind: Kind) -> Parts:
    """Say of every word what it does in the name."""
    lists = word_lists(kind)
    words = _without_phrases(words, lists.phrases)
    sorting = _Sorting(kind, lists)
    for word, following in pairwise([*words, ""]):
        sorting.take(word, following)
    letters, (syllables, telling) = "".join(part.text for part in sorting.parts), _pinyin()
    return Parts(
        tuple(sorting.parts),
        "".join(part.sounds for part in sorting.parts),
        tuple(_count(sorting.numbers, lists.numbers)),
        tuple(sorted(sorting.qualifiers)),
        sorting.generation,
        lists.places.get(lists.telling(words), ""),
        pinyin=letters if syllables.fullmatch(letters) else "",
        chinese=telling.search(letters) is not None,
        dropped=tuple(sorting.dropped),
    )


@cache
def _pinyin() -> tuple[re.Pattern[str], re.Pattern[str]]:
    row = load("sounds")["pinyin"]
    return re.compile(row["syllables"]), re.compile(row["telling"])


def _is_article(word: str, following: str, lists: Words) -> bool:
    """Tell whether a word is the Arabic article as it takes on the next letter: "ez" before "Zor"."""
    return word in lists.assimilated and following.startswith(word[1:])


def _without_phrases(words: list[str], phrases: tuple[tuple[str, ...], ...]) -> list[str]:
    for phrase in phrases:
        for at in range(len(words) - len(phrase) + 1):
            if tuple(words[at : at + len(phrase)]) == phrase and len(words) > len(phrase):
                words = words[:at] + words[at + len(phrase) :]
    return words


def _count(words: Sequence[str], values: dict[str, int]) -> Iterable[str]:
    """Read number words as figures, in order of size: "forty four" is 44."""
    figures: list[int] = []
    for word in words:
        value = int(word) if word.isdigit() else values[word]
        if figures and figures[-1] in range(20, 100, 10) and 0 < value < 10:
            figures[-1] += value
        else:
            figures.append(value)
    return map(str, sorted(figures))


def make_part(word: str, kind: Kind, *, father: bool = False) -> Part:
    """Make a folded word a part of a name: Abdul-, -uddin and -ullah as each name has them but once."""
    return replace(_make_part(word, kind), father=True) if father else _make_part(word, kind)


@lru_cache(maxsize=65536)
def _make_part(word: str, kind: Kind) -> Part:
    names = given_names() if kind == "person" else {}
    given = names.get(word, ())
    if kind != "organisation" and not given:
        word = _FAITH.sub("din", _SERVANT.sub("abd", word, count=1))
    sounds = sound_out(word)
    return Part(word, sounds, initial=len(word) == 1, given=given or names.get("~" + sounds, ()))
