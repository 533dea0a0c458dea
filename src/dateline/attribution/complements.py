"""What a verb cue attributes: the complements that each kind of rule takes, as word indexes."""

from __future__ import annotations

from dateline.attribution.cues import UNSAID, CueRule
from dateline.attribution.quotes import Quote
from dateline.attribution.strays import adjoining, astray, joined, joined_in_front, stray_subject
from dateline.attribution.syntax import REACHED, RELATIVES, clause_top, noun_phrase, passive, sentence_of, subject
from dateline.lexicon import load
from dateline.records.parse import Parse, Word


def content_of(parse: Parse, verb: Word, rule: CueRule, quotes: list[Quote]) -> list[int]:
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
    clauses = parse.children(verb.index, "ccomp")
    if len(clauses) > 1 and clauses[0].index < verb.index and clauses[0].lemma in REACHED:
        clauses = clauses[1:]  # "A doctor reached in the town said that ..."
    child = next(iter(clauses), None) or parse.child(verb.index, "csubj:pass") or joined_in_front(parse, verb)
    child = child or astray(parse, verb) or adjoining(parse, verb)
    if child is None and verb.lemma in ("say", "believe", "think", "report", "know"):
        child = parse.child(verb.index, "xcomp") if passive(parse, verb.index) else None
    if child is None:
        return []
    words = _without(parse, child.index, verb.index)
    more = [i for c in joined(parse, verb, child) for i in _without(parse, c.index, verb.index)]
    return sorted({*stray_subject(parse, verb, child, words), *words, *more})


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
        if verb.relation == "advcl" and parse.words[top].lemma in _ANSWERS:
            return []  # "denied that ..., as the front had said": the front said what is denied
        if verb.relation == "parataxis" and _own_clause(parse, verb):
            return []
        return [i for i in parse.subtree(top, frozenset({verb.index})) if i != verb.index]
    return []


_ANSWERS = frozenset({"deny", "reject", "refute", "dispute", "rebut"})


def _between_commas(parse: Parse, verb: Word, own_subject: Word) -> bool:
    """Tell whether a cue is inserted between commas: "The road, the driver said, was mined"."""
    if own_subject.lower in RELATIVES or verb.relation not in ("parataxis", "acl", "advcl", "appos", "dep", "conj"):
        return False
    low = min(parse.subtree(own_subject.index))
    here = sentence_of(parse, verb.index)
    follows = verb.index + 1 < here.stop and parse.words[verb.index + 1].text == ","
    return follows and here.start < low and parse.words[low - 1].text == ","


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
    undergoing = parse.child(verb.index, "nsubj:pass") if rule.object != "person" else None
    if undergoing is not None and not parse.child(verb.index, "obl:agent"):
        found = sorted({*found, *noun_phrase(parse, undergoing.index)})
    if rule.object == "person":
        told = parse.child(verb.index, "obj", "iobj")
        if told:
            found = sorted({*found, *noun_phrase(parse, told.index)})
    return found


def _called_upon(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """ "called on X to do": who is called upon, and to do what."""
    asked = next((c for c in parse.children(verb.index, "obl") if _case(parse, c) in ("on", "upon", "to")), None)
    if asked is None:
        return []
    clauses = (*parse.children(verb.index, "xcomp", "advcl", "ccomp"), *parse.children(asked.index, "acl", "advcl"))
    done = next((c for c in clauses if any(m.lower == "to" for m in parse.children(c.index, "mark"))), None)
    if done is None or done.index < asked.index:
        return []
    case = parse.child(asked.index, "case")
    words = {*parse.subtree(asked.index), *parse.subtree(done.index)}
    return sorted(words - ({case.index} if case else set()))


def _gerund(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    child = parse.child(verb.index, "xcomp") or parse.child(verb.index, "ccomp") or parse.child(verb.index, "advcl")
    if child is not None and child.xpos == "VBG" and not parse.child(child.index, "mark") and child.relation == "xcomp":
        return parse.subtree(child.index)
    return []


def _noun(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    found = parse.child(verb.index, "obj", "iobj") or (
        parse.child(verb.index, "nsubj:pass") if passive(parse, verb.index) else None
    )
    if found is None and rule.object == "toll":
        found = parse.child(verb.index, "xcomp")
    agent = parse.child(verb.index, "obl:agent")
    if rule.kind == "judgement" and verb.relation == "acl" and verb.xpos == "VBN" and found is None and agent:
        own = set(parse.subtree(verb.index))  # "the raid, condemned by the council": cue and raid
        return [i for i in noun_phrase(parse, verb.head) if i not in own and parse.words[i].text != ","]
    if rule.stance == "denies" and verb.deprel == "acl:relcl" and (found is None or found.lower in RELATIVES):
        return _antecedent_of(parse, verb)
    if found is None or found.upos == "PRON" or found.lemma in rule.unless_object:
        return []
    if rule.only_object and found.lemma.lower() not in rule.only_object:
        return []
    if passive(parse, verb.index) and (verb.relation in ("acl", "amod") or not parse.child(verb.index, "obl:agent")):
        return []
    words = parse.subtree(found.index)
    if rule.object == "toll":
        behind = [i for c in parse.children(verb.index, "xcomp", "amod", "acl", "obj") for i in parse.subtree(c.index)]
        words = sorted({*words, *(i for i in behind if i > found.index)})
        return words if _counts_harm(parse, words) else []
    if rule.kind in UNSAID and parse.words[found.index].upos == "PROPN" and len(words) < 3:
        return []
    rest = [
        c
        for c in parse.children(verb.index, "obl", "advcl")
        if c.index > found.index and _case(parse, c) in (_TOWARDS if rule.only_object else _REASONS)
    ]
    extra = [i for c in rest for i in parse.subtree(c.index)] if verb.lemma in _JUDGING or rule.only_object else []
    if rule.plain:
        words = _unclaused(parse, words)
    return sorted({*_restrictive(parse, found.index, words), *extra})


def _unclaused(parse: Parse, words: list[int]) -> list[int]:
    """Words without the relative clauses among them."""
    aside = {k for i in words if parse.words[i].deprel == "acl:relcl" for k in parse.subtree(i)}
    return [i for i in words if i not in aside]


def _antecedent_of(parse: Parse, verb: Word) -> list[int]:
    """What a relative clause denies: "charges that the mayor denies", "..., allegations the mayor denied"."""
    own = set(parse.subtree(verb.index))
    subject_ = parse.child(verb.index, "nsubj")
    if subject_ is None or subject_.lower in RELATIVES:
        return []
    return [i for i in noun_phrase(parse, verb.head) if i not in own]


def _counts_harm(parse: Parse, words: list[int]) -> bool:
    """Tell whether a phrase counts people harmed: "60 dead", "nine soldiers killed"."""
    harmed = load("cues")["harmed"]["words"]
    number = any(parse.words[i].upos == "NUM" for i in words)
    return number and any(w in harmed for i in words for w in (parse.words[i].lower, parse.words[i].lemma.lower()))


_REASONS = frozenset({"for", "at", "as"})
_TOWARDS = frozenset({"for", "at", "to", "over", "about", "with", "on"})
_JUDGING = frozenset(
    """blame condemn put estimate criticize criticise praise blast slam attack defend mock denounce ridicule applaud
    cite fault chide rebuke lambast thank credit commend congratulate compliment laud""".split()
)


def _restrictive(parse: Parse, head: int, words: list[int]) -> list[int]:
    """The words of an object without a relative clause that a comma sets off."""
    loose = [c for c in parse.children(head, "acl:relcl") if parse.words[min(parse.subtree(c.index)) - 1].text == ","]
    aside = {i for c in loose for i in parse.subtree(c.index)}
    return [i for i in words if i not in aside]


def _predicated(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    """Object and predicate together: "called the raid a disgrace"."""
    found = parse.child(verb.index, "obj", "iobj") or (
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
    if found is not None and found.lower.endswith(("self", "selves")):
        return []  # "who calls himself Beaver" names somebody
    if found is None and predicate is not None:  # "called the strike a crime", where the parser saw a verb to strike
        more = [c for c in parse.children(verb.index, "xcomp", "ccomp") if c.index > predicate.index]
        if more and parse.child(predicate.index, "det"):
            found, predicate = predicate, more[0]
    wanted = rule.only.get(verb.lemma)
    if wanted and found is not None and predicate is None:  # "held the rebels responsible": parsed as their adjective
        predicate = next((c for c in parse.children(found.index, "amod") if c.index > found.index), None)
    if (found is None and predicate is None) or (wanted and (predicate is None or predicate.lemma not in wanted)):
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
    return sorted({*_restrictive(parse, found.index, parse.subtree(found.index)), *_aside_cut(parse, predicate.index)})


def _aside_cut(parse: Parse, index: int) -> list[int]:
    """The words of a predicate up to a relative clause that a comma sets off."""
    words = parse.subtree(index)
    loose = [i for i in words if parse.words[i].deprel == "acl:relcl"]
    cut = {k for i in loose for k in parse.subtree(i) if parse.words[min(parse.subtree(i)) - 1].text == ","}
    return [i for i in words if i not in cut]


def _party(parse: Parse, verb: Word, rule: CueRule) -> list[int]:
    """Object and what follows: "accused X of doing", "blamed X for"."""
    found = parse.child(verb.index, "obj", "iobj") or (
        parse.child(verb.index, "nsubj:pass") if passive(parse, verb.index) else None
    )
    if found is None:
        return []
    cases = rule.only.get(verb.lemma, frozenset({"of", "for", "on", "with"}))
    rest = [
        c for c in parse.children(verb.index, "obl", "advcl", "xcomp")
        if any(m.lower in cases for m in parse.children(c.index, "case", "mark"))
    ]  # fmt: skip
    inner = [
        c
        for c in parse.children(found.index, "acl", "nmod")
        if not rule.only and any(m.lower in ("of", "for") for m in parse.children(c.index, "case", "mark"))
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
    if any(quote.first <= verb.index < quote.last for quote in quotes):
        return []
    for quote in quotes:
        if quote.first >= here.start and quote.first < here.stop and not quote.first <= verb.index < quote.last:
            low, high = (quote.last, verb.index) if quote.last <= verb.index else (verb.index, quote.first)
            between = [parse.words[i] for i in range(low + 1, high) if parse.words[i].upos != "PUNCT"]
            if len(between) <= 8:
                return list(range(quote.first, min(quote.last, here.stop)))
    return []


def _how(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """ "described how the barn was burned"."""
    for child in parse.children(verb.index, "ccomp", "advcl", "xcomp"):
        if child.index > verb.index and any(w.lower == "how" for w in parse.children(child.index, "advmod", "mark")):
            return parse.subtree(child.index)
    how = parse.child(verb.index, "obj")
    told = parse.child(how.index, "advcl", "acl") if how is not None and how.lower == "how" else None
    return parse.subtree(told.index) if told is not None else []


def _as_saying(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """ "quoted a surgeon as saying that ...": who is quoted, and as saying what."""
    quoted = parse.child(verb.index, "obj") or parse.child(verb.index, "nsubj:pass")
    said = next((c for c in parse.children(verb.index, "advcl", "xcomp", "obl") if _case(parse, c) == "as"), None)
    unsaid = passive(parse, verb.index) and parse.child(verb.index, "obl:agent") is None
    if quoted is None or said is None or said.xpos != "VBG" or unsaid:
        return []
    own = set(noun_phrase(parse, quoted.index)) if quoted.index > verb.index else set()
    return sorted({*own, *parse.subtree(said.index)})


def _as_put(parse: Parse, verb: Word, _rule: CueRule) -> list[int]:
    """The sentence that "as X put it" is set into."""
    it = parse.child(verb.index, "obj")
    marked = parse.child(verb.index, "mark")
    if it is None or it.lower != "it" or marked is None or marked.lower != "as" or verb.head < 0:
        return []
    return [i for i in parse.subtree(verb.head, frozenset({verb.index})) if i != verb.index]


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
    "on-to": _called_upon,
    "float": _float,
    "object-of": _party,
    "object-for": _party,
    "object-to": _party,
    "object-predicate": _predicated,
    "gerund": _gerund,
    "put-at": _put_at,
    "how": _how,
    "as-saying": _as_saying,
    "as-put": _as_put,
    "noun": _noun,
}
