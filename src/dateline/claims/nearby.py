"""Words of harm right beside a quantity, for phrases that the syntax leaves loose."""

from __future__ import annotations

from dateline.claims.harmverbs import verb
from dateline.claims.harmwords import Harm, look, table
from dateline.claims.numbers import Quantity
from dateline.claims.scene import Scene
from dateline.records.parse import Word

_NEAR = {
    "wounded": ("wounded", "toll.wounded"), "injured": ("wounded", "toll.wounded"),
    "killed": ("killed", "toll.killed"), "killing": ("killed", "toll.killed"),
    "wounding": ("wounded", "toll.wounded"), "injuring": ("wounded", "toll.wounded"),
}  # fmt: skip


def harm_before(scene: Scene, first: int) -> Harm | None:
    """The word of harm right before a quantity ("killed five and wounded 110")."""
    words = scene.parse.words
    if not first or words[first - 1].sentence != words[first].sentence:
        return None
    before = words[first - 1]
    found = _NEAR.get(before.lower)
    return (
        Harm(*found, before.index)
        if found and before.upos in ("VERB", "ADJ") and words[first].head != before.index - 1
        else None
    )


def harm_after(scene: Scene, last: int) -> Harm | None:
    """The word of harm right after a quantity that stands for its people ("67 dead and 1,000 wounded")."""
    words = scene.parse.words
    if last + 1 >= len(words) or words[last + 1].sentence != words[last].sentence:
        return None
    following = words[last + 1]
    if following.lower == "who" and following.head >= 0:
        return _told_of(scene, following)
    if following.lower not in table("states") or following.lower in ("captive", "hostage"):
        return None
    beyond = words[last + 2] if last + 2 < len(words) else following
    if beyond.upos in ("NUM", "DET", "PRON", "NOUN", "ADJ", "PROPN") or beyond.lower in ("at", "more", "some", "about"):
        return None
    return look(scene, following.index, "states") or Harm(*table("states")[following.lower], following.index)


def fate_of_all(scene: Scene, quantity: Quantity, top: int) -> Harm | None:
    """ "Ten men had been hiding there and all of them were killed": what a sentence tells of all it counted."""
    sentence = scene.parse.sentences[scene.word(top).sentence]
    if quantity.low is None or scene.word(top).relation != "nsubj" or not scene.is_people(top):
        return None
    for word in scene.parse.words[quantity.end + 1 : sentence.last]:
        of_them = any(w.lower in ("them", "whom") for w in scene.parse.children(word.index, "nmod"))
        if word.lower in ("all", "both") and of_them and word.deprel in ("nsubj", "nsubj:pass") and word.head >= 0:
            return verb(scene, word.head) if word.deprel == "nsubj:pass" else look(scene, word.head, "suffer")
    return None


def _told_of(scene: Scene, who: Word) -> Harm | None:
    """ "40,000 who were killed": the harm in a relative clause right behind a number, wherever it is hung."""
    if who.deprel == "nsubj:pass":
        return verb(scene, who.head)
    return look(scene, who.head, "suffer") if who.relation == "nsubj" else None


def harm_near(scene: Scene, first: int, last: int) -> Harm | None:
    """A word of harm right behind or before a quantity, for phrases the syntax leaves loose ("12 dead, 30 hurt")."""
    words = scene.parse.words
    sentence = words[first].sentence
    after = [w.lower for w in words[last + 1 : last + 4]]
    if (
        len(after) == 3
        and after[0] in ("are", "were", "is")
        and after[1] in ("still", "now")
        and after[2] in ("in", "inside", "there")
    ):
        return Harm("present", "toll.present", last + 1)
    for i in range(last + 1, min(last + 4, len(words))):
        if words[i].sentence != sentence or words[i].upos in ("PUNCT", "CCONJ", "SCONJ", "ADP"):
            break
        found = look(scene, i, "states") or (verb(scene, i) if words[i].xpos == "VBN" else None)
        if found:
            return found
    return None
