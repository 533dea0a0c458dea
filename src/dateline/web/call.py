"""A request as pages take it: who asks, for what, with which form; and how pages answer."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dateline import __version__
from dateline.web import rights, shapes, words
from dateline.web.answers import Answers
from dateline.web.assets import asset, brought
from dateline.web.past import PastAnswers
from dateline.web.people import Session
from dateline.web.query import Query
from dateline.web.site import Site
from dateline.web.uploads import Upload


@dataclass(frozen=True, slots=True)
class Call:
    """A request that may be answered. `session` is None where nobody is signed in."""

    site: Site
    method: str
    path: str
    parameters: Mapping[str, str]
    keys: Mapping[str, Any]
    form: Mapping[str, str]
    session: Session | None
    mode: str
    host: str = ""
    files: tuple[Upload, ...] = ()

    @property
    def query(self) -> Query:
        """The query of the address, or the one that a form carries along."""
        return Query.of(self.parameters)

    def answers(self) -> Answers:
        """What the query comes to, now or as of its moment."""
        query = self.query
        return (Answers if query.as_of is None else PastAnswers)(self.site, query)

    def may(self, right: str) -> bool:
        """Tell whether whoever asks has a right."""
        return rights.may(self.session.person.role if self.session else None, right, self.mode)

    @property
    def by(self) -> str:
        """The name of whoever asks, under which decisions are kept."""
        return self.session.person.name if self.session else ""

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page."""
        html = environment().get_template(f"{template}.html.j2").render(
            call=self, site=self.site, query=values.pop("query", None) or self.query, version=__version__, **values
        )  # fmt: skip
        return HTMLResponse(html, status_code=status)

    def sent_to(self, path: str) -> Response:
        """Return the way to another page of this desk."""
        return RedirectResponse(path, status_code=303)

    def missing(self, what: str, why: str = "") -> Response:
        """Return that there is no such thing."""
        return self.page("message", 404, title=f"There is no {what}", words=why, links=())


def json_response(value: Any, status: int = 200, media_type: str = "application/json") -> Response:
    """Return JSON."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Response(body, status_code=status, media_type=media_type)


@cache
def environment() -> Environment:
    """Templates with autoescape on for everything and no value ever silently missing."""
    made = Environment(
        loader=PackageLoader("dateline.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= dict(words.FILTERS)
    made.globals |= dict(words.GLOBALS) | {
        "asset": asset,
        "brought": brought,
        "rights": rights,
        "shapes": shapes,
        "nonce": lambda: secrets.token_hex(12),
    }
    return made
