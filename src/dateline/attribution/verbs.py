"""Verb cues: which verbs attribute what to whom, read off the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.attribution.beside import (
    closed_by,
    closing_phrase,
    phrase_adjoining,
    phrase_before,
    phrase_behind,
    top_of,
)
from dateline.attribution.complements import content_of
from dateline.attribution.cues import UNSAID, CueRule, Cues
from dateline.attribution.quotes import Quote
from dateline.attribution.syntax import (
    REACHED,
    RELATIVES,
    negated,
    noun_phrase,
    passive,
    subject,
    verb_group,
)
from dateline.attribution.unvoiced import is_unvoiced
from dateline.lexicon import load
from dateline.records.parse import Parse, Word


@cache
def _things_that_speak() -> frozenset[str]:
    return frozenset(load("cues")["documents"]["nouns"])


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution in words of the parse: cue, source and content as sorted word indexes.

    `head` is the head word of the source; `kind` is the cue's class; `standing` are words beside the cue that only
    stand for the source ("who").
    """

    cue: tuple[int, ...]
    source: tuple[int, ...]
    head: int | None
    content: tuple[int, ...]
    stance: str
    kind: str
    rule: str
    standing: tuple[int, ...] = ()


def verb_links(parse: Parse, cues: Cues, quotes: list[Quote]) -> Iterator[Link]:
    """Yield the attributions that verbs make, in the order of the verbs."""
    for word in parse.words:
        if word.upos not in ("VERB", "AUX") and not word.xpos.startswith("VB"):
            continue
        for rule in cues.verbs.get(word.lemma.lower(), ()):
            content = content_of(parse, word, rule, quotes) or _left_of(parse, word, rule)
            if not content and "float" in rule.takes and rule.kind == "speech":
                content = closed_by(parse, word)
            if content:
                link = _link(parse, word, rule, content, quotes)
                if link:
                    yield link
                    break


def _link(parse: Parse, verb: Word, rule: CueRule, content: list[int], quotes: list[Quote]) -> Link | None:
    head = _source(parse, verb)
    if head is None and rule.kind == "speech":
        head = phrase_behind(parse, verb, quotes)
    closing = closing_phrase(parse, verb, head, content) if rule.kind == "speech" else ()
    if not closing and head is None and "float" in rule.takes and not passive(parse, verb.index):
        closing = phrase_adjoining(parse, verb)
    if closing:
        head, content = top_of(parse, closing), [i for i in content if i not in closing]
    told = rule.object == "person" and passive(parse, verb.index)
    if head is not None and parse.words[head].head == verb.index and rule.kind == "speech" and not told:
        content = _with_stranded(parse, verb, head, content)
    if head is not None and rule.kind == "speech":
        content = _resumed(parse, verb, content)
    if head is not None and (parse.words[head].lower in ("it", "there", "this", "that") and rule.kind != "speech"):
        return None
    if head is None and not _impersonal(parse, verb):
        return None
    if rule.subject == "document" and (head is None or parse.words[head].lemma.lower() not in _things_that_speak()):
        return None
    if (head is not None and _nobody(parse, head)) or is_unvoiced(parse, verb, rule, head):
        return None
    if head is not None and verb.relation == "root" and head in content and head > min(content):
        own = set(noun_phrase(parse, head))
        content = [i for i in content if i not in own]
    if (head is not None and head in content) or _instrumental(parse, verb, rule):
        return None
    if head is None and rule.kind in UNSAID and verb.lemma not in _IMPERSONAL:
        return None
    group = [i for i in _cue_words(parse, verb) if i not in content]
    source = closing or _phrase(parse, head, {*content, *group})
    standing = _relative(parse, verb, head)
    stance = _stance(parse, verb, rule)
    return Link(tuple(group), source, head, tuple(content), stance, rule.kind, rule.id, standing)


_IMPERSONAL = frozenset(
    {"believe", "think", "expect", "fear", "assume", "know", "understand", "demand", "order", "propose", "urge", "hope"}
)


def _instrumental(parse: Parse, verb: Word, rule: CueRule) -> bool:
    """Tell whether a gerund only says by what means ("by reporting the losses")."""
    means = (m.lower for m in parse.children(verb.index, "mark", "case"))
    return verb.xpos == "VBG" and "noun" in rule.takes and any(m != "with" for m in means)


def _phrase(parse: Parse, head: int | None, taken: set[int]) -> tuple[int, ...]:
    """The source's noun phrase as one run of words round its head, none of them taken."""
    if head is None:
        return ()
    words = noun_phrase(parse, head)
    low = max((i + 1 for i in words if i in taken and i < head), default=words[0])
    high = min((i for i in words if i in taken and i > head), default=words[-1] + 1)
    return tuple(i for i in words if low <= i < high)


def _relative(parse: Parse, verb: Word, head: int | None) -> tuple[int, ...]:
    """The relative pronoun that stands for the source at its cue: "the clerk, who said"."""
    own = parse.child(verb.index, "nsubj")
    stands = own is not None and own.lower in RELATIVES and own.index != head and head is not None
    return (own.index,) if own is not None and stands and own.index < verb.index else ()


_ASIDE = frozenset({"as", "while", "adding", "saying", "with", "although", "though"})


def _resumed(parse: Parse, verb: Word, content: list[int]) -> list[int]:
    """What goes on after an inserted cue: "The trouble began, shopkeepers said, when a march was stopped"."""
    after = verb.index + 1
    inserted = (
        bool(content) and max(content) < verb.index and after < len(parse.words) and parse.words[after].text == ","
    )
    if not inserted:
        return content
    resumed: list[int] = []
    for child in parse.children(verb.index, "advcl", "conj", "obl", "parataxis"):
        inside = [parse.words[i] for i in parse.subtree(child.index)]
        first = next((w for w in inside if w.upos not in ("PUNCT", "CCONJ")), child)
        own_subject = parse.child(child.index, "nsubj", "nsubj:pass", "expl") is not None
        goes_on = child.relation in ("advcl", "obl") or own_subject
        if (
            first.index > after
            and inside[0].index >= after
            and goes_on
            and first.lower not in _ASIDE
            and child.xpos != "VBG"
        ):
            resumed += parse.subtree(child.index)
    return sorted({*content, *resumed})


def _nobody(parse: Parse, head: int) -> bool:
    """Tell whether the subject is nobody: "no group claimed the attack" has no source."""
    return parse.words[head].lower in ("nobody", "none", "neither") or any(
        d.lower == "no" for d in parse.children(head, "det")
    )


def _left_of(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    """The clause left of ", A said" where the parser took its subject for one of the cue's own."""
    if "float" not in rule.takes or rule.kind != "speech" or parse.words[verb.index - 1].upos == "PUNCT":
        return []
    before = [c for c in parse.children(verb.index, "nsubj", "nsubj:pass") if c.index < verb.index]
    if len(before) < 2:
        return []
    left = [i for c in before[:-1] for i in parse.subtree(c.index)]
    return left if any(parse.words[i].upos in ("VERB", "AUX") for i in left) else []


def _with_stranded(parse: Parse, verb: Word, head: int, content: list[int]) -> list[int]:
    """In "X happened, said A" a parser may hang X's subject from the cue: it belongs to what was said."""
    stranded = [
        c
        for c in parse.children(verb.index, "nsubj", "nsubj:pass")
        if c.index < verb.index
        and c.index != head
        and not (c.upos == "VERB" and head is not None and head < c.index)
        and not _one_name(parse, c.index, head)
    ]
    return sorted({*content, *(i for c in stranded for i in parse.subtree(c.index))})


def _one_name(parse: Parse, first: int, head: int) -> bool:
    """Tell whether two subjects are a title and its name: "Minister for the North Adan Ruz said"."""
    between = parse.words[first + 1 : head]
    return first < head and all(w.upos in ("PROPN", "NOUN", "ADP", "DET", "ADJ") for w in between)


def _cue_words(parse: Parse, verb: Word) -> list[int]:
    """The verb group filled up to an unbroken run, where only adverbs stand between."""
    group = verb_group(parse, verb.index)
    run = range(group[0], group[-1] + 1)
    if all(i in group or parse.words[i].upos in ("ADV", "PART") for i in run):
        return list(run)
    return group


def _quoted_as(parse: Parse, verb: Word) -> int | None:
    """Whom another is said to quote: the surgeon of "the daily quoted a surgeon as saying"."""
    above = parse.words[verb.head] if verb.head >= 0 else None
    if above is None or above.lemma not in ("quote", "cite") or verb.xpos != "VBG" or passive(parse, above.index):
        return None
    marked = any(m.lower == "as" for m in parse.children(verb.index, "mark", "case"))
    quoted = parse.child(above.index, "obj")
    return quoted.index if marked and quoted is not None else None


def _source(parse: Parse, verb: Word) -> int | None:
    if (quoted := _quoted_as(parse, verb)) is not None:
        return quoted
    if passive(parse, verb.index):
        agent = parse.child(verb.index, "obl:agent")
        if agent:
            return agent.index
        by = next((c for c in parse.children(verb.index, "obl") if _is_by(parse, c)), None)
        if by is not None and verb.lemma in ("tell", "inform", "notify", "assure", "warn"):
            return by.index
        if verb.lemma in ("quote", "cite"):
            return subject(parse, verb.index)
        return None
    behind = [c.index for c in parse.children(verb.index, "nsubj") if c.index > verb.index]
    inverted = next((i for i in behind if not _set_off(parse, verb, i)), None)
    beside = [c.index for c in parse.children(verb.index, "nsubj") if c.index < verb.index and _names(c)]
    found = inverted if inverted is not None else _author(parse, subject(parse, verb.index))
    if inverted is None and len(beside) > 1:
        found = beside[-1]
    if found is None and (reached := _reached(parse, verb)) is not None:
        return reached
    if not beside and inverted is None and verb.relation == "root" and parse.child(verb.index, "ccomp"):
        return phrase_before(parse, verb) or _lent(parse, verb)
    if found is None and verb.relation in ("root", "parataxis"):
        return _from_source(parse, verb.index)
    return found


def _is_by(parse: Parse, word: Word) -> bool:
    return any(c.lower == "by" for c in parse.children(word.index, "case"))


def _names(word: Word) -> bool:
    """Tell whether a subject can be the speaker: neither a verb nor the "there" of "traders there said"."""
    return word.upos != "VERB" and word.lower not in ("there", "here")


def _lent(parse: Parse, verb: Word) -> int | None:
    """A speaker whom the parser took for one more subject of what is said: "The mayor, A B, said the rebels fled"."""
    clause = parse.child(verb.index, "ccomp")
    subjects = parse.children(clause.index, "nsubj") if clause is not None else []
    lent = len(subjects) > 1 and subjects[0].index < verb.index < subjects[1].index
    return subjects[0].index if lent else None


def _set_off(parse: Parse, verb: Word, index: int) -> bool:
    """Tell whether a colon parts a cue from what follows: "said: twelve cooks and seven guards"."""
    return any(w.text in (":", ";") for w in parse.words[verb.index + 1 : index])


def _reached(parse: Parse, verb: Word) -> int | None:
    """ "A doctor reached in the town said": the participle taken for the verb of a clause that is the subject."""
    clause = parse.child(verb.index, "csubj") or parse.child(verb.index, "ccomp", "advcl")
    if clause is not None and clause.index < verb.index and parse.child(verb.index, "nsubj") is None:
        between = parse.words[clause.index + 1 : verb.index]
        told = clause.lemma in REACHED and all(w.text != "," for w in between)
        clause = clause if told or clause.deprel == "csubj" else None
    if clause is None or clause.upos != "VERB" or clause.index > verb.index:
        return None
    inner = parse.child(clause.index, "nsubj")
    return inner.index if inner is not None and inner.index < clause.index else None


_WRITTEN = frozenset(
    {"message", "statement", "tweet", "letter", "post", "communique", "leaflet", "note", "email", "video"}
)
_ISSUED = frozenset({"post", "issue", "release", "publish", "send", "write", "make", "distribute", "put", "circulate"})


def _author(parse: Parse, head: int | None) -> int | None:
    """Who issued the message that "saying ..." hangs from: "posted a message blaming ..."."""
    if head is None or parse.words[head].lemma not in _WRITTEN or parse.words[head].relation not in ("obj", "obl"):
        return head
    governor = parse.words[head].head
    if governor >= 0 and parse.words[governor].lemma in _ISSUED:
        return subject(parse, governor) or head
    return head


def _from_source(parse: Parse, verb: int) -> int | None:
    """... came word from X" style sources are too rare to read; only "by X" is taken."""
    for child in parse.children(verb, "obl"):
        case = parse.child(child.index, "case")
        if case and case.lower == "by":
            return child.index
    return None


def _impersonal(parse: Parse, verb: Word) -> bool:
    """Tell whether the cue is a passive that names nobody ("it was reported that")."""
    return passive(parse, verb.index) and verb.relation not in ("acl", "amod")


def _stance(parse: Parse, verb: Word, rule: CueRule) -> str:
    if negated(parse, verb.index) and verb.lemma in (
        "confirm",
        "verify",
        "know",
        "corroborate",
        "determine",
        "say",
        "rule",
    ):
        return "cannot-confirm" if verb.lemma != "say" else rule.stance
    return rule.stance
