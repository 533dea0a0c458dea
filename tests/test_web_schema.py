"""The API against its own description: made-up requests, right and wrong ones, of everybody who may have a token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dateline.pipeline import Reader
from dateline.web.openapi import RESOURCES, document
from dateline.web.site import Site
from web_desk import NOON, client, filled, served

schemathesis = pytest.importorskip("schemathesis", reason="fuzzing the API needs schemathesis")

ROLES = ("reader", "analyst", "editor", "custodian", "administrator")
EACH = 12  # requests of each sort to each operation


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[Site]:
    with served(filled(tmp_path_factory.mktemp("schema"), reader)) as opened:
        yield opened


@pytest.fixture(scope="module")
def headers(site: Site) -> list[dict[str, str]]:
    """The headers of tokens of each role and scope, of a token that is none, and none at all."""
    found: list[dict[str, str]] = [{}, {"authorization": "Bearer nobody"}]
    for role in ROLES:
        person = site.people.join(site.people.invite(role, NOON), role, "three grey herons standing", NOON)
        assert person is not None
        for scope in ("data", "log"):
            token = site.people.make_token(person, scope, scope, NOON)
            found.append({"authorization": f"Bearer {token}"})
    return found


def _operations() -> dict[str, Any]:
    schema = schemathesis.openapi.from_dict(document())
    return {result.ok().definition.raw["operationId"]: result.ok() for result in schema.get_all_operations()}


OPERATIONS = _operations()
CHECKS = tuple(
    schemathesis.checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    )
)  # fmt: skip


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("id", [one.id for one in RESOURCES])
def test_no_request_is_a_fault_of_ours(site: Site, headers: list[dict[str, str]], id: str, mode: Any) -> None:
    browser = client(site, None)
    told: set[int] = set()

    @settings(
        max_examples=EACH, deadline=None, derandomize=True, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(OPERATIONS[id].as_strategy(generation_mode=mode), st.sampled_from(headers))
    def ask(case: Any, header: dict[str, str]) -> None:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8377/api/v1")
        mine = {**{k: v for k, v in (sent.get("headers") or {}).items() if k.lower() != "authorization"}, **header}
        answer = browser.request(sent["method"], sent["url"], params=sent.get("params"), headers=mine)
        told.add(answer.status_code)
        assert answer.status_code < 500, (answer.request.url, answer.text)
        if case.method == "GET":
            case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            assert set(answer.json()) == {"error"}

    ask()
    assert told - {401, 403}
