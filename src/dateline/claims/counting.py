"""What a number counts: people who may be harmed, or ages, dates, ordinals and measures."""

from __future__ import annotations

import re

from dateline.claims.numbers import Quantity
from dateline.claims.roles import agents
from dateline.claims.scene import Scene
from dateline.claims.vocabulary import noun_classes


def counted(scene: Scene, quantity: Quantity) -> int:
    """The noun that a quantity counts, or its own last word where none follows."""
    words = scene.parse.words
    at = quantity.end if words[quantity.end].relation in ("nummod", "det", "advmod", "compound") else quantity.core
    if words[at].relation not in ("nummod", "det", "compound"):
        at = quantity.core if quantity.core <= words[quantity.end].head < quantity.end else quantity.end
    if quantity.end > quantity.core and words[quantity.core + 1].lower == "quarter" and words[at].relation != "nummod":
        at = quantity.end
    following = words[quantity.end + 1 : quantity.end + 3]
    if quantity.high == 0 and [w.text for w in following[1:]] == [","] and following[0].lower in _NONE:
        return quantity.end + 1
    if following and following[0].lower in _LOOSE and following[0].index < words[quantity.end].head:
        named = words[quantity.end].head == quantity.end + 2 and scene.is_people(quantity.end + 2)
        return quantity.end + 2 if named else quantity.end
    for _ in range(4):
        word = words[at]
        if word.head < 0 or word.relation not in (
            "nummod",
            "det",
            "advmod",
            "compound",
            "fixed",
            "flat",
            "amod",
            "nmod:unmarked",
            "case",
        ):
            break
        if word.relation in ("compound", "amod", "advmod") and word.head < at:
            break
        if words[word.head].upos in ("VERB", "AUX"):
            break
        at = word.head
    if at == quantity.first - 1 and words[at].lower in ("wounds", "injures", "kills", "hurts"):
        return quantity.end
    if at < quantity.first and (words[at].upos != "NOUN" or _apart(scene, at, quantity.first)):
        at = quantity.end
    family = words[at].head
    if (
        words[at].relation == "nmod"
        and family >= 0
        and words[family].lemma in ("family", "couple")
        and scene.case(at) == "of"
    ):
        return family
    return at


def parts_of_totals(scene: Scene, quantities: list[Quantity]) -> frozenset[int]:
    """Number words behind a colon that add up to a count before it: "31 were killed: 20 cooks and 11 guards"."""
    parts: set[int] = set()
    for colon in (w for w in scene.parse.words if w.text in (":", "(", "[", "--", "—")):
        here = [q for q in quantities if scene.word(q.core).sentence == colon.sentence and q.low == q.high]
        before = {q.low for q in here if q.core < colon.index and q.low}
        after = [q for q in here if q.core > colon.index]
        sums = [sum(q.low or 0 for q in after[:n]) for n in range(2, len(after) + 1)]
        if before.intersection(sums):
            parts.update(q.core for q in after)
    return frozenset(parts)


_LOOSE = frozenset(("dead", "wounded", "injured", "missing", "killed", "hurt"))
_NONE = frozenset(("dead", "wounded", "injured", "casualties", "deaths", "injuries", "fatalities"))


def _apart(scene: Scene, before: int, after: int) -> bool:
    """Tell whether a comma or a verb parts a noun from a number that comes later."""
    return any(w.text in (",", ";") or w.upos == "VERB" for w in scene.parse.words[before + 1 : after])


def counts_people(scene: Scene, quantity: Quantity, top: int) -> bool:
    words = scene.parse.words
    after = [w.lower for w in words[quantity.end + 1 : quantity.end + 4]]
    if quantity.core and words[quantity.core - 1].text == "[" and after[:1] == ["]"]:  # the number of a footnote
        return False
    code = words[max(0, quantity.core - 2) : quantity.core]
    if len(code) == 2 and code[1].text == "-" and len(code[0].text) == 1 and code[1].start == code[0].end:
        return False  # "M-19"
    if quantity.first > 1 and words[quantity.first - 1].lower == "of" and scene.key(quantity.first - 2) in _PEOPLED:
        return False
    if after[:2] in (["-", "year"], ["-", "day"]) or after[:1] in (["percent"], ["%"], ["per"], ["year"], ["years"]):
        return False
    if after[:1] == ["in"] and after[1:2] in (["losses"], ["damage"], ["damages"], ["cash"], ["aid"], ["property"]):
        return False
    if (after[:1] and after[0] in ("st", "nd", "rd", "th", "d")) or _is_age(scene, quantity, top):
        return False
    if words[quantity.core].lower == "one" and after[:1] == ["of"] and (_is_named(scene, top) or _leads(scene, top)):
        return False
    before = words[quantity.core - 1].text if quantity.core else ""
    if before in ("$", "€", "£", "#") or (quantity.low == quantity.high and _is_date(scene, quantity, top)):
        return False
    noun = scene.key(top)
    if top not in (quantity.end, quantity.core) and _is_measure(scene, top):
        return False
    of = group_below(scene, top)
    of = scene.core(of) if of is not None else None
    if of is not None and not scene.is_people(of) and "never-people" in noun_classes().get(scene.key(of), ()):
        return False
    if quantity.low == 0 and quantity.high == 0:
        return (
            words[quantity.end].lower in ("one", "nobody", "none", "neither")
            or noun in ("casualty", "injury", "death", "fatality", "wounded", "dead")
            or scene.is_people(top)
        )
    return True


# "a city of 200,000": how many live in a place.
_PEOPLED = frozenset(("city", "town", "village", "district", "capital", "port", "suburb", "settlement", "country"))


def _is_measure(scene: Scene, top: int) -> bool:
    """Tell whether a counted noun is a time or one of those that are never people."""
    if scene.word(top).lower in ("wound", "wounds"):
        return True
    return scene.names_time(top) or "never-people" in noun_classes().get(scene.key(top), ())


def _is_named(scene: Scene, top: int) -> bool:
    """ "one of our own, Ali Haddad": a named victim is an event."""
    near = [top, *(w.index for w in scene.parse.children(top, "nmod"))]
    return any(w.upos == "PROPN" for i in near for w in scene.parse.children(i, "appos"))


def _is_age(scene: Scene, quantity: Quantity, top: int) -> bool:
    """ "Ali Haddad, 47, was killed", "aged 19": a bare number beside a name is an age."""
    words = scene.parse.words
    start = quantity.first
    while start > 1 and (words[start - 1].upos == "NUM" or words[start - 1].lower in ("and", "or", ",", "between")):
        start -= 1
    if {"aged", "age", "ages"} & {w.lower for w in words[max(0, start - 2) : start]}:
        return True
    if top != quantity.end or quantity.first < 2 or words[quantity.first - 1].text != ",":
        return False
    following = words[quantity.last + 1].text if quantity.last + 1 < len(words) else "."
    person = words[quantity.first - 2]
    single = person.upos == "PROPN" or (person.xpos == "NN" and scene.is_people(person.index))
    return single and following in (",", ".", "-")


def _is_date(scene: Scene, quantity: Quantity, top: int) -> bool:
    """Years and days of the month count nobody."""
    word = scene.word(quantity.core)
    single = scene.word(top).xpos in ("NN", "NNP")
    year = bool(re.fullmatch(r"(?:19|20)\d\d", word.text)) and (top == quantity.core or single)
    following = scene.parse.words[quantity.end + 1 : quantity.end + 2]
    if word.text.isdigit() and len(word.text) < 3 and any(w.lower.rstrip(".") in _MONTHS for w in following):
        return True
    near = [scene.word(i) for i in (quantity.core - 1, quantity.end + 1, word.head) if 0 <= i < len(scene.parse.words)]
    return year or (top == quantity.core and any(w.lower.rstrip(".") in _MONTHS for w in near))


_MONTHS = frozenset(
    """january february march april june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec""".split()
)


def surely_people(scene: Scene, top: int) -> bool:
    """Tell whether the words themselves say that people are counted."""
    of = group_below(scene, top)
    if of is not None:
        return scene.is_people(of) or scene.is_party(of)
    return (
        scene.is_people(top)
        or scene.word(top).upos == "NUM"
        or scene.word(top).lower in ("dozens", "hundreds", "thousands", "millions", "scores", "several", "dozen")
    )


def group_below(scene: Scene, top: int) -> int | None:
    """Those of whom a bare number is: "hundreds of Taliban", "seventeen from the Armed Forces"."""
    word = scene.word(top)
    if word.upos in ("NUM", "ADJ", "DET", "PRON") or word.lower in (
        "dozens",
        "hundreds",
        "thousands",
        "millions",
        "tens",
        "scores",
        "millions",
        "dozen",
        "tens",
        "member",
        "members",
        "total",
        "bodies",
        "body",
        "most",
        "none",
        "number",
        "numbers",
    ):
        for child in scene.parse.children(top, "nmod", "obl"):
            if scene.case(child.index).split(" ")[0] in ("of", "from", "among") and not scene.names_time(child.index):
                if child.lower not in ("thousands", "millions"):
                    return child.index
                if (inner := group_below(scene, child.index)) is not None:
                    return inner
    return None


_LOSSES = frozenset(("casualty", "death", "fatality", "loss", "injury", "killed", "dead", "wounded", "injured"))
_BEARING = frozenset(("suffer", "sustain", "take", "have", "report", "acknowledge", "admit", "record", "count", "bear"))


def sufferer(scene: Scene, index: int) -> int:
    """The word for those who bore the losses a noun counts: "the brigade" in "the brigade suffered 15 casualties"."""
    word = scene.word(index)
    if word.lemma.lower() not in _LOSSES:
        return index
    before = [w.index for w in scene.modifiers(index) if scene.is_a(w.index, ("combatant",))]
    if before or scene.side(index) is not None:
        return before[-1] if before else index  # "nine rebel deaths"
    among = [w for w in scene.parse.children(index, "nmod", "obl") if scene.case(w.index) in ("among", "in", "for")]
    owner = [w for w in (*scene.parse.children(index, "nmod:poss"), *among) if scene.is_people(w.index)]
    if owner:
        return owner[0].index
    if word.relation == "obj" and word.head >= 0 and scene.key(word.head) in _BEARING:
        return next((i for i in agents(scene, word.head) if scene.is_people(i)), index)
    return index


def _leads(scene: Scene, top: int) -> bool:
    """ "one of its top commanders": somebody in particular, of whom there are not many."""
    of = group_below(scene, top)
    noun = scene.word(of if of is not None else top)
    return noun.lemma.lower() in _LEADERS and scene.parse.child(noun.index, "nmod:poss") is not None


_LEADERS = frozenset(
    "leader commander founder chief official deputy general aide ally co-founder spokesman minister adviser".split()
)


def is_identified(scene: Scene, index: int) -> bool:
    """Tell whether a name says who is meant ("a colonel, Ali Haddad")."""
    near = scene.parse.children(index, "appos", "flat", "acl")
    return any(w.upos == "PROPN" or w.lower in ("named", "identified", "called") for w in near)


def whole_of_part(scene: Scene, quantity: Quantity) -> bool:
    """ "13 out of 19 crew", "five of the 12 guards": the whole is not harmed."""
    before = [w.lower for w in scene.parse.words[max(0, quantity.first - 2) : quantity.core]]
    if "out" in before and "of" in before:
        return True
    first = scene.parse.words[quantity.first]
    words = scene.parse.words
    if before[-1:] == ["of"] and first.lower == "one" and words[quantity.end + 1 : quantity.end + 2]:
        return words[quantity.end + 1].lower in ("family", "household", "unit", "clan", "village", "patrol")
    return (
        first.lower == "the"
        and quantity.first > 1
        and words[quantity.first - 1].lower == "of"
        and (words[quantity.first - 2].upos == "NUM")
    )


def acts(scene: Scene, top: int) -> bool:
    """ "killed by two gunmen", "by a group of ten men": those who do the harm don't suffer it."""
    for word in (scene.word(top), *scene.parse.ancestors(top)):
        case = scene.case(word.index).split(" ")[0]
        if word.deprel == "obl:agent" or case == "by" or (case == "according" and word.index == top):
            return True
        if word.relation not in ("nmod", "conj", "appos", "flat", "compound"):
            return False
    return False
