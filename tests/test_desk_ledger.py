"""The ledger of a desk: kept up to date piece by piece, it is what its claims and judgements alone make it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, text

from dateline.desk import Desk
from dateline.desk.ledger import DeskLedger
from dateline.errors import BadDesk
from dateline.ledger.build import build
from dateline.ledger.corrections import corrected, terms_of
from dateline.ledger.corrections import told as terms_told
from dateline.ledger.judgements import standing
from dateline.pipeline import Reader
from dateline.records.dispatch import Dispatch
from dateline.records.filed import FiledClaim
from dateline.records.incident import Judgement
from dateline.records.reading import Reading
from dateline.store import holding, opening
from dateline.store.asking import Asked
from dateline.store.coding import coded
from dateline.store.filings import Filed
from desks import NOON, desk_at, later, taken, written
from filed import campaign, control, event, filed, toll

CAMPAIGNS = ("dijlan-bird-market", "korem-convoy", "eastmarch-station")


@pytest.fixture(scope="session")
def told() -> tuple[tuple[FiledClaim, ...], ...]:
    """The claims of some campaigns, dispatch by dispatch."""
    claims = [claim for name in CAMPAIGNS for claim in campaign(name)[0]]
    names = dict.fromkeys(claim.dispatch for claim in claims)
    return tuple(tuple(claim for claim in claims if claim.dispatch == name) for name in names)


@pytest.fixture
def desk(where: str) -> Iterator[Desk]:
    """A desk on each database."""
    with desk_at(where) as opened:
        yield opened


def taken_in(desk: Desk, number: int) -> DeskLedger:
    """Take in so many dispatches, whose claims are then filed by hand."""
    taken(desk, written(*({"text": f"Dispatch {n} of {number}.", "guid": f"urn:x:{n}"} for n in range(number))))
    return DeskLedger(desk)


def file(ledger: DeskLedger, told: Sequence[tuple[FiledClaim, ...]], at_once: int = 3, hours: int = 0) -> None:
    """File the claims of dispatches, some at once; the place in the list is the dispatch's number."""
    rows = [Filed(number, claims) for number, claims in enumerate(told, 1) if claims]
    for start in range(0, len(rows), at_once):
        ledger.store.file(rows[start : start + at_once], "reader-1", later(hours))


def lines(told: Sequence[tuple[FiledClaim, ...]], judgements: Sequence[Judgement] = ()) -> list[str]:
    """The ledger that claims and judgements make, as the desk's snapshot has it."""
    made = build(told, judgements)
    incidents = sorted(made.incidents, key=lambda incident: incident.accounts[0].key)
    held = [coded(state) for state in (*made.access, *made.control)]
    return [coded(incident) for incident in incidents] + sorted(held)


def snapshot(ledger: DeskLedger) -> list[str]:
    found = list(ledger.snapshot())
    incidents = [line for line in found if '"accounts":' in line]
    return incidents + sorted(line for line in found if '"accounts":' not in line)


def test_what_is_filed_piece_by_piece_is_what_all_claims_make(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    assert snapshot(ledger) == lines(told)
    assert len(list(ledger.incidents(Asked()))) > 10
    before = list(ledger.snapshot())
    ledger.rebuild()
    assert list(ledger.snapshot()) == before


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_arrival_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, told: tuple[tuple[FiledClaim, ...], ...], seed: int
) -> None:
    chance = random.Random(seed)
    with desk_at(str(tmp_path_factory.mktemp("ledger") / "desk.sqlite")) as desk:
        ledger = taken_in(desk, len(told))
        mixed = list(told)
        chance.shuffle(mixed)
        file(ledger, mixed, at_once=1 + seed)
        assert snapshot(ledger) == lines(told)


def test_a_claim_that_is_read_anew_leaves_nothing_of_the_old_reading(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    fewer = [claims[::2] if number % 2 else () for number, claims in enumerate(told)]
    ledger.store.file([Filed(n, claims) for n, claims in enumerate(fewer, 1)], "reader-2", later(1))
    assert snapshot(ledger) == lines([claims for claims in fewer if claims])
    assert lines(list(ledger.store.claims(later(0)))) == lines(told)
    assert snapshot(ledger) != lines(told)


def test_the_ledger_of_a_past_moment_knows_nothing_of_what_came_later(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    half = len(told) // 2
    file(ledger, told[:half])
    early = [coded(incident) for incident in ledger.past(NOON).incidents]
    later_ones = [()] * half + list(told[half:])
    file(ledger, later_ones, hours=5)
    again = [coded(incident) for incident in ledger.past(later(4)).incidents]
    assert again == early == [coded(incident) for incident in build(told[:half]).incidents]
    assert len(ledger.past(later(5)).incidents) > len(early)


def test_what_a_person_decided_can_be_taken_back_to_the_byte(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    before = list(ledger.snapshot())
    one, other, *_ = ledger.incidents(Asked())
    keys = [incident.accounts[0].claims[0].key for incident in (one, other)]
    linked = ledger.judge("link", keys, "the same morning", "analyst", later(1))
    assert len(list(ledger.incidents(Asked()))) == len([line for line in before if '"accounts":' in line]) - 1
    assert snapshot(ledger) == lines(told, ledger.store.judgements())
    ledger.judge("undo", [linked.key], "they were two", "analyst", later(2))
    assert list(ledger.snapshot()) == before
    assert [one.act for one in ledger.store.judgements()] == ["link", "undo"]
    assert not list(desk.store.faults())


def test_a_decision_outlives_every_reading_and_a_rebuild(desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    wide = next(one for one in ledger.incidents(Asked()) if len(one.accounts) > 1)
    keys = [account.claims[0].key for account in wide.accounts[:2]]
    ledger.judge("part", keys, "another quarter of the town", "analyst", later(1))
    parted = snapshot(ledger)
    assert parted == lines(told, ledger.store.judgements()) != lines(told)
    file(ledger, told, hours=2)
    assert snapshot(ledger) == parted
    ledger.rebuild()
    assert snapshot(ledger) == parted


@pytest.mark.parametrize("seed", range(3))
def test_what_people_say_of_claims_gives_what_all_claims_and_judgements_make(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...], seed: int
) -> None:
    chance, ledger = random.Random(seed), taken_in(desk, len(told))
    file(ledger, told[:-4])
    first = snapshot(ledger)
    claims = [claim for some in told[:-4] for claim in some]
    made = []
    for hour, claim in enumerate(chance.sample(claims, 12), 1):
        act, value = _verdict(chance, claim)
        made.append(ledger.judge(act, [claim.key], "heard anew", "analyst", later(hour), value))
        if hour % 4 == 0:
            made.append(ledger.judge("undo", [chance.choice(made).key], "too soon", "analyst", later(hour)))
        if hour % 6 == 0:
            assert snapshot(ledger) == lines(told[:-4], ledger.store.judgements())
    file(ledger, [()] * (len(told) - 4) + list(told[-4:]), hours=20)
    assert snapshot(ledger) == lines(told, ledger.store.judgements())
    _is_listed_as_left(ledger)
    before = list(ledger.snapshot())
    ledger.rebuild()
    assert list(ledger.snapshot()) == before
    ledger.store.file([Filed(n, ()) for n in range(len(told) - 3, len(told) + 1)], "reader-1", later(22))
    ledger.judge("undo", [one.key for one in made if one.act != "undo"], "all of it", "analyst", later(30))
    assert snapshot(ledger) == first


def _verdict(chance: random.Random, claim: FiledClaim) -> tuple[str, str | None]:
    act, terms = chance.choice(("accept", "reject", "correct", "correct")), terms_of(claim)
    if act == "correct" and terms.toll:
        terms = replace(terms, toll=replace(terms.toll, low=41, high=43))
    elif act == "correct":
        terms = replace(terms, place=None, start=date(2031, 5, 2), end=date(2031, 5, 2))
    return act, None if act == "reject" else terms_told(terms)


def _is_listed_as_left(ledger: DeskLedger) -> None:
    """What is found by its fields is found by what people made of them."""
    stand = standing(ledger.store.judgements())
    for some in ledger.store.claims():
        left = {claim.key: claim for claim in corrected(some, stand)}
        assert ledger.store.named([claim.key for claim in some]) == left
    for state in ledger.control(Asked()):
        assert all(claim.state == "standing" for claim in ledger.claims((*state.claims, *state.against)).values())


class Forgetful:
    """A reader that finds only so many claims."""

    gazetteer = None

    def __init__(self, reader: Reader, most: int) -> None:
        self.reader, self.most, self.gazetteer = reader, most, reader.gazetteer

    def read(self, dispatch: Dispatch) -> Reading:
        reading = self.reader.read(dispatch)
        return replace(reading, claims=reading.claims[: self.most])


def test_what_a_person_said_of_a_claim_outlives_a_reader_that_no_longer_finds_it(
    desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Shells killed twelve people in Kunduz on Monday, the army said. Troops seized Kunduz airport, it said."
    taken(desk, written({"text": text, "outlet": "Example Press", "published": "2015-10-06T08:00:00+00:00"}))
    ledger = DeskLedger(desk)
    ledger.update(lambda: reader, NOON)
    dead, *_ = (one for one in ledger.store.claims_of(1) if one.toll)
    terms = terms_of(dead)
    assert terms.toll
    right = replace(terms, toll=replace(terms.toll, low=14, high=14))
    decided = ledger.judge("correct", [dead.key], "the army's list", "Ada", later(1), terms_told(right))
    corrected_ledger = list(ledger.snapshot())
    assert '"low":14' in "".join(corrected_ledger)
    monkeypatch.setattr("dateline.desk.ledger.reader_version", lambda: "reader-of-nothing")
    ledger.update(lambda: Forgetful(reader, 0), later(2))
    (kept,) = ledger.store.claims_of(1)
    assert kept.verdict
    assert (kept.by_hand, kept.toll, kept.verdict.by) == ("kept", right.toll, "Ada")
    assert [one for one in snapshot(ledger) if '"low":14' in one]
    assert snapshot(ledger) == lines(list(ledger.store.claims()), ledger.store.judgements())
    undone = ledger.judge("undo", [decided.key], "a mistake", "Ada", later(3))
    assert list(ledger.snapshot()) == []
    ledger.judge("undo", [undone.key], "it was right", "Ada", later(4))
    assert '"low":14' in "".join(ledger.snapshot())
    monkeypatch.setattr("dateline.desk.ledger.reader_version", lambda: "reader-that-learned")
    ledger.update(lambda: reader, later(5))
    assert list(ledger.snapshot()) == corrected_ledger
    assert ledger.past(later(2)).incidents == ledger.past(later(4)).incidents
    assert not list(desk.store.faults())


def test_two_names_of_one_source_count_once_when_a_person_says_so(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    wide = next(one for one in ledger.incidents(Asked()) if one.happened.support.low > 1)
    first, second, *_ = sorted({claim.origin.key for a in wide.accounts for claim in a.claims if claim.origin.named})
    ledger.judge("same-source", [first, second], "one office under two names", "analyst", later(1))
    again = next(one for one in ledger.incidents(Asked()) if one.accounts[0].key == wide.accounts[0].key)
    assert again.happened.support.high < wide.happened.support.high
    assert snapshot(ledger) == lines(told, ledger.store.judgements())


def test_what_is_withdrawn_is_shown_and_does_not_count(desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]) -> None:
    ledger = taken_in(desk, len(told))
    gone = [tuple(replace(claim, state="withdrawn") for claim in claims) for claims in told]
    file(ledger, gone)
    found = list(ledger.incidents(Asked()))
    assert found
    assert {incident.happened.state for incident in found} == {"withdrawn"}
    assert all(not toll.figures for incident in found for toll in incident.tolls)
    assert list(ledger.control(Asked())) == []


def test_sums_are_those_of_the_incidents_that_are_asked_for(
    desk: Desk, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    ledger = taken_in(desk, len(told))
    file(ledger, told)
    now = list(ledger.tolls(Asked(), None))
    then = list(ledger.tolls(Asked(), None, as_of=later(1)))
    assert [(one.scope.harm, one.low, one.high, one.best) for one in now] == [
        (one.scope.harm, one.low, one.high, one.best) for one in then
    ]
    assert {one.scope.harm for one in now} >= {"killed", "wounded"}
    first = min(incident.start for incident in ledger.incidents(Asked()) if incident.start)
    day = Asked(since=first, until=first + timedelta(days=1))
    assert all(incident.start and incident.start <= first + timedelta(days=1) for incident in ledger.incidents(day))


def test_a_disk_that_fills_up_leaves_the_ledger_whole(
    tmp_path_factory: pytest.TempPathFactory, told: tuple[tuple[FiledClaim, ...], ...]
) -> None:
    path = str(tmp_path_factory.mktemp("full") / "desk.sqlite")
    with desk_at(path) as desk:
        ledger = taken_in(desk, len(told))
        file(ledger, told[:4])
        before = snapshot(ledger)
        with desk.store.transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(BadDesk, match="disk is full"):
            file(ledger, [()] * 4 + list(told[4:]))
    with desk_at(path) as desk:
        ledger = DeskLedger(desk)
        assert list(desk.store.faults()) == []
        assert snapshot(ledger) == before
        file(ledger, [()] * 4 + list(told[4:]))
        assert snapshot(ledger) == lines(told)


def test_a_database_that_goes_away_in_the_middle_leaves_the_ledger_whole(
    postgresql: Callable[[], str], told: tuple[tuple[FiledClaim, ...], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off(connection: Connection, _: object) -> None:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with desk_at(postgresql()) as desk:
        ledger = taken_in(desk, len(told))
        file(ledger, told[:4])
        before = snapshot(ledger)
        monkeypatch.setattr(holding, "unfold", broken_off)
        with pytest.raises(BadDesk, match="give the same command again"):
            file(ledger, [()] * 4 + list(told[4:]))
        monkeypatch.undo()
        assert snapshot(ledger) == before
        file(ledger, [()] * 4 + list(told[4:]))
        assert snapshot(ledger) == lines(told)


def test_a_claim_with_no_place_no_time_and_impossible_figures_harms_nothing(desk: Desk) -> None:
    ledger = taken_in(desk, 4)
    nowhere = {"place": None, "start": None, "end": None, "edtf": None, "published": None}
    backwards = {"start": date(2031, 5, 9), "end": date(2031, 5, 2)}
    odd = (
        (filed(1, event=event()), filed(2, "toll", dispatch="d001", toll=toll(low=9, high=3), **nowhere)),
        (filed(3, event=event(), **nowhere), filed(4, "toll", dispatch="d003", toll=toll(low=None, high=None))),
        (filed(5, "control", control=control("held", "army", "state forces"), **backwards),),
        (filed(6, "control", control=control("captured"), **nowhere), filed(7, event=event(), **backwards)),
    )
    file(ledger, odd)
    assert snapshot(ledger) == lines(odd)
    list(ledger.tolls(Asked(), None))
    ledger.silence(Asked(), None)
    assert ledger.sources(Asked())


def test_a_decision_on_a_desk_that_another_writes_to_says_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.05)
    path = str(tmp_path_factory.mktemp("locked") / "desk.sqlite")
    with desk_at(path) as one, desk_at(path) as other:
        ledger = taken_in(one, 1)
        with other.store.transaction(writes=True), pytest.raises(BadDesk, match="another dateline writes to it"):
            ledger.judge("discount", ["c00001"], "a reason", "analyst", later(1))
        assert ledger.store.judgements() == ()
