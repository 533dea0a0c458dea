"""The sun's place against an independent implementation, and what a shadow can rule out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dateline.media.shadow import CANNOT_SAY, COMPATIBLE, INCOMPATIBLE, Scene, Shadow, fits, shadow_check
from dateline.media.sun import refraction, sun

_NOON = datetime(2016, 6, 21, 10, 0, tzinfo=UTC)
_SPOT = (36.2, 37.15)


def _apart(a: float, b: float, c: float, d: float) -> float:
    """Angle between two directions of azimuth and elevation."""
    a, b, c, d = np.radians([a, b, c, d])
    return float(np.degrees(np.arccos(np.clip(np.sin(b) * np.sin(d) + np.cos(b) * np.cos(d) * np.cos(a - c), -1, 1))))


def test_the_sun_stands_where_another_implementation_has_it_from_1950_to_2050() -> None:
    astral = pytest.importorskip("astral", reason="the independent implementation is not installed")
    theirs = pytest.importorskip("astral.sun")
    rng = np.random.default_rng(5)
    worst, seen = 0.0, 0
    for _ in range(1200):
        moment = datetime(1950, 1, 1, tzinfo=UTC) + timedelta(days=float(rng.uniform(0, 36_890)))
        lat, lon = float(rng.uniform(-66, 66)), float(rng.uniform(-180, 180))
        watcher = astral.Observer(lat, lon)
        high = theirs.elevation(watcher, moment, with_refraction=False)
        if high > 5:
            ours = sun(np.array([moment.timestamp()]), np.float64(lat), np.float64(lon))
            there = theirs.azimuth(watcher, moment)
            worst = max(worst, _apart(float(ours.azimuth[0]), float(ours.elevation[0]), there, high))
            lifted = float((ours.elevation + refraction(ours.elevation))[0])
            worst = max(worst, abs(theirs.elevation(watcher, moment) - lifted))
            seen += 1
    assert seen > 400
    assert worst < 0.1


def _scene(start: datetime, hours: float, radius: float = 1.0) -> Scene:
    return Scene(*_SPOT, radius, start, start + timedelta(hours=hours))


def _thrown(moment: datetime) -> tuple[float, float]:
    """Direction and length of the shadow at a moment, as a measurer would find it."""
    here = sun(np.array([moment.timestamp()]), np.float64(_SPOT[0]), np.float64(_SPOT[1]))
    return float(here.azimuth[0] + 180) % 360, float(1 / np.tan(np.radians(here.elevation[0])))


def test_a_shadow_fits_the_moment_at_which_it_fell() -> None:
    for hours in range(-4, 6):
        moment = _NOON + timedelta(hours=hours)
        azimuth, ratio = _thrown(moment)
        answer = fits(_scene(moment - timedelta(hours=1), 2), Shadow(azimuth, ratio, 2, 0.05))
        assert answer.verdict == COMPATIBLE, hours
        assert any(start <= moment <= end for start, end in answer.stretches)


def test_a_morning_shadow_rules_out_the_afternoon_by_direction_but_not_by_length_alone() -> None:
    azimuth, ratio = _thrown(_NOON - timedelta(hours=4))
    afternoon = _scene(_NOON, 6)
    assert fits(afternoon, Shadow(azimuth=azimuth)).verdict == INCOMPATIBLE
    assert fits(afternoon, Shadow(ratio=ratio)).verdict == COMPATIBLE
    assert len(fits(_scene(_NOON - timedelta(hours=8), 16), Shadow(ratio=ratio, ratio_error=0.05)).stretches) == 2


def test_no_shadow_falls_at_night() -> None:
    assert fits(_scene(_NOON + timedelta(hours=11), 2), Shadow(azimuth=0.0, ratio=1.0)).verdict == INCOMPATIBLE


def test_a_sun_near_the_horizon_and_missing_words_tell_nothing() -> None:
    dusk = next(m for n in range(600) if abs(_elevation(m := _NOON + timedelta(minutes=n))) < 1)
    assert fits(_scene(dusk, 0.05), Shadow(azimuth=_thrown(dusk)[0])).verdict == CANNOT_SAY
    assert fits(_scene(_NOON, 1), Shadow()).verdict == CANNOT_SAY
    assert fits(_scene(_NOON, 24 * 400), Shadow(azimuth=3.0)).verdict == CANNOT_SAY
    assert shadow_check(None, Shadow(azimuth=3.0)).verdict == CANNOT_SAY


def test_a_vaguer_place_rules_out_less() -> None:
    azimuth, ratio = _thrown(_NOON)
    shadow = Shadow(azimuth=azimuth + 16, ratio=ratio, azimuth_error=6, ratio_error=0.1)
    moment = _scene(_NOON, 0.02)
    assert fits(moment, shadow).verdict == INCOMPATIBLE
    assert fits(_scene(_NOON, 0.02, radius=400), shadow).verdict == COMPATIBLE


def test_the_record_says_what_it_cannot_show() -> None:
    check = shadow_check(_scene(_NOON, 2), Shadow(*_thrown(_NOON)))
    assert check.verdict == COMPATIBLE
    assert "many other times" in check.cannot_show
    assert check.details["measured"]["azimuth_error"] == 10


def _elevation(moment: datetime) -> float:
    return float(sun(np.array([moment.timestamp()]), np.float64(_SPOT[0]), np.float64(_SPOT[1])).elevation[0])
