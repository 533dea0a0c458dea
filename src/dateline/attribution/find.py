"""All attributions of a dispatch, as links between words: the order of the work."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dateline.attribution.cues import UNSAID, Cues, load_cues
from dateline.attribution.doubtful import is_doubtful
from dateline.attribution.given import given_links
from dateline.attribution.inserted import inserted_links
from dateline.attribution.loose import attach_quotes, headline_links, turns
from dateline.attribution.nominal import nominal_links
from dateline.attribution.quotes import Quote, find_quotes
from dateline.attribution.syntax import noun_phrase
from dateline.attribution.verbs import Link, verb_links
from dateline.records.parse import Parse, Word


@dataclass(frozen=True, slots=True)
class Nested:
    """A link and the index of the link that it is nested in, or None."""

    link: Link
    parent: int | None


def find_links(parse: Parse, headlines: tuple[int, ...] = (), cues: Cues | None = None) -> list[Nested]:
    """Return the attributions of a parse in reading order, each with its parent.

    `headlines` are the numbers of the blocks that are headlines.
    """
    cues = cues or load_cues()
    quotes = find_quotes(parse)
    links = [*inserted_links(parse, cues), *verb_links(parse, cues, quotes), *nominal_links(parse, cues)]
    links += turns(parse)
    links += given_links(parse, cues, headlines)
    for block in headlines:
        links += headline_links(parse, block)
    links = attach_quotes(parse, handed_up(parse, _without_doubles(links)), quotes, cues)
    links = _set_apart(parse, relays(parse, links, cues))
    links = [link for link in links if not _stray(link, links, quotes) and not is_doubtful(parse, link)]
    links.sort(key=lambda link: (_first(link), -len(link.content), link.rule))
    return [Nested(link, parent) for link, parent in zip(links, _parents(links), strict=True)]


def _stray(link: Link, links: list[Link], quotes: list[Quote]) -> bool:
    """Tell whether a link is an attitude voiced inside a quotation that nobody was found to speak."""
    if link.kind not in UNSAID or not link.cue:
        return False
    at = link.cue[0]
    inside = any(q.first <= at < q.last for q in quotes)
    return inside and not any(at in other.content for other in links if other is not link)


def handed_up(parse: Parse, links: list[Link]) -> list[Link]:
    """Give "..., adding that" and "but said" inside another's content to the outer speaker.

    A parser hangs them from the nearest verb, which makes the one spoken of the speaker: "the ministry said
    troops took the hill, adding that ..." has one speaker.
    """
    out = list(links)
    for k, link in enumerate(links):
        verb = next((parse.words[i] for i in reversed(link.cue) if parse.words[i].upos == "VERB"), None)
        told = link.kind in ("speech", "demand", "judgement")
        if verb is None or not told or parse.child(verb.index, "nsubj", "nsubj:pass") or verb.head < 0:
            continue
        joined = verb.relation == "conj" and verb.xpos in ("VBD", "VBZ", "VBP")
        if link.kind != "speech":
            joined = joined and parse.words[verb.head].xpos not in (verb.xpos, "VBP")
        if not joined and not (verb.relation in ("advcl", "acl") and verb.xpos == "VBG" and verb.lemma == "add"):
            continue
        outer = _speaker_over(out, k, verb.index)
        if outer is not None and parse.words[verb.head].index not in out[outer].cue:
            top = out[outer]
            own = set(parse.subtree(verb.index))
            out[k] = replace(link, source=top.source, head=top.head)
            out[outer] = replace(top, content=tuple(i for i in top.content if i not in own))
    return [link for link in out if link.content]


_CONTRASTS = frozenset({"while", "whereas", "but", "and"})


def _set_apart(parse: Parse, links: list[Link]) -> list[Link]:
    """Take "..., while the rebels said B" out of what others say before it: each speaks for themselves."""
    out = list(links)
    for link in links:
        verb = next((parse.words[i] for i in link.cue if parse.words[i].upos == "VERB"), None)
        if verb is None or link.kind != "speech" or not _contrasted(parse, verb):
            continue
        own = set(parse.subtree(verb.index))
        for k, outer in enumerate(out):
            same = any(parse.words[i].xpos == verb.xpos for i in outer.cue)
            plain = not any(parse.words[i].text[0] in '"“”' for i in outer.content)
            if outer is not link and outer.kind == "speech" and verb.index in outer.content and same and plain:
                out[k] = replace(outer, content=tuple(i for i in outer.content if i not in own))
    return [link for link in out if link.content]


def _contrasted(parse: Parse, verb: Word) -> bool:
    """Tell whether a verb with a subject of its own goes on after a comma with "while", "but" or "and"."""
    opener = parse.child(verb.index, "mark" if verb.relation == "advcl" else "cc")
    own = parse.child(verb.index, "nsubj")
    first = opener.index if opener is not None else 0
    after_comma = first > 0 and parse.words[first - 1].text == ","
    named = own is not None and own.upos != "PRON" and own.index > first
    joined = verb.relation in ("advcl", "conj")
    return joined and after_comma and named and opener is not None and opener.lower in _CONTRASTS


def relays(parse: Parse, links: list[Link], cues: Cues) -> list[Link]:
    """ "A, citing B, said C" and "according to A, quoting B, C": B stands inside A, with the same content."""
    out = list(links)
    for k, link in enumerate(links):
        anchors = {*link.cue, *link.source}
        if link.kind != "speech" or not anchors:
            continue
        for word in parse.words[min(anchors) : max(anchors) + 25]:
            beside = word.head in anchors or (link.source and 0 <= word.index - link.source[-1] <= _NEXT)
            relays_ = word.lemma in cues.relay.lemmas and word.xpos == "VBG" and beside
            cited = (parse.child(word.index, "obj") or _before_comma(parse, word)) if relays_ else None
            if cited is not None:
                phrase = {*parse.subtree(word.index), *noun_phrase(parse, cited.index)}
                content = tuple(i for i in link.content if i not in phrase)
                out[k] = replace(link, content=content, source=tuple(i for i in link.source if i not in phrase))
                source = tuple(noun_phrase(parse, cited.index))
                out.append(Link((word.index,), source, cited.index, content, "says", "speech", cues.relay.id))
                break
    return [link for link in out if link.content]


_NEXT = 2  # words from a source to the "citing" behind it


def _before_comma(parse: Parse, word: Word) -> Word | None:
    """Whom "citing" names where the parser hung them elsewhere: the noun before the next comma."""
    here = parse.words[word.index + 1 : parse.sentences[word.sentence].last]
    stop = next((w.index for w in here if w.text == ","), None)
    last = parse.words[stop - 1] if stop is not None and stop > word.index + 1 else None
    return last if last is not None and last.upos in ("NOUN", "PROPN") else None


def _speaker_over(links: list[Link], k: int, verb: int) -> int | None:
    """The innermost attribution of speech whose content holds the verb."""
    holders = [
        j
        for j, other in enumerate(links)
        if j != k and other.kind == "speech" and other.head is not None and verb in other.content
    ]
    return min(holders, key=lambda j: len(links[j].content)) if holders else None


def _first(link: Link) -> int:
    return min((*link.cue, *link.source, *link.content))


def _without_doubles(links: list[Link]) -> list[Link]:
    """Drop a link whose cue words another one has already, the earlier rule winning."""
    seen: set[int] = set()
    kept = []
    for link in links:
        if link.cue and link.cue[-1] in seen:
            continue
        seen.update(link.cue)
        kept.append(link)
    return kept


def _parents(links: list[Link]) -> list[int | None]:
    """For each link the one with the smallest content that holds its cue."""
    sets = [frozenset(link.content) for link in links]
    parents: list[int | None] = []
    for k, link in enumerate(links):
        twin = next(
            (
                j
                for j in range(len(links))
                if j != k and link.rule == "en.citing" and links[j].rule != "en.citing" and sets[j] == sets[k]
            ),
            None,
        )
        if twin is not None:
            parents.append(twin)
            continue
        at = link.cue[0] if link.cue else link.content[0]
        holders = [j for j, words in enumerate(sets) if j != k and at in words and len(words) > len(sets[k]) - 1]
        parents.append(min(holders, key=lambda j: (len(sets[j]), j)) if holders else None)
    return [None if p is not None and _loops(parents, k) else p for k, p in enumerate(parents)]


def _loops(parents: list[int | None], start: int) -> bool:
    at, steps = parents[start], 0
    while at is not None and steps <= len(parents):
        if at == start:
            return True
        at, steps = parents[at], steps + 1
    return False
