"""The API: its description is true of what it answers, cursors give everything once, hostile parameters no 5xx."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dateline.pipeline import Reader
from dateline.web.openapi import RESOURCES, document
from dateline.web.routes import ENTRIES
from web_desk import client, filled, served

LISTS = [one for one in RESOURCES if "limit" in one.parameters]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, reader: Reader):
    with served(filled(tmp_path_factory.mktemp("api"), reader)) as site:
        yield client(site, "administrator")


def _answer(browser, path: str, **parameters: Any):
    return browser.get(f"/api/v1{path}", params=parameters)


def _example(browser, path: str) -> str:
    """Put something that there is in the place of what a path names."""
    first = {
        "/incidents/{id}": ("/incidents", "id"),
        "/dispatches/{id}": ("/dispatches", "id"),
        "/claims/{key}": ("/claims", "key"),
    }
    if path not in first:
        return path
    listed, name = first[path]
    return f"{listed}/{_answer(browser, listed).json()['items'][0][name]}"


def test_the_description_names_every_route_and_no_other() -> None:
    described = {f"/api/v1{path}" for path in document()["paths"]}
    assert described == {entry.path.replace(":int", "") for entry in ENTRIES if entry.path.startswith("/api/")}


@pytest.mark.parametrize("path", [one.path for one in RESOURCES])
def test_what_is_answered_is_as_described(browser, path: str) -> None:
    answer = _answer(browser, _example(browser, path))
    assert answer.status_code == 200
    told = document()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    Draft202012Validator(told).validate(answer.json())


def test_a_refusal_is_as_described(browser) -> None:
    error = document()["components"]["schemas"]["Error"]
    for path, status in (("/incidents?limit=0", 400), ("/incidents/XXX-0", 404), ("/nothing", 404)):
        answer = browser.get(f"/api/v1{path}")
        assert answer.status_code == status
        Draft202012Validator(error).validate(answer.json())


@pytest.mark.parametrize("one", LISTS, ids=lambda one: one.id)
def test_a_list_page_by_page_is_the_whole_list(browser, one) -> None:
    whole = _answer(browser, one.path, limit=200).json()
    found, after = [], {}
    for _ in range(100):
        page = _answer(browser, one.path, limit=9, **after).json()
        found += page["items"]
        if not page["next"] or not page["items"]:
            break
        after = {"after": page["next"]}
    seen = [json.dumps(item) for item in found]
    assert len(seen) == len(set(seen))
    assert seen[: len(whole["items"])] == [json.dumps(item) for item in whole["items"]]


def test_the_feed_of_changes_goes_on_where_it_ended(browser) -> None:
    page = _answer(browser, "/log", limit=200).json()
    while page["items"]:
        last = page["next"]
        page = _answer(browser, "/log", limit=200, after=last).json()
    assert page == {"items": [], "next": None} or page["next"] is None
    assert _answer(browser, "/log", after=last).json()["items"] == []


def test_withdrawals_stand_in_the_feed(browser) -> None:
    found = _answer(browser, "/log", change="state", limit=200).json()["items"]
    assert {"withdrawn", "replaced"} <= {one["body"]["state"] for one in found}


def test_every_figure_brings_its_words(browser) -> None:
    for sum in _answer(browser, "/tolls").json()["items"]:
        told = {claim["key"]: claim for claim in sum["claims"]}
        for part in sum["parts"]:
            assert set(part["keys"]) <= set(told)
        assert all(claim["text"] and claim["span"] for claim in told.values())


def test_the_parts_of_a_sum_come_some_at_a_time(browser) -> None:
    whole = _answer(browser, "/tolls", parts=200).json()["items"]
    found: dict[str, list[str]] = {one["harm"]: [] for one in whole}
    longest = max(one["in_all"]["parts"] for one in whole)
    assert longest > 3
    for start in range(0, longest, 3):
        for one, all_ in zip(_answer(browser, "/tolls", parts=3, skip=start).json()["items"], whole, strict=True):
            assert len(one["parts"]) <= 3
            assert all(one[name] == all_[name] for name in ("harm", "low", "high", "best", "in_all", "notes"))
            found[one["harm"]] += [part["id"] for part in one["parts"]]
    assert found == {one["harm"]: [part["id"] for part in one["parts"]] for one in whole}
    assert {one["harm"]: one["in_all"]["parts"] for one in whole} == {harm: len(ids) for harm, ids in found.items()}
    assert _answer(browser, "/tolls", parts=201).status_code == _answer(browser, "/tolls", skip=-1).status_code == 400


_VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "0", "-1", "1e9", "9" * 40, "2015-10-01", "9999-12-31", "0001-01-01", "WzFd", "%", "_", "'", "\x00"]
    ),
)


@settings(max_examples=60)
@given(data=st.data())
def test_nothing_that_is_asked_breaks_it(browser, data) -> None:
    one = data.draw(st.sampled_from(RESOURCES))
    names = data.draw(st.lists(st.sampled_from([*one.parameters, "x"]), max_size=4, unique=True))
    values = {name: data.draw(_VALUES) for name in names}
    path = one.path.partition("{")[0] + (quote(data.draw(st.text(max_size=20))) if "{" in one.path else "")
    assert _answer(browser, path, **values).status_code < 500


def test_a_page_takes_the_same_hostile_query(browser) -> None:
    for path in ("/", "/incidents", "/inbox", "/tolls", "/control", "/sources", "/silence", "/log", "/go"):
        for value in ("\x00", "%", "9999-12-31", "0001-01-01", "x" * 2000, "\ud7ff\U0010ffff"):
            for name in ("place", "since", "until", "text", "as_of", "source", "after", "to", "held", "category"):
                assert browser.get(path, params={name: value}).status_code < 500, (path, name, value)
