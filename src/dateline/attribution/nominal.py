"""Cues that are no verbs: "according to", nouns with a clause, adjectives of belief, adverbs, headlines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dateline.attribution.cues import Cues
from dateline.attribution.sourcekinds import characterise
from dateline.attribution.syntax import RELATIVES, clause_top, noun_phrase, sentence_of, subject
from dateline.attribution.verbs import Link
from dateline.lexicon import load
from dateline.records.parse import Parse, Word


def nominal_links(parse: Parse, cues: Cues) -> Iterator[Link]:
    """Yield the attributions of non-verbal cues in reading order."""
    for word in parse.words:
        if word.lower == "according":
            link = _according(parse, cues, word)
        elif word.lower == "per" and word.relation == "case":
            link = _per(parse, cues, word)
        elif word.relation == "obl" and word.lemma in cues.account.lemmas:
            link = _account(parse, cues, word)
        elif word.upos == "ADV" and word.lower in cues.adverbs:
            link = _adverb(parse, cues, word)
        elif word.upos == "NOUN" and word.lemma in cues.nouns:
            link = _noun(parse, cues, word) or _released(parse, cues, word)
        elif word.upos == "NOUN" and word.lemma in cues.figures.lemmas:
            link = _released(parse, cues, word)
        elif word.upos == "ADJ" and word.lower in cues.adjectives and (link := _adjective(parse, cues, word)):
            pass
        elif word.lower in cues.feelings and (word.upos == "ADJ" or word.xpos == "VBN"):
            link = _moved(parse, cues, word)
        else:
            continue
        if link:
            yield link


def _according(parse: Parse, cues: Cues, word: Word) -> Link | None:
    following = word.index + 1
    if following >= len(parse.words) or parse.words[following].lower != "to":
        return None
    head = word.head
    if head < 0 or parse.words[head].upos in ("VERB", "AUX") or parse.words[head].lower in ("plan",):
        head = next((c.index for c in parse.children(word.index, "obl", "nmod", "xcomp")), -1)
    if head < 0 or head <= following:
        return None
    if parse.words[head].lower in RELATIVES:  # "a statement, according to which ..." names no new source
        return None
    cue = (word.index, following)
    source = [i for i in noun_phrase(parse, head) if i > following]
    if (clause := _behind(parse, word, head)) is not None:
        rule, source = cues.according, [i for i in source if i < clause[0]]
        return Link(cue, tuple(source), _teller(parse, head), tuple(clause), rule.stance, rule.kind, rule.id)
    governor = parse.words[head].head
    teller = _teller(parse, head)
    if governor == word.index:
        governor = word.head
    here = sentence_of(parse, word.index)
    if governor < 0 or governor not in here:
        return None
    top = _heard(parse, word, head, governor)
    own = frozenset({head, word.index, *_others(parse, word, top)})
    content = [i for i in parse.subtree(top, own) if i not in source and i not in cue]
    rule = cues.according
    if not content or (set(content) <= {governor} and parse.words[governor].upos == "PUNCT"):
        return None
    return Link(cue, tuple(source), teller, tuple(content), rule.stance, rule.kind, rule.id)


@cache
def _accounts() -> frozenset[str]:
    return frozenset(load("sources")["account"]["nouns"])


def _teller(parse: Parse, head: int) -> int:
    """Whose an account is: in "reports by relatives" the relatives."""
    if parse.words[head].lemma.lower() not in _accounts():
        return head
    made = [c.index for c in parse.children(head, "acl") if c.xpos == "VBN"]
    owners = [
        c for i in (head, *made) for c in parse.children(i, "nmod", "obl") if _case(parse, c) in ("by", "from", "of")
    ]
    return next((c.index for c in owners if _can_tell(parse, c.index)), head)


def _can_tell(parse: Parse, index: int) -> bool:
    words = noun_phrase(parse, index)
    lemmas = frozenset(parse.words[i].lemma.lower() for i in words)
    return characterise(parse.excerpt(words[0], words[-1]).text, lemmas).kind not in ("other", "document")


_OPENERS = frozenset({"where", "when", "which", "who", "because", "while", "although"})


def _behind(parse: Parse, word: Word, head: int) -> list[int] | None:
    """The rest of a clause that opens with "where, according to X,": whatever the parser hung the phrase from."""
    before = [w for w in parse.words[max(0, word.index - 2) : word.index] if w.text != ","]
    here = sentence_of(parse, word.index)
    comma = next((i for i in range(head + 1, here.stop) if parse.words[i].text == ","), None)
    opened = bool(before) and before[-1].lower in _OPENERS and parse.words[word.index - 1].text == ","
    if not opened or comma is None or comma - head > 1 or comma + 2 >= here.stop:
        return None
    return [i for i in range(comma + 1, here.stop) if parse.words[i].upos != "PUNCT" or i + 1 < here.stop]


def _heard(parse: Parse, word: Word, head: int, governor: int) -> int:
    """The predicate that "according to" is said of: its clause's, or that of a sentence that it closes after a comma.

    Where it opens a joined or a relative clause, it is said of that one alone.
    """
    top = clause_top(parse, governor)
    for above in (parse.words[governor], *parse.ancestors(governor)):
        joined = above.relation == "conj" and above.head < word.index
        if word.index < above.index and (above.deprel == "acl:relcl" or joined):
            return above.index
        if above.index == top:
            break
    sentence = parse.sentences[word.sentence]
    last = max(parse.subtree(head))
    rest = parse.words[last + 1 : sentence.last]
    parted = any(w.text == ";" for w in parse.words[sentence.first : word.index])
    inside = any(a.lemma in _SAYING and a.index < word.index for a in parse.ancestors(governor))
    clear = parse.words[word.index - 1].text == "," or not inside
    closes = clear and all(w.upos == "PUNCT" for w in rest)
    return sentence.root if closes and not parted and parse.words[sentence.root].upos in _PREDICATES else top


_SAYING = frozenset(
    {"say", "report", "tell", "claim", "add", "state", "announce", "confirm", "warn", "deny", "believe"}
)
_PREDICATES = frozenset({"VERB", "AUX", "ADJ"})


def _others(parse: Parse, word: Word, top: int) -> set[int]:
    """Joined clauses with an "according to" of their own."""
    found = set()
    for joined in parse.children(top, "conj"):
        before = [i for i in parse.subtree(joined.index) if word.index < i < joined.index]
        if any(parse.words[i].lower == "according" for i in before):
            found.add(joined.index)
    return found


def _per(parse: Parse, cues: Cues, word: Word) -> Link | None:
    """ "per the mayor's office": a preposition of source before a person or a body."""
    head = word.head
    source = noun_phrase(parse, head)
    text = parse.excerpt(source[0], source[-1]).text
    speaks = characterise(text, frozenset(parse.words[i].lemma.lower() for i in source)).kind != "other"
    governor = parse.words[head].head
    if not speaks or governor < 0 or head < word.index:
        return None
    content = [i for i in parse.subtree(clause_top(parse, governor), frozenset({head})) if i not in source]
    rule = cues.per
    return Link((word.index,), tuple(source), head, tuple(content), rule.stance, rule.kind, rule.id)


def _account(parse: Parse, cues: Cues, word: Word) -> Link | None:
    """ "in the words of one deputy", "by her account": whose words a sentence gives."""
    rule = cues.account
    owner = parse.child(word.index, "nmod:poss") or next(
        (c for c in parse.children(word.index, "nmod") if _case(parse, c) == "of"), None
    )
    if owner is None or word.head < 0 or _case(parse, word) not in rule.only["behind"]:
        return None
    who = parse.words[owner.index]
    if who.upos not in ("PRON", "PROPN") and not _can_tell(parse, owner.index):
        return None
    own = frozenset({word.index})
    content = parse.subtree(clause_top(parse, word.head), own)
    source = tuple(i for i in noun_phrase(parse, owner.index) if parse.words[i].lower not in ("'s", "’s"))
    return Link((word.index,), source, owner.index, tuple(content), rule.stance, rule.kind, rule.id)


def _adverb(parse: Parse, cues: Cues, word: Word) -> Link | None:
    head = word.head
    if head < 0:
        return None
    rule = cues.adverbs[word.lower]
    content = [i for i in parse.subtree(head, frozenset({word.index})) if i != word.index]
    return Link((word.index,), (), None, tuple(content), rule.stance, rule.kind, rule.id)


def _noun(parse: Parse, cues: Cues, word: Word) -> Link | None:
    rule = cues.nouns[word.lemma]
    clause = next(
        (
            c for c in parse.children(word.index, "acl", "ccomp", "advcl")
            if c.deprel != "acl:relcl" and c.index > word.index
            and any(m.lower in ("that", "to") for m in parse.children(c.index, "mark"))
        ),
        None,
    )  # fmt: skip
    if clause is None:
        return None
    owner = parse.child(word.index, "nmod:poss")
    if owner is None:
        owner = next(
            (
                c
                for c in parse.children(word.index, "nmod")
                if _case(parse, c) in ("by", "from", "of") and c.index < clause.index
            ),
            None,
        )
    if owner is None:
        governor = parse.words[word.head] if word.head >= 0 and word.relation == "obj" else None
        found = subject(parse, governor.index) if governor is not None and governor.lemma in _LIGHT else None
        owner = parse.words[found] if found is not None else None
    if owner is None:
        return None
    content = parse.subtree(clause.index)
    source = [i for i in noun_phrase(parse, owner.index) if parse.words[i].lower not in ("'s", "’s")]
    return Link((word.index,), tuple(source), owner.index, tuple(content), rule.stance, rule.kind, rule.id)


def _released(parse: Parse, cues: Cues, word: Word) -> Link | None:
    """ "Figures released by X exceed ...": who gives a count out is the source of what is said of it."""
    rule = cues.figures
    if word.lemma not in rule.lemmas:
        return None
    for verb in parse.children(word.index, "acl"):
        agent = parse.child(verb.index, "obl:agent") or next(
            (c for c in parse.children(verb.index, "obl") if _case(parse, c) == "by"), None
        )
        if verb.lemma in rule.only["released"] and agent is not None:
            own = set(parse.subtree(verb.index))
            top = word.head if word.head >= 0 and word.relation in ("nsubj", "obj", "obl") else word.index
            content = [i for i in parse.subtree(top) if i not in own]
            source = [i for i in noun_phrase(parse, agent.index) if i in own and i != verb.index]
            return Link((verb.index,), tuple(source), agent.index, tuple(content), rule.stance, rule.kind, rule.id)
    return None


_LIGHT = frozenset(
    """make issue have give express repeat dismiss voice release raise offer reject announce reiterate""".split()
)


def _case(parse: Parse, word: Word) -> str:
    found = parse.child(word.index, "case")
    return found.lower if found else ""


def _moved(parse: Parse, cues: Cues, word: Word) -> Link | None:
    """ "is appalled by the raid", "remains committed to the truce": a feeling that is put on record, and its object."""
    rule = cues.feelings[word.lower]
    cop = [*parse.children(word.index, "cop", "aux:pass", "aux")]
    above = parse.words[word.head] if word.head >= 0 and word.relation == "xcomp" else None
    stays = above is not None and above.lemma in _STAYS
    head = subject(parse, word.index)
    if head is None or not (cop or stays) or parse.words[head].lower in _EMPTY:
        return None
    clauses = parse.children(word.index, "obl", "obl:agent", "advcl", "ccomp", "xcomp")
    of = next((c for c in clauses if c.index > word.index and _marked(parse, c) in rule.takes), None)
    if of is None:
        return None
    cue = [c.index for c in cop] + ([above.index] if stays and above is not None else []) + [word.index]
    source = noun_phrase(parse, head)
    content = [i for i in parse.subtree(of.index) if i not in source]
    return Link(tuple(sorted(cue)), tuple(source), head, tuple(content), rule.stance, rule.kind, rule.id)


_STAYS = frozenset({"remain", "stay", "stand"})
_EMPTY = frozenset({"it", "there", "this", "that"})


def _marked(parse: Parse, word: Word) -> str:
    found = parse.child(word.index, "case", "mark")
    return found.lower if found else "that" if word.relation == "ccomp" else ""


def _adjective(parse: Parse, cues: Cues, word: Word) -> Link | None:
    rule = cues.adjectives[word.lower]
    clause = parse.child(word.index, "ccomp", "xcomp", "advcl")
    if (
        clause is None
        or clause.index < word.index
        or (clause.relation != "ccomp" and not any(m.lower == "to" for m in parse.children(clause.index, "mark")))
    ):
        return None
    head = subject(parse, word.index)
    if head is None or parse.words[head].lower in ("it", "there", "this", "that"):
        return None
    cop = [c.index for c in parse.children(word.index, "cop", "aux")] + [word.index]
    source = noun_phrase(parse, head)
    content = [i for i in parse.subtree(clause.index) if i not in source]
    return Link(tuple(sorted(cop)), tuple(source), head, tuple(content), rule.stance, rule.kind, rule.id)
