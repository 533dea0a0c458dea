"""Names of every script in Latin letters: Arabic, Hebrew and Ukrainian by our own tables, the rest by anyascii."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from anyascii import anyascii

from dateline.lexicon import load


@dataclass(frozen=True, slots=True)
class Script:
    """A script's letters; a vague one leaves out vowels, so its names are compared by their consonants."""

    id: str
    vague: bool
    letters: re.Pattern[str]
    own: frozenset[str]
    words: tuple[tuple[re.Pattern[str], str], ...]
    latin: dict[int, str]

    def spells(self, name: str) -> bool:
        """Tell whether a name is written in this script."""
        return self.letters.search(name) is not None and (not self.own or not self.own.isdisjoint(name))


@dataclass(frozen=True, slots=True)
class Romanised:
    """A name in Latin letters; `vague` where its script left vowels out, `script` the id of the table that read it.

    `signs` are those of a name in Chinese or Korean writing, where another sign is another name.
    """

    text: str
    vague: bool
    script: str
    signs: str = ""


@cache
def scripts() -> tuple[Script, ...]:
    """Load the scripts that have a table."""
    return tuple(
        Script(
            row["id"],
            row["vague"],
            re.compile(f"[{row['first']}-{row['last']}]"),
            frozenset(row.get("own", "")),
            tuple((re.compile(word["from"]), word["to"]) for word in row.get("word", ())),
            {ord(letter): latin for letter, latin in row["letters"].items()},
        )
        for row in load("scripts")["script"]
    )


_LATIN = re.compile(r"[\u0000-\u024F\u02B0-\u036F\u1E00-\u1EFF\u2000-\u206F]*")


def _spell_sign(found: re.Match[str]) -> str:
    latin = anyascii(found[0])
    if found[0] >= "\uac00":
        for row in load("scripts")["sign"]:
            latin = re.sub(row["from"], row["to"], latin)
    return f"{latin} "


_SIGN = re.compile(r"[\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7AF]")


@lru_cache(maxsize=16384)
def romanise(name: str) -> Romanised:
    """Spell a name in Latin letters; one that is in Latin letters already comes back as it is."""
    if _LATIN.fullmatch(name):
        return Romanised(name, False, "")
    for script in scripts():
        if script.spells(name):
            for pattern, letters in script.words:
                name = pattern.sub(letters, name)
            return Romanised(anyascii(name.translate(script.latin)), script.vague, script.id)
    if signs := "".join(_SIGN.findall(name)):
        return Romanised(_SIGN.sub(_spell_sign, name), False, "script.anyascii", signs)
    return Romanised(anyascii(name), False, "script.anyascii")
