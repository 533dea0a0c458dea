"""A reading: all that was read out of one dispatch."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.records.claim import Attribution, Claim, Media, Source
from dateline.records.dispatch import Dispatch
from dateline.records.referent import PlaceMention, TimeMention


@dataclass(frozen=True, slots=True)
class Reading:
    """Sources, attributions, places, times, claims and media of a dispatch, each in reading order."""

    dispatch: Dispatch
    sources: tuple[Source, ...]
    attributions: tuple[Attribution, ...]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]
    claims: tuple[Claim, ...]
    media: tuple[Media, ...]
