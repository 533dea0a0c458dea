"""The stages joined, in order: a dispatch in, a reading out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.assembly.claims import assemble
from dateline.assembly.media import find_media
from dateline.assembly.scope import Scope
from dateline.attribution.read import Attributed, attribute
from dateline.claims.candidates import find_candidates
from dateline.gazetteer.lookup import Gazetteer
from dateline.gazetteer.world import open_world
from dateline.language.annotator import Annotator, ShippedAnnotator
from dateline.records.claim import Claim, Media
from dateline.records.dispatch import Dispatch
from dateline.records.parse import Parse
from dateline.records.reading import Reading
from dateline.records.referent import PlaceMention, TimeMention
from dateline.records.text import Span
from dateline.resolution.lands import adjectives, narrowed
from dateline.resolution.place import resolve_places
from dateline.resolution.when import find_times

_READ = ("headline", "caption", "subhead", "body")
_PART = 60_000  # characters; no news dispatch is longer, and what is longer is read part by part


@dataclass(frozen=True, slots=True)
class Part:
    """A run of blocks that is read together, and which of them are headlines."""

    blocks: tuple[Span, ...]
    headlines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads dispatches with one annotator and one gazetteer; keeps nothing between two dispatches."""

    annotator: Annotator
    gazetteer: Gazetteer

    @classmethod
    def default(cls, annotator: str | None = None, gazetteers: Path | None = None) -> Reader:
        """A reader with the shipped model, or with another pipeline named as "spacy:NAME".

        `gazetteers` is the folder of those that a desk added; without it the packaged gazetteer stands alone.
        """
        return cls(named_annotator(annotator), named_gazetteer(gazetteers))

    def parse(self, dispatch: Dispatch) -> list[tuple[Part, Parse]]:
        """Parse the running text: one parse for a dispatch of any usual length, else one for each part."""
        return [(part, self.annotator.annotate(dispatch.text, part.blocks)) for part in parts(dispatch)]

    def read(self, dispatch: Dispatch) -> Reading:
        """Return everything that is read out of a dispatch.

        Text beyond 60,000 characters is read in parts of that length: time then grows with length alone, and
        sources are not led back over the seams.
        """
        if dispatch.language not in (None, "en", "und"):
            return Reading(dispatch, (), (), (), (), (), ())
        parsed = self.parse(dispatch)
        sentences = [s.span for _, parse in parsed for s in parse.sentences]
        times = find_times(dispatch.text, published=dispatch.published, sentences=sentences, skip=_skipped(dispatch))
        places = resolve_places(
            dispatch.text,
            [name for _, parse in parsed for name in parse.names],
            published=dispatch.published,
            dateline_place=dispatch.dateline.place if dispatch.dateline else None,
            parse=parsed[0][1] if len(parsed) == 1 else None,
            gazetteer=self.gazetteer,
        )
        found = Reading(dispatch, (), (), places, times, (), ())
        scenes = narrowed(dispatch.text, places, self.gazetteer), tuple(adjectives(dispatch.text, self.gazetteer))
        for part, parse in parsed:
            found = _joined(found, *_read_part(dispatch, part, parse, scenes, times))
        return found


def _read_part(
    dispatch: Dispatch,
    part: Part,
    parse: Parse,
    scenes: tuple[Sequence[PlaceMention], Sequence[PlaceMention]],
    times: Sequence[TimeMention],
) -> tuple[Attributed, tuple[Claim, ...], tuple[Media, ...]]:
    """Who says what, and what is claimed, in one part."""
    if not part.blocks:
        return Attributed((), (), frozenset()), (), ()
    whole = Span(part.blocks[0].start, part.blocks[-1].end)
    here = tuple(t for t in times if whole.covers(t.words.span))
    said = attribute(parse, here, part.headlines)
    filed = dispatch.dateline.span if dispatch.dateline else whole  # read of, though it stands before the running text
    local, lands = (tuple(p for p in found if _is_in(p.words.span, whole, filed) and not p.metonym) for found in scenes)
    scope = Scope(parse, said.attributions, said.voiced, local, here, lands)
    return said, assemble(find_candidates(parse, dispatch), scope, dispatch), find_media(scope)


def _is_in(span: Span, *parts: Span) -> bool:
    return any(part.covers(span) for part in parts)


def _joined(found: Reading, said: Attributed, claims: tuple[Claim, ...], media: tuple[Media, ...]) -> Reading:
    """Add a part to a reading; its ids go on where those before it stopped."""
    s, a = len(found.sources), len(found.attributions)
    sources = tuple(replace(x, id=_moved(x.id, s)) for x in said.sources)
    attributions = tuple(
        replace(
            x,
            id=_moved(x.id, a),
            source=_moved(x.source, s) if x.source else None,
            parent=_moved(x.parent, a) if x.parent else None,
        )
        for x in said.attributions
    )
    moved = tuple(replace(c, attribution=tuple(_moved(i, a) for i in c.attribution)) for c in claims)
    return replace(
        found,
        sources=found.sources + sources,
        attributions=found.attributions + attributions,
        claims=found.claims + moved,
        media=found.media + media,
    )


def _moved(name: str, by: int) -> str:
    return f"{name[0]}{int(name[1:]) + by}"


def parts(dispatch: Dispatch) -> list[Part]:
    """The running text in parts; one for a dispatch of any usual length."""
    blocks = [b for b in dispatch.blocks if b.role in _READ and b.text_start < b.span.end]
    found: list[Part] = []
    spans: list[Span] = []
    headlines: list[int] = []
    for block in blocks:
        for span in _pieces(dispatch.text, Span(block.text_start, block.span.end)):
            if spans and span.end - spans[0].start > _PART:
                found.append(Part(tuple(spans), tuple(headlines)))
                spans, headlines = [], []
            if block.role == "headline":
                headlines.append(len(spans))
            spans.append(span)
    return [*found, Part(tuple(spans), tuple(headlines))]


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """A block, cut at white space where it alone is longer than a part."""
    start = span.start
    while span.end - start > _PART:
        cut = text.rfind(" ", start + _PART // 2, start + _PART) + 1 or start + _PART
        yield Span(start, cut)
        start = cut
    yield Span(start, span.end)


def named_annotator(name: str | None) -> Annotator:
    """The annotator that `--annotator` names: a spaCy pipeline, or a model that a desk trained. Raises `BadAnnotator`.

    None is the shipped one.
    """
    if name is None:
        return ShippedAnnotator()
    if name.startswith("model:"):
        return ShippedAnnotator(Path(name.removeprefix("model:")))
    from dateline.language.spacy import SpacyAnnotator  # an optional extra

    return SpacyAnnotator.named(name)


def named_gazetteer(folder: Path | None) -> Gazetteer:
    """The gazetteers of a folder over the packaged one, which stands alone where nothing was added."""
    if folder is None or not any(folder.glob("*.sqlite")):
        return open_world()
    from dateline.gazetteer.shelf import layered  # most desks have none: they don't wait for a database engine

    return layered(folder, open_world())


def _skipped(dispatch: Dispatch) -> list[Span]:
    """Lines of the head that are no running text."""
    skipped = [b.span for b in dispatch.blocks if b.role in ("metadata", "byline", "signature")]
    return skipped + [Span(b.span.start, b.text_start) for b in dispatch.blocks if b.text_start > b.span.start]
