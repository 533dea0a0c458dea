"""The stage as a whole: a parse and its time words in, sources and attributions out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.attribution.find import Nested, find_links
from dateline.attribution.sourcekinds import channels
from dateline.attribution.sources import Draft, Sources, spans_in_order
from dateline.attribution.syntax import spans_of
from dateline.attribution.verbs import Link
from dateline.attribution.withheld import Withheld, withheld
from dateline.records.claim import Attribution, Source
from dateline.records.parse import Parse
from dateline.records.referent import TimeMention
from dateline.records.text import Excerpt, Span


@dataclass(frozen=True, slots=True)
class Attributed:
    """Sources and attributions of a dispatch, and which attributions put claims forward (`voiced`)."""

    sources: tuple[Source, ...]
    attributions: tuple[Attribution, ...]
    voiced: frozenset[str]


def attribute(parse: Parse, times: Sequence[TimeMention] = (), headlines: tuple[int, ...] = ()) -> Attributed:
    """Return who says what in a parse."""
    links = find_links(parse, headlines)
    sources = Sources(parse)
    drafts = sources.resolve(links)
    hidden: dict[int, Withheld] = {}
    for draft, words in withheld(parse, sources):
        hidden.setdefault(draft.number, words)
    attributions = tuple(_attribution(parse, k, nested, drafts[k], times) for k, nested in enumerate(links))
    voiced = frozenset(a.id for a, n in zip(attributions, links, strict=True) if _is_voiced(parse, n.link))
    return Attributed(tuple(_source(d, hidden.get(d.number)) for d in sources.drafts), attributions, voiced)


def _is_voiced(parse: Parse, link: Link) -> bool:
    """Tell whether a source puts forward what a link gives it; of what it judges, only what is in its own words."""
    if link.kind != "judgement":
        return link.kind != "attitude"
    return any(parse.words[i].lower in _ITS_WORDS for i in link.content)


_ITS_WORDS = frozenset({'"', "“", "``", "alleged", "purported", "reported", "supposed"})


def _attribution(
    parse: Parse, k: int, nested: Nested, draft: Draft | None, times: Sequence[TimeMention]
) -> Attribution:
    link = nested.link
    return Attribution(
        id=f"a{k + 1}",
        source=f"s{draft.number}" if draft else None,
        source_spans=spans_of(parse, (*link.source, *link.standing)),
        cue_spans=spans_of(parse, link.cue) or _raw(parse, link.cue),
        content_spans=spans_of(parse, link.content),
        stance=link.stance,
        channel=_channel(parse, link, draft),
        said=_said(parse, link, times),
        parent=f"a{nested.parent + 1}" if nested.parent is not None else None,
        rule=link.rule,
    )


def _raw(parse: Parse, words: tuple[int, ...]) -> tuple[Span, ...]:
    """Cues that are punctuation (a colon, a dash) keep their span."""
    return tuple(parse.words[i].span for i in words)


def _source(draft: Draft, withheld_: Withheld | None) -> Source:
    return Source(
        f"s{draft.number}", draft.name, spans_in_order(draft.mentions), draft.character.kind,
        _identity(draft, withheld_), withheld_.reason if withheld_ else None, draft.character.standing,
        withheld_.words if withheld_ else None,
    )  # fmt: skip


def _identity(draft: Draft, withheld_: Withheld | None) -> str:
    if draft.institution:
        return "institution"
    if not draft.named:
        return "unnamed"
    if withheld_ and withheld_.alias:
        return "pseudonym"
    if withheld_ and len(draft.name.split()) == 1:
        return "partial"
    return "named" if len(draft.name.split()) > 1 else "partial"


def _channel(parse: Parse, link: Link, draft: Draft | None) -> Excerpt | None:
    """By what means it was said: words beside the cue, or the source itself where that is a medium."""
    nouns, prepositions = channels()
    heads = [i for i in link.cue if parse.words[i].upos in ("VERB", "NOUN")]
    inside = set(link.content)
    for head in heads:
        for child in parse.children(head, "obl", "advcl", "nmod"):
            case = parse.child(child.index, "case", "mark")
            if (
                child.upos in ("NOUN", "PROPN")
                and child.lemma.lower() in nouns
                and case
                and case.lower in prepositions
                and child.index not in inside
            ):
                words = [i for i in parse.subtree(child.index) if i not in inside]
                return parse.excerpt(words[0], words[-1])
    if (
        draft
        and draft.character.kind in ("state-media", "media", "document")
        and link.source
        and not draft.character.person
    ):
        return parse.excerpt(link.source[0], link.source[-1])
    return None


def _said(parse: Parse, link: Link, times: Sequence[TimeMention]) -> str | None:
    """When it was said: a time beside the cue and outside what was said."""
    cue = set(link.cue)
    inside = set(link.content)
    for child in (c for i in link.cue for c in parse.children(i) if c.index not in inside and c.index not in cue):
        for time in times:
            here = time.words.span.start <= child.start < time.words.span.end
            if here and time.relation not in ("until", "till", "since"):
                return time.edtf
    return None
