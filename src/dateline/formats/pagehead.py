"""What a web page says of itself in its head: title, byline, date, site, address, language. Nothing is guessed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from dateline.formats.markup import attributes, tokens
from dateline.formats.moments import iso

_TITLE = ("og:title", "twitter:title", "dc.title", "headline")
_BYLINE = ("author", "article:author", "byl", "dc.creator", "parsely-author")
_DATE = (
    *("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "dc.date.issued"),
    *("dcterms.created", "dcterms.issued", "pubdate", "dc.date", "date"),
)
_SITE = ("og:site_name", "application-name", "dc.publisher")
_ARTICLES = re.compile(r"Article|BlogPosting|Report$")
_MAX_SCRIPT = 500_000
_MAX_TAGS = 20_000


@dataclass(slots=True)
class PageHead:
    """The page's own words on itself, as they stand in its tags."""

    metas: dict[str, str] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)
    canonical: str | None = None
    language: str | None = None
    title: str | None = None
    moment: str | None = None

    def headline(self) -> str | None:
        """The story's own headline, else the title of the page."""
        return _line(self.article.get("headline")) or self._meta(_TITLE) or self.title

    def byline(self) -> str | None:
        """Who wrote it; an address in place of a name says nothing."""
        names = ", ".join(_names(self.article.get("author")))[:300] or self._meta(_BYLINE)
        return None if names and re.match(r"https?://|@", names) else names

    def outlet(self) -> str | None:
        """The site that published it."""
        return self._meta(_SITE) or next(iter(_names(self.article.get("publisher"))), None)

    def published(self) -> datetime | None:
        """When it says it was published first."""
        return iso(self.article.get("datePublished")) or iso(self._meta(_DATE)) or iso(self.moment)

    def modified(self) -> str | None:
        """When it says it was last changed, which orders its versions."""
        said = _line(self.article.get("dateModified")) or self._meta(("article:modified_time", "datemodified"))
        return said if iso(said) else None

    def url(self) -> str | None:
        """The canonical address, if it is one of the web."""
        found = self.canonical or self.metas.get("og:url")
        return found if found and _is_address(found) else None

    def _meta(self, names: tuple[str, ...]) -> str | None:
        return next((value for name in names if (value := _line(self.metas.get(name)))), None)


def read_head(source: str) -> PageHead:
    """Collect what a page says of itself, in its head or, where it has no proper one, in its first tags."""
    head = PageHead()
    for count, token in enumerate(tokens(source)):
        if count > _MAX_TAGS:
            break
        if token.kind == "open":
            _take_tag(head, token.name, source[token.start : token.end])
        elif token.kind == "raw" and token.name == "title":
            head.title = head.title or _line(html.unescape(source[token.start : token.end]))
        elif token.kind == "raw" and token.name == "script" and not head.article:
            head.article = _article(source[token.start : min(token.end, token.start + _MAX_SCRIPT)])
    return head


def _take_tag(head: PageHead, name: str, tag: str) -> None:
    if name == "meta":
        found = attributes(tag)
        key = found.get("property") or found.get("name") or found.get("itemprop") or ""
        if "content" in found:
            head.metas.setdefault(key.lower(), found["content"])
    elif name == "link":
        found = attributes(tag)
        if "canonical" in found.get("rel", "").lower().split():
            head.canonical = head.canonical or found.get("href")
    elif name == "html":
        found = attributes(tag)
        head.language = head.language or _language(found.get("lang") or found.get("xml:lang"))
    elif name == "time" and head.moment is None:
        found = attributes(tag)
        published = "pubdate" in tag.lower() or "publish" in tag.lower()
        head.moment = found.get("datetime") if published else None


def _article(script: str) -> dict[str, Any]:
    """Return the article that a script describes as JSON-LD, {} where it holds none."""
    if '"@type"' not in script and '"@graph"' not in script:
        return {}
    try:
        described = json.loads(script.strip())
    except (ValueError, RecursionError):
        return {}
    return next((each for each in _things(described) if _ARTICLES.search(" ".join(_kinds(each)))), {})


def _things(described: Any) -> Iterator[dict[str, Any]]:
    for each in described if isinstance(described, list) else [described]:
        if isinstance(each, dict):
            yield each
            graph = each.get("@graph")
            yield from (thing for thing in (graph if isinstance(graph, list) else []) if isinstance(thing, dict))


def _kinds(thing: dict[str, Any]) -> list[str]:
    kind = thing.get("@type")
    return [each for each in (kind if isinstance(kind, list) else [kind]) if isinstance(each, str)]


def _names(value: Any) -> list[str]:
    """The names of persons or organisations, told as strings, things or lists of them."""
    every = value if isinstance(value, list) else [value]
    found = (each.get("name") if isinstance(each, dict) else each for each in every)
    return [line for each in found if (line := _line(each))]


def _line(value: Any) -> str | None:
    """A string in one line, at most 1,000 characters; None for what is none."""
    return (" ".join(html.unescape(value[:2000]).split())[:1000] or None) if isinstance(value, str) else None


def _language(value: str | None) -> str | None:
    found = re.match(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$", (value or "").strip())
    return found[0].replace("_", "-") if found else None


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
    except ValueError:
        return False
