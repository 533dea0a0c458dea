"""Verb cues: which verbs attribute what to whom, read off the tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateline.attribution.cues import CueRule, Cues
from dateline.attribution.quotes import Quote
from dateline.attribution.syntax import (
    RELATIVES,
    clause_top,
    negated,
    noun_phrase,
    passive,
    sentence_of,
    subject,
    verb_group,
)
from dateline.lexicon import load
from dateline.records.parse import Parse, Word


@cache
def _things_that_speak() -> frozenset[str]:
    return frozenset(load("cues")["documents"]["nouns"])


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution in words of the parse: cue, source and content as sorted word indexes.

    `head` is the head word of the source; `kind` is the cue's class.
    """

    cue: tuple[int, ...]
    source: tuple[int, ...]
    head: int | None
    content: tuple[int, ...]
    stance: str
    kind: str
    rule: str


def verb_links(parse: Parse, cues: Cues, quotes: list[Quote]) -> Iterator[Link]:
    """Yield the attributions that verbs make, in the order of the verbs."""
    for word in parse.words:
        if word.upos not in ("VERB", "AUX") and not word.xpos.startswith("VB"):
            continue
        for rule in cues.verbs.get(word.lemma.lower(), ()):
            content = _content(parse, word, rule, quotes) or _left_of(parse, word, rule)
            if content:
                link = _link(parse, word, rule, content)
                if link:
                    yield link
                    break


def _link(parse: Parse, verb: Word, rule: CueRule, content: list[int]) -> Link | None:
    head = _source(parse, verb)
    if head is not None and parse.words[head].head == verb.index:
        content = _with_stranded(parse, verb, head, content)
    if head is not None and rule.kind == "speech":
        content = _resumed(parse, verb, content)
    if head is not None and (parse.words[head].lower in ("it", "there", "this", "that") and rule.kind != "speech"):
        return None
    if head is None and not _impersonal(parse, verb):
        return None
    if rule.subject == "document" and (head is None or parse.words[head].lemma.lower() not in _things_that_speak()):
        return None
    if head is not None and _nobody(parse, head):
        return None
    if head is not None and verb.relation == "root" and head in content and head > min(content):
        own = set(noun_phrase(parse, head))
        content = [i for i in content if i not in own]
    if (head is not None and head in content) or _instrumental(parse, verb, rule):
        return None
    if head is None and rule.kind == "attitude" and verb.lemma not in _IMPERSONAL:
        return None
    group = [i for i in _cue_words(parse, verb) if i not in content]
    source = _phrase(parse, head, {*content, *group})
    stance = _stance(parse, verb, rule)
    return Link(tuple(group), source, head, tuple(content), stance, rule.kind, rule.id)


def _phrase_before(parse: Parse, verb: Word) -> int | None:
    """The head of the noun phrase between the last comma and the cue, where the parser hung it elsewhere."""
    here = sentence_of(parse, verb.index)
    comma = next((i for i in range(verb.index - 1, here.start, -1) if parse.words[i].text == ","), None)
    if comma is None or not 0 < verb.index - comma - 1 <= _LONGEST_SUBJECT:
        return None
    run = parse.words[comma + 1 : verb.index]
    if any(w.upos in ("VERB", "AUX", "SCONJ") for w in run):
        return None
    inside = range(comma + 1, verb.index)
    tops = [w for w in run if w.upos in ("NOUN", "PROPN", "PRON") and w.head not in inside]
    return tops[0].index if tops else None


_LONGEST_SUBJECT = 10
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
        first = parse.words[parse.subtree(child.index)[0]]
        own_subject = parse.child(child.index, "nsubj", "nsubj:pass", "expl") is not None
        goes_on = child.relation in ("advcl", "obl") or own_subject
        if first.index > after and goes_on and first.lower not in _ASIDE and child.xpos != "VBG":
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
    return [i for c in before[:-1] for i in parse.subtree(c.index)]


def _with_stranded(parse: Parse, verb: Word, head: int, content: list[int]) -> list[int]:
    """In "X happened, said A" a parser may hang X's subject from the cue: it belongs to what was said."""
    stranded = [
        c for c in parse.children(verb.index, "nsubj", "nsubj:pass") if c.index < verb.index and c.index != head
    ]
    return sorted({*content, *(i for c in stranded for i in parse.subtree(c.index))})


def _cue_words(parse: Parse, verb: Word) -> list[int]:
    """The verb group filled up to an unbroken run, where only adverbs stand between."""
    group = verb_group(parse, verb.index)
    run = range(group[0], group[-1] + 1)
    if all(i in group or parse.words[i].upos in ("ADV", "PART") for i in run):
        return list(run)
    return group


def _source(parse: Parse, verb: Word) -> int | None:
    if passive(parse, verb.index):
        agent = parse.child(verb.index, "obl:agent")
        if agent:
            return agent.index
        if verb.lemma in ("quote", "cite"):
            return subject(parse, verb.index)
        return None
    inverted = next((c.index for c in parse.children(verb.index, "nsubj") if c.index > verb.index), None)
    beside = [c.index for c in parse.children(verb.index, "nsubj") if c.index < verb.index]
    found = inverted if inverted is not None else _author(parse, subject(parse, verb.index))
    if inverted is None and len(beside) > 1:
        found = beside[-1]
    if not beside and inverted is None and verb.relation == "root" and parse.child(verb.index, "ccomp"):
        return _phrase_before(parse, verb)
    if found is None and verb.relation in ("root", "parataxis"):
        return _from_source(parse, verb.index)
    return found


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


def _content(parse: Parse, verb: Word, rule: CueRule, quotes: list[Quote]) -> list[int]:
    """The words that the cue attributes, or none where its complements are not of the rule's kind."""
    takes = rule.takes
    for kind, reader in _READERS.items():
        if kind in takes:
            found = reader(parse, verb, rule)
            if found:
                return found
    prepositions = takes - _READERS.keys() - {"quote"}
    if prepositions:
        allowed = rule.only.get(verb.lemma, prepositions)
        found = _oblique(parse, verb, allowed)
        if found:
            return found
    return _quoted(parse, verb, quotes) if "quote" in takes else []


def _clause(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    child = parse.child(verb.index, "ccomp") or parse.child(verb.index, "csubj:pass")
    if child is None and verb.lemma in ("say", "believe", "think", "report", "know"):
        passive_to = parse.child(verb.index, "xcomp") if passive(parse, verb.index) else None
        child = passive_to
    if child is None:
        return []
    return _without(parse, child.index, verb.index)


def _without(parse: Parse, top: int, verb: int) -> list[int]:
    """The subtree of `top` without the cue's own branch, where that hangs below it."""
    own = frozenset({verb})
    return [i for i in parse.subtree(top, own) if i != verb]


def _float(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """A cue set loose in or after its content ("..., officials estimate"; "as X said, ..."; "X, he said, Y")."""
    if verb.head < 0 or (subject(parse, verb.index) is None and not passive(parse, verb.index)):
        return []
    own_subject = parse.child(verb.index, "nsubj", "obl:agent")
    if own_subject is None or parse.words[verb.head].upos == "PUNCT":
        return []
    marked = parse.child(verb.index, "mark")
    if _between_commas(parse, verb, own_subject) and not _own_clause(parse, verb) and marked is None:
        top = clause_top(parse, verb.head)
        return [i for i in parse.subtree(top, frozenset({verb.index})) if i != verb.index]
    if verb.relation == "parataxis" or (verb.relation == "advcl" and marked and marked.lower == "as"):
        top = verb.head
        if verb.relation == "parataxis" and _own_clause(parse, verb):
            return []
        return [i for i in parse.subtree(top, frozenset({verb.index})) if i != verb.index]
    return []


def _between_commas(parse: Parse, verb: Word, own_subject: Word) -> bool:
    """Tell whether a cue is inserted between commas: "The road, the driver said, was mined"."""
    if own_subject.lower in RELATIVES or verb.relation not in ("parataxis", "acl", "advcl", "appos", "dep", "conj"):
        return False
    low = min(parse.subtree(own_subject.index))
    here = sentence_of(parse, verb.index)
    return here.start < low and parse.words[low - 1].text == "," and parse.words[verb.index + 1].text == ","


def _own_clause(parse: Parse, verb: Word) -> bool:
    return parse.child(verb.index, "ccomp", "obj", "xcomp") is not None


def _infinitive(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    child = parse.child(verb.index, "xcomp")
    if child is None:
        return []
    to = any(c.lower == "to" for c in parse.children(child.index, "mark"))
    if not to:
        return []
    found = parse.subtree(child.index)
    if rule.object == "person":
        told = parse.child(verb.index, "obj", "iobj")
        if told:
            found = sorted({*found, *noun_phrase(parse, told.index)})
    return found


def _gerund(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    child = parse.child(verb.index, "xcomp") or parse.child(verb.index, "ccomp") or parse.child(verb.index, "advcl")
    if child is not None and child.xpos == "VBG" and not parse.child(child.index, "mark") and child.relation == "xcomp":
        return parse.subtree(child.index)
    return []


def _noun(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    found = parse.child(verb.index, "obj") or (
        parse.child(verb.index, "nsubj:pass") if passive(parse, verb.index) else None
    )
    if found is None or found.upos == "PRON" or found.lemma in rule.unless_object:
        return []
    if passive(parse, verb.index) and (verb.relation in ("acl", "amod") or not parse.child(verb.index, "obl:agent")):
        return []
    words = parse.subtree(found.index)
    if rule.kind == "attitude" and parse.words[found.index].upos == "PROPN" and len(words) < 3:
        return []
    rest = [
        c for c in parse.children(verb.index, "obl") if c.index > found.index and _case(parse, c) in ("for", "at", "as")
    ]
    extra = (
        [i for c in rest for i in parse.subtree(c.index)]
        if verb.lemma in ("blame", "condemn", "put", "estimate", "criticize", "praise")
        else []
    )
    return sorted({*words, *extra})


def _predicated(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """Object and predicate together: "called the raid a disgrace"."""
    found = parse.child(verb.index, "obj") or (
        parse.child(verb.index, "nsubj:pass") if passive(parse, verb.index) else None
    )
    predicate = (
        parse.child(verb.index, "xcomp")
        or next((c for c in parse.children(verb.index, "obl") if _case(parse, c) == "as"), None)
        or next(
            (
                c
                for c in parse.children(verb.index, "advcl")
                if any(m.lower == "as" for m in parse.children(c.index, "mark", "case"))
            ),
            None,
        )
    )
    if found is None and predicate is None:
        return []
    if found is None or predicate is None:
        loose = predicate or found
        if verb.lemma in ("denounce", "hail", "dismiss", "describe", "depict", "portray") and found is not None:
            return parse.subtree(found.index)
        wh = (
            verb.lemma in ("call", "describe", "term")
            and verb.relation in ("ccomp", "acl")
            and loose is not None
            and loose.relation in ("xcomp", "obl", "advcl")
        )
        return parse.subtree(loose.index) if wh and loose is not None else []
    return sorted({*parse.subtree(found.index), *parse.subtree(predicate.index)})


def _party(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """Object and what follows: "accused X of doing", "blamed X for"."""
    found = parse.child(verb.index, "obj") or (
        parse.child(verb.index, "nsubj:pass") if passive(parse, verb.index) else None
    )
    if found is None:
        return []
    rest = [
        c for c in parse.children(verb.index, "obl", "advcl", "xcomp")
        if any(m.lower in ("of", "for", "on", "with") for m in parse.children(c.index, "case", "mark"))
    ]  # fmt: skip
    inner = [
        c
        for c in parse.children(found.index, "acl", "nmod")
        if any(m.lower in ("of", "for") for m in parse.children(c.index, "case", "mark"))
    ]
    if not rest and not inner:
        return []
    return sorted({i for c in (found, *rest) for i in parse.subtree(c.index)})


def _case(parse: Parse, word: Word) -> str:
    found = parse.child(word.index, "case", "mark")
    return found.lower if found else ""


def _oblique(parse: Parse, verb: Word, allowed: frozenset[str]) -> list[int]:
    found: list[int] = []
    for child in parse.children(verb.index, "obl", "advcl", "xcomp", "ccomp"):
        if _case(parse, child) in allowed and child.index > verb.index:
            if child.upos == "PROPN" and not found:
                continue
            found += parse.subtree(child.index)
    return sorted(set(found))


def _quoted(parse: Parse, verb: Word, quotes: list[Quote]) -> list[int]:
    """A quotation in the cue's sentence, set off from the cue by nothing but its subject and punctuation."""
    here = sentence_of(parse, verb.index)
    for quote in quotes:
        if quote.first >= here.start and quote.first < here.stop and not quote.first <= verb.index < quote.last:
            low, high = (quote.last, verb.index) if quote.last <= verb.index else (verb.index, quote.first)
            between = [parse.words[i] for i in range(low + 1, high) if parse.words[i].upos != "PUNCT"]
            if len(between) <= 8:
                return list(range(quote.first, min(quote.last, here.stop)))
    return []


def _put_at(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """ "put the dead at 19": the count's noun and its number."""
    noun = parse.child(verb.index, "obj")
    if noun is None:
        return []
    after = [parse.words[i] for i in parse.subtree(verb.index) if i > noun.index]
    number = next(
        (
            w
            for w in after
            if _case(parse, w) == "at" and any(parse.words[i].upos == "NUM" for i in parse.subtree(w.index))
        ),
        None,
    )
    return sorted({*parse.subtree(noun.index), *parse.subtree(number.index)}) if number else []


_READERS = {
    "clause": _clause,
    "infinitive": _infinitive,
    "float": _float,
    "object-of": _party,
    "object-for": _party,
    "object-predicate": _predicated,
    "gerund": _gerund,
    "put-at": _put_at,
    "noun": _noun,
}
