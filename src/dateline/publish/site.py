"""A site of what may be published: pages that link to one another and load nothing, with all data to be downloaded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files

from dateline.protect.clearance import Clearing
from dateline.publish.brief import Brief
from dateline.publish.brief_pages import brief_body, brief_markdown, page
from dateline.publish.briefs import brief_json
from dateline.publish.corrections import Edition, editions_json
from dateline.publish.exports import files_of, resource, sidecar
from dateline.publish.incident_pages import incident_page, incidents_body
from dateline.publish.site_pages import (
    corrections_body,
    data_body,
    map_body,
    method_body,
    situation_body,
    tolls_body,
)
from dateline.publish.wording import tables

MANIFEST, EDITIONS, BRIEF, ROWS = "site.json", "corrections.json", "brief.json", "data/acled.csv"
CHANGES = "data/changes.jsonl"
PROFILE = "dateline-site-1"


@dataclass(frozen=True, slots=True)
class Site:
    """What a site is made of: the brief of all that is asked for, what is cleared of that, and its editions.

    `changes` is the feed since the edition before, None where there was none. `papers` are more files by name, the
    brief as PDF and DOCX.
    """

    title: str
    brief: Brief
    asked: Clearing
    all_: Clearing
    editions: tuple[Edition, ...]
    changes: bytes | None = None
    papers: Mapping[str, bytes] = field(default_factory=dict)


def site_files(site: Site) -> dict[str, bytes]:
    """Return the files of a site by their paths; the same for the same records and the same edition before."""
    made = dict(_data(site)) | {BRIEF: brief_json(site.brief).encode(), "brief.md": brief_markdown(site.brief).encode()}
    made |= {EDITIONS: _json({"editions": editions_json(site.editions)})} | dict(site.papers)
    pages = {name: page(f"{title}: {site.title}", body, _css()) for name, title, body in _pages(site, made)}
    made |= {name: told.encode("utf-8", "replace") for name, told in pages.items()}
    return dict(sorted(made.items())) | {MANIFEST: _manifest(made)}


def _css() -> str:
    return (files(__package__) / "site.css").read_text(encoding="utf-8")


def _data(site: Site) -> Iterator[tuple[str, bytes]]:
    resources = []
    for format, name, data in files_of(site.asked):
        told = site.changes if format == "changes" and site.changes is not None else data
        resources.append(resource(format, name, told))
        yield f"data/{name}", told
        yield f"data/{name}.policy.json", sidecar(format, site.asked).encode()
    about = {"name": "dateline-public", "profile": "data-package", "description": site.asked.policy.in_words()}
    yield "data/datapackage.json", _json(about | {"resources": resources})


def _pages(site: Site, made: Mapping[str, bytes]) -> Iterator[tuple[str, str, str]]:
    """Yield the pages: the path of each, its title, and what stands on it."""
    bodies = {
        "index": situation_body(site.brief, site.asked, site.editions), "map": map_body(site.brief),
        "tolls": tolls_body(site.brief, site.asked), "incidents": incidents_body(site.asked),
        "brief": brief_body(site.brief), "data": data_body(made), "method": method_body(site.brief),
        "corrections": corrections_body(site.editions),
    }  # fmt: skip
    titles = tables()["site"]["pages"]
    for name, body in bodies.items():
        yield f"{name}.html", titles[name], _framed(site, name, body)
    claims = {one.record.key: one.record for one in site.all_.claims}
    for one in (one.record for one in site.asked.incidents):
        title, body = incident_page(one, claims)
        yield f"incidents/{one.id}.html", title, _framed(site, "incidents", body, "../")


def _framed(site: Site, here: str, body: str, up: str = "") -> str:
    """Put the name of the site and the way to its pages above what stands on one."""
    links = " ".join(
        f'<a href="{up}{name}.html"{" aria-current=page" if name == here else ""}>{escape(title)}</a>'
        for name, title in tables()["site"]["pages"].items()
    )
    name = f'<a class="name" href="{up}index.html">{escape(site.title)}</a>'
    return f'<nav aria-label="Pages">{name}<span class="pages">{links}</span></nav>\n{body}'


def _manifest(made: Mapping[str, bytes]) -> bytes:
    """Return the list of all files with their hashes, by which a folder is known as a site of ours."""
    told = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(made.items())}
    return _json({"site": PROFILE, "files": told})


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"
