"""The stages joined, in order: a dispatch in, a reading out."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.assembly.claims import assemble
from dateline.assembly.media import find_media
from dateline.assembly.scope import Scope
from dateline.attribution.read import attribute
from dateline.claims.candidates import find_candidates
from dateline.language.annotator import Annotator, ShippedAnnotator
from dateline.records.dispatch import Block, Dispatch
from dateline.records.parse import Parse
from dateline.records.reading import Reading
from dateline.records.text import Span
from dateline.resolution.gazetteer import Gazetteer, open_default
from dateline.resolution.place import resolve_places
from dateline.resolution.when import find_times

_READ = ("headline", "caption", "subhead", "body")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads dispatches with one annotator and one gazetteer; keeps nothing between two dispatches."""

    annotator: Annotator
    gazetteer: Gazetteer

    @classmethod
    def default(cls, annotator: str | None = None) -> Reader:
        """A reader with the shipped model, or with another pipeline named as "spacy:NAME"."""
        return cls(named_annotator(annotator), open_default())

    def parse(self, dispatch: Dispatch) -> tuple[Parse, tuple[Block, ...]]:
        """Parse the running text, and say which block each block number of the parse is."""
        blocks = tuple(b for b in dispatch.blocks if b.role in _READ and b.text_start < b.span.end)
        return self.annotator.annotate(dispatch.text, [Span(b.text_start, b.span.end) for b in blocks]), blocks

    def read(self, dispatch: Dispatch) -> Reading:
        """Return everything that is read out of a dispatch."""
        if dispatch.language not in (None, "en", "und"):
            return Reading(dispatch, (), (), (), (), (), ())
        parse, blocks = self.parse(dispatch)
        times = find_times(
            dispatch.text,
            published=dispatch.published,
            sentences=[s.span for s in parse.sentences],
            skip=_skipped(dispatch),
        )
        dateline_place = dispatch.dateline.place if dispatch.dateline else None
        places = resolve_places(
            dispatch.text,
            parse.names,
            published=dispatch.published,
            dateline_place=dateline_place,
            parse=parse,
            gazetteer=self.gazetteer,
        )
        headlines = tuple(i for i, block in enumerate(blocks) if block.role == "headline")
        said = attribute(parse, times, headlines)
        scope = Scope(parse, said.attributions, said.voiced, places, times)
        claims = assemble(find_candidates(parse, dispatch), scope, dispatch)
        return Reading(dispatch, said.sources, said.attributions, places, times, claims, find_media(scope))


def named_annotator(name: str | None) -> Annotator:
    """The annotator that `--annotator` names; None is the shipped one. Raises `BadAnnotator`."""
    if name is None:
        return ShippedAnnotator()
    from dateline.language.spacy import SpacyAnnotator  # an optional extra

    return SpacyAnnotator.named(name)


def _skipped(dispatch: Dispatch) -> list[Span]:
    """Lines of the head that are no running text."""
    skipped = [b.span for b in dispatch.blocks if b.role in ("metadata", "byline", "signature")]
    return skipped + [Span(b.span.start, b.text_start) for b in dispatch.blocks if b.text_start > b.span.start]
