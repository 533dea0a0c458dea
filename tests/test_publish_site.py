"""The public site: pages that lead to one another and load nothing, and corrections that travel with it."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import pytest

from dateline.errors import BadInput, NotCleared
from dateline.protect.clearance import Clearing
from dateline.publish import site_folder
from dateline.publish.asked import Wanted
from dateline.publish.brief import make_brief
from dateline.publish.briefs import compared
from dateline.publish.changes import changes
from dateline.publish.columns import columns_of
from dateline.publish.corrections import first_edition, next_editions
from dateline.publish.exports import FORMATS
from dateline.publish.site import Site, site_files
from dateline.publish.site_folder import edition_in, write_site
from dateline.publish.telling import what_of
from dateline.records.filed import FiledClaim
from filed import event, filed
from publishing import cleared
from test_publish_brief import desk
from test_publish_tables import campaign


def first(claims: list[FiledClaim]) -> dict[str, bytes]:
    clearing = cleared(claims)
    brief = make_brief(clearing, Wanted())
    return site_files(Site("A <b>desk</b>", brief, clearing, clearing, first_edition(brief)))


def again(folder: Path, clearing: Clearing) -> dict[str, bytes]:
    """The next edition of what stands in a folder."""
    before, brief = edition_in(folder), make_brief(clearing, Wanted())
    assert before is not None
    feed = list(changes(clearing, clearing, before.records))
    told = compared(brief, before.brief, clearing)
    editions = next_editions(told, before.editions, clearing.cut, len(feed) > 1)
    kept = before.changes if editions[0].number == before.editions[0].number else "".join(feed).encode()
    return site_files(Site("A <b>desk</b>", brief, clearing, clearing, editions, kept))


def all_claims() -> list[FiledClaim]:
    """Two desks in one, told apart by their dispatches."""
    own = [replace(one, key=f"{one.key}x", dispatch=f"{one.dispatch}x", story=f"{one.story}x") for one in campaign()]
    return [*desk(), *own]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        assert not any(name.startswith("on") for name in told)
        self.ids |= {told["id"] or ""} if "id" in told else set()
        self.links += [told[name] or "" for name in ("href", "src") if name in told]


def pages(files: dict[str, bytes]) -> dict[str, _Page]:
    found = {}
    for name, data in files.items():
        if name.endswith(".html"):
            found[name] = _Page()
            found[name].feed(data.decode())
    return found


def test_every_link_leads_somewhere_and_nothing_is_loaded() -> None:
    files = first(all_claims())
    found = pages(files)
    assert {"index.html", "map.html", "tolls.html", "incidents.html", "brief.html", "data.html", "method.html",
            "corrections.html"} <= set(found)  # fmt: skip
    for name, one in found.items():
        assert not {"script", "link", "img", "iframe", "object", "form"} & one.tags
        assert one.links
        for link in one.links:
            assert "://" not in link
            path, _, anchor = link.partition("#")
            target = normpath(join(dirname(name), path)) if path else name
            assert target in files, (name, link)
            assert not anchor or anchor in found[target].ids, (name, link)
        assert b"default-src 'none'" in files[name]
        assert b"<b>desk" not in files[name]
        assert b"prefers-color-scheme: dark" in files[name]
        assert b"@media print" in files[name]


def test_every_incident_has_its_page_with_its_footnotes() -> None:
    clearing = cleared(all_claims())
    files = first(all_claims())
    for one in (one.record for one in clearing.incidents):
        text = files[f"incidents/{one.id}.html"].decode()
        assert what_of(one).split()[-1] in text
        for claim in (claim for account in one.accounts for claim in account.claims[:1]):
            assert claim.key in text
        assert f"incidents/{one.id}.html" in files["incidents.html"].decode()


def test_the_same_records_give_the_same_files_in_any_order_and_the_list_has_their_hashes() -> None:
    files = first(all_claims())
    assert first(all_claims()[::-1]) == files
    told = json.loads(files["site.json"])["files"]
    assert told == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "site.json"}


def test_a_site_of_nothing_says_so() -> None:
    files = first([])
    assert b"That is no report of calm." in files["index.html"]
    assert b"That is no report of calm." in files["incidents.html"]


def write(folder: Path, files: dict[str, bytes]) -> None:
    write_site(folder, files, lambda: None)


def test_published_again_it_is_the_same_until_something_changes(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    files = first(all_claims())
    write(folder, files)
    assert again(folder, cleared(all_claims())) == files


def test_kills_travel_and_stay_told(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(folder, first(all_claims()))
    killed = [replace(one, state="withdrawn") if one.dispatch == "d005" else one for one in all_claims()]
    write(folder, again(folder, cleared(killed)))
    second = (folder / "corrections.html").read_text(encoding="utf-8")
    assert "Edition 2" in second
    assert "said: “On 8 May 2031, an armed clash was reported" in second
    feed = [json.loads(line) for line in (folder / "data" / "changes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [one["change"] for one in feed[1:]] == ["gone"]
    assert "withdrew" in feed[1]["why"]
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "Edition 2 corrects or takes back" in index
    gone = [one for one in killed if one.dispatch not in ("d008", "d005")]
    write(folder, again(folder, cleared([*gone, filed(50, event=event("Grenade"), day=28)])))
    third = (folder / "corrections.html").read_text(encoding="utf-8")
    assert third.index("Edition 3") < third.index("Edition 2") < third.index("Edition 1")
    assert "No longer stands: “In Tavnik on 7 May 2031" in third
    assert "said: “On 8 May 2031, an armed clash was reported" in third


def test_what_may_be_said_no_more_is_not_said_by_earlier_corrections_either(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write(folder, first(all_claims()))
    fewer = [one for one in all_claims() if one.dispatch != "d008"]
    write(folder, again(folder, cleared(fewer)))
    assert "no’ bread" in (folder / "corrections.html").read_text(encoding="utf-8")
    clearing = replace(cleared(fewer), cut=lambda text: text.replace("bread", "[withheld]"))
    assert not any(b"bread" in data for data in again(folder, clearing).values())


def test_what_is_only_not_of_this_period_is_not_taken_back() -> None:
    earlier = json.loads(first(all_claims())["brief.json"])
    clearing = cleared(all_claims())
    late = compared(make_brief(clearing, Wanted(kind="Grenade")), earlier, clearing)
    told = [one for section in late.sections if section.id == "changed" for one in section.sentences]
    of = [one for one in told if one.about.startswith("changed/incident/")]
    assert of
    assert {one.id for one in of} == {"changed.outside"}


Spoil = Callable[[Path], object]
FOREIGN: dict[str, tuple[Spoil, str]] = {
    "other files": (lambda f: (f / "mine.txt").write_text("x"), "mine.txt is none of the site's own"),
    "no list": (lambda f: (f / "site.json").unlink(), "no site of ours"),
    "another list": (lambda f: (f / "site.json").write_text("[]"), "no site of ours"),
    "no brief": (lambda f: (f / "brief.json").unlink(), "brief.json of the edition before is gone"),
    "broken corrections": (lambda f: (f / "corrections.json").write_text("{"), "not as it was published"),
    "broken records": (lambda f: (f / "data/acled.csv").write_text("x"), "no earlier export"),
}  # fmt: skip


@pytest.mark.parametrize("what", list(FOREIGN))
def test_a_folder_that_is_not_its_own_is_refused(what: str, tmp_path: Path) -> None:
    spoil, words = FOREIGN[what]
    write(tmp_path / "site", first(desk()))
    spoil(tmp_path / "site")
    with pytest.raises(BadInput, match=words) as error:
        edition_in(tmp_path / "site")
    assert "\n" not in str(error.value)
    assert edition_in(tmp_path / "none") is None


def _held(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_or_lost_clearance_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, files = tmp_path / "site", first(desk())
    write(folder, files)
    other = first(all_claims())

    def changed() -> None:
        raise NotCleared("changed while this was written")

    with pytest.raises(NotCleared):
        write_site(folder, other, changed)
    real, written = site_folder._write, []

    def full(path: Path, data: bytes) -> None:
        written.append(path)
        if len(written) > 5:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(site_folder, "_write", full)
        with pytest.raises(OSError, match="No space"):
            write(folder, other)
        written.clear()
        with pytest.raises(OSError, match="No space"):
            write(tmp_path / "new", other)
    assert _held(folder) == files
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_swap_that_fails_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, files = tmp_path / "site", first(desk())
    write(folder, files)
    real = Path.rename

    def failing(self: Path, target: Any) -> Path:
        if self.name.endswith(".part"):
            raise OSError(errno.EIO, "Input/output error", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="Input/output"):
        write(folder, first(all_claims()))
    monkeypatch.undo()
    assert _held(folder) == files
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_the_package_is_a_data_package_whose_files_are_as_it_says() -> None:
    clearing = cleared(all_claims())
    (data,) = FORMATS["package"](clearing)
    assert [data] == list(FORMATS["package"](clearing))
    assert isinstance(data, bytes)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = json.loads(archive.read("datapackage.json"))
        assert told["dateline"]["public"] is True
        assert told["dateline"]["policy"]["name"] == "default"
        assert {one["path"] for one in told["resources"]} | {"datapackage.json"} == set(archive.namelist())
        for one in told["resources"]:
            held = archive.read(one["path"])
            assert one["hash"] == f"sha256:{hashlib.sha256(held).hexdigest()}"
            if "schema" in one:
                rows = csv.reader(io.StringIO(held.decode(), newline=""), delimiter=one["dialect"]["delimiter"])
                assert (
                    next(rows) == [field["name"] for field in one["schema"]["fields"]] == list(columns_of(one["name"]))
                )
        assert all(member.date_time == (1980, 1, 1, 0, 0, 0) for member in archive.infolist())
