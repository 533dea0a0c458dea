"""Commands that publish: briefs and exports, from what a policy has cleared, each file whole or not there at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from dateline.console import day_of, desk_at, desk_option, fatal, gazetteers_in, moment_of
from dateline.delivery import whole_file
from dateline.desk.ledger import DeskLedger
from dateline.desk.saying import saying
from dateline.errors import BadDesk, BadInput, BadPolicy, NotCleared
from dateline.gazetteer.lookup import Gazetteer, lineage
from dateline.ledger_asking import opened
from dateline.pipeline import named_gazetteer
from dateline.protect.clearance import Clearing, Given, clear, inside
from dateline.protect.placing import Placing
from dateline.protect.policy import Policy, default_text, load_policy
from dateline.protect.reviewing import Reviewed
from dateline.protect.secret import desk_secret, namer, secret_beside
from dateline.publish.asked import Wanted, chosen
from dateline.publish.brief import Brief, make_brief
from dateline.publish.brief_docx import brief_docx
from dateline.publish.brief_pages import brief_html, brief_markdown
from dateline.publish.brief_pdf import brief_pdf
from dateline.publish.briefs import brief_json, compared, read_brief
from dateline.publish.changes import changes, read_export
from dateline.publish.claim_lines import claims_schema
from dateline.publish.corrections import first_edition, next_editions
from dateline.publish.exports import FORMATS, TAGGED, sidecar
from dateline.publish.site import Site, site_files
from dateline.publish.site_folder import Before, edition_in, write_site
from dateline.records.filed import FiledClaim, FiledPlace
from dateline.records.incident import STATES

_Command = Callable[..., Any]
_PAGES: dict[str, Callable[[Brief], str | bytes]] = {
    "md": brief_markdown, "html": brief_html, "json": brief_json, "pdf": brief_pdf, "docx": brief_docx,
}  # fmt: skip


def cleared_by(command: _Command) -> _Command:
    """Add what every publication needs: what of, by which policy, and with which key its ids are made."""
    file = click.Path(dir_okay=False, path_type=Path)
    for option in (
        desk_option,
        click.option(
            "--key", metavar="FILE", type=file, envvar="DATELINE_PUBLISHING_KEY",
            help="The key of public ids (or set DATELINE_PUBLISHING_KEY); one beside your desk otherwise.",
        ),
        click.option("--policy", metavar="FILE", type=file, help="What may be published; a safe one otherwise."),
        click.option("--as-of", metavar="WHEN", help="As the record stood at a date or time (UTC unless zoned)."),
        click.option("--state", type=click.Choice(STATES), help="Only incidents of which it is so that they happened."),
        click.option("--source", metavar="KEY", help="Only what this public source told of, by name or key."),
        click.option("--kind", metavar="TYPE", help="Only this ACLED sub-event type."),
        click.option("--until", metavar="DATE", help="Only what was so on that day or earlier."),
        click.option("--since", metavar="DATE", help="Only what was so on that day or later."),
        click.option("--place", metavar="NAME", help="Only of this place and of all that lies in it."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.option(
    "--format", "layout", type=click.Choice(list(FORMATS)), help="ACLED or UCDP GED columns, claims as JSON Lines..."
)
@click.option("-o", "output", metavar="OUT", help="The file to write, with OUT.policy.json beside it; - for none.")
@click.option("--hxl", is_flag=True, help="Put a row of HXL tags behind the header (ACLED and GED).")
@click.option(
    "--since-export", "earlier", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="For --format changes: an earlier export; say what its holder has to drop, change or add, and why.",
)  # fmt: skip
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a line of claims instead.")
@click.option("--print-policy", is_flag=True, help="Print the default policy instead, for you to change.")
@cleared_by
def export(
    layout: str | None, output: str | None, hxl: bool, earlier: Path | None, schema: bool, print_policy: bool,
    policy: Path | None, **asked: Any,
) -> None:  # fmt: skip
    """Write what may be published of your desk for others to use.

    Names of those who are in no public function, exact places, small counts and what is too recent are withheld, by a
    policy that the file states.
    """
    if schema or print_policy:
        click.echo(claims_schema() if schema else default_text(), nl=False)
        return
    if layout is None or output is None:
        raise click.UsageError("say which --format, and where to with -o OUT (or - for standard output)")
    if hxl and layout not in TAGGED:
        raise click.UsageError(f"--hxl is for {' and '.join(TAGGED)}; {layout} has no place for tags")
    if earlier is not None and layout != "changes":
        raise click.UsageError("--since-export is for --format changes")
    with fatal(), _public(policy, **asked) as public:
        found = public.chosen()
        parts = TAGGED[layout](found, True) if hxl else FORMATS[layout](found)
        if earlier is not None:
            parts = changes(found, public.clearing, read_export(earlier))
        _deliver(output, parts, ".policy.json", sidecar(layout, found), public.releasing("export", layout))


@click.command()
@click.option("--format", "layout", type=click.Choice(list(_PAGES)), default="md", show_default=True)
@click.option("-o", "output", metavar="OUT", default="-", help="The file to write, with OUT.json beside it.")
@click.option(
    "--since-brief", "earlier", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="The JSON of an earlier brief: say what changed since, and what of it no longer stands.",
)  # fmt: skip
@click.option(
    "--inside", "references", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Also write which claim and which words of which dispatch each footnote is, for your desk alone.",
)  # fmt: skip
@cleared_by
def brief(
    layout: str, output: str, earlier: Path | None, references: Path | None, policy: Path | None, **asked: Any
) -> None:
    """Write the situation report of a place and a period: what happened, by whose word, and how sure that is."""
    with fatal(), _public(policy, **asked) as public:
        told = make_brief(public.clearing, public.wanted)
        if earlier is not None:
            told = compared(told, read_brief(earlier), public.clearing)
        if references is not None:
            _write_inside(references, told, public)
        _deliver(output, [_PAGES[layout](told)], ".json", brief_json(told), public.releasing("brief", layout))


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--title", metavar="NAME", default="Situation reports", show_default=True, help="What the site is called."
)
@click.option("--paper", is_flag=True, help="Also put the brief there as PDF and DOCX.")
@cleared_by
def publish(folder: Path, title: str, paper: bool, policy: Path | None, **asked: Any) -> None:
    """Write what may be published of your desk as a site into DIR, which any web server can host.

    No scripts, nothing loaded from elsewhere. It takes the place of an earlier edition in DIR as a whole, and its page
    of corrections says what is said otherwise and what no longer stands.
    """
    with fatal(), _public(policy, **asked) as public:
        before = edition_in(folder)
        files = site_files(_site(public, title, before, paper))
        release = public.releasing("publish", "site")
        write_site(folder, files, lambda: release(_digest_of(files)))
        click.echo(f"{folder}: {len(files):,} files; open {folder / 'index.html'}")


def _site(public: _Public, title: str, before: Before | None, paper: bool) -> Site:
    told, found = make_brief(public.clearing, public.wanted), public.chosen()
    papers = {f"brief.{layout}": _bytes(_PAGES[layout](told)) for layout in ("pdf", "docx") if paper}
    if before is None:
        return Site(title, told, found, public.clearing, first_edition(told), None, papers)
    if before.brief["place"] != told.place:
        raise BadInput(f"this folder is a site of {before.brief['place']}, not of {told.place}; name another")
    feed = list(changes(found, public.clearing, before.records))
    editions = next_editions(
        compared(told, before.brief, public.clearing), before.editions, public.clearing.cut, len(feed) > 1
    )
    same = editions[0].number == before.editions[0].number
    kept = before.changes if same else "".join(feed).encode("utf-8", "replace")
    return Site(title, told, found, public.clearing, editions, kept, papers)


@dataclass(frozen=True, slots=True)
class _Public:
    """What may be published of an open desk, and what of that is asked for."""

    ledger: DeskLedger
    given: Given
    clearing: Clearing
    wanted: Wanted
    as_of: datetime | None

    def chosen(self) -> Clearing:
        """Return what is asked for of what is cleared."""
        return chosen(self.clearing, self.wanted)

    def check(self) -> None:
        """Refuse to publish what was replaced, withdrawn or decided otherwise while it was being written."""
        now = tuple(self.ledger.store.claims(self.as_of))
        if now != self.given.filed or self.ledger.store.judgements(self.as_of) != self.given.judgements:
            raise NotCleared(f"{self.ledger.where}: changed while this was written; nothing is published, try again")

    def releasing(self, by: str, layout: str) -> Callable[[str], None]:
        """Return what has the log say, before what is written takes its name, what it is, by its SHA-256."""

        def release(sha256: str) -> None:
            self.check()
            policy = self.clearing.policy
            body = {"by": by, "format": layout, "policy": policy.name, "policy_digest": policy.digest, "sha256": sha256}
            self.ledger.store.act("clearance", sha256, body, datetime.now(UTC))

        return release


@contextlib.contextmanager
def _public(
    policy: Path | None, place: str | None, since: str | None, until: str | None, kind: str | None, source: str | None,
    state: str | None, as_of: str | None, key: Path | None, desk: str | None,
) -> Iterator[_Public]:  # fmt: skip
    first, last = day_of(since, "--since"), day_of(until, "--until")
    past = moment_of(as_of, "--as-of", True)
    rules, where = load_policy(policy), desk_at(desk)
    with opened(desk) as ledger:
        gazetteer = named_gazetteer(gazetteers_in(None))
        given = _given(ledger, gazetteer, namer(desk_secret(_key(key, where))), past)
        clearing = clear(given, rules)
        at = _place(ledger.place(place, gazetteer), rules, given) if place else None
        wanted = Wanted(at, first, last, kind, _source(clearing, source) if source else None, state)
        yield _Public(ledger, given, clearing, wanted, past)


def _given(ledger: DeskLedger, gazetteer: Gazetteer, name: Callable[..., str], past: datetime | None) -> Given:
    filed = tuple(ledger.store.claims(past))
    known = {claim.place.key: claim.place for some in filed for claim in some if claim.place}

    def around(key: str, country: str | None) -> FiledPlace | None:
        entry = gazetteer.by_id(key, country or "")
        if entry is None:
            own = gazetteer.country_entry(country) if country else None
            entry = own if own is not None and own.place.gazetteer == key else None
        if entry is None:
            return known.get(key)
        one = entry.place
        above = lineage(gazetteer, one)
        return FiledPlace(key, one.name, one.feature, one.lat, one.lon, one.radius_km, one.country, above)

    return Given(
        filed,
        ledger.store.judgements(past),
        past or datetime.now(UTC),
        around,
        name,
        ledger.store.senders(),
        tuple(_reviewed(ledger, gazetteer)),
    )


def _reviewed(ledger: DeskLedger, gazetteer: Gazetteer) -> Iterator[Reviewed]:
    """Yield what people held of the exhibits that are used for a claim, with what was last said of each."""
    exhibits = ledger.store.exhibits
    for digest in dict.fromkeys(exhibit for _, exhibit in exhibits.claims_used()):
        (one,) = exhibits.starting(digest)
        last, names = one.appearances[-1], tuple(own.name for own in one.appearances if own.name)
        said = saying(last.place, last.time, ledger, lambda: gazetteer)
        for verdict in exhibits.verdicts(digest):
            yield Reviewed(verdict, one.type, said.place, said.first, said.last, names)


def _key(given: Path | None, desk: str) -> Path:
    path = given or secret_beside(desk)
    if path is None:
        raise BadPolicy("a desk on a server has no publishing key beside it; name a file with --key FILE")
    return path


def _place(place: FiledPlace, rules: Policy, given: Given) -> FiledPlace:
    """Return the place that is asked for, unless the policy hides it: then nothing may be said of it alone."""
    placing = Placing(rules, given.around)
    if not placing.is_hidden(place):
        return place
    shown = placing.shown(place)
    hint = f"ask for {shown.name}" if shown else "no wider place of it is known"
    raise BadPolicy(f"policy {rules.name} does not show {place.name}; {hint}")


def _source(clearing: Clearing, given: str) -> str:
    """Return the key of a source that is public, by key or name."""
    origins = {one.record.origin.key: one.record.origin for one in clearing.claims}
    found = [key for key, one in origins.items() if one.named and given in (key, one.name)]
    if len(found) != 1:
        raise BadDesk(f"{given!r} is {'more than one' if found else 'no'} source that this policy names")
    return found[0]


def _deliver(
    output: str, parts: Iterable[str | bytes], ending: str, beside: str, release: Callable[[str], None]
) -> None:
    """Write a file with another beside it, whole or not at all, when nothing has changed meanwhile."""
    seal = hashlib.sha256()
    if output == "-":
        told = [_bytes(part) for part in parts]
        seal.update(b"".join(told))
        release(seal.hexdigest())
        sys.stdout.buffer.writelines(told)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    with contextlib.ExitStack() as stack:
        if not path.exists() or path.is_file():
            second = stack.enter_context(whole_file(path.with_name(f"{path.name}{ending}")))
            second.write(beside.encode("utf-8", "replace"))
        first = stack.enter_context(whole_file(path))
        for part in map(_bytes, parts):
            seal.update(part)
            first.write(part)
        release(seal.hexdigest())


def _digest_of(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 for all files of a site: over their names with the digests of what they hold."""
    told = [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(files.items())]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8")).hexdigest()


def _bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode("utf-8", "replace")


def _write_inside(path: Path, told: Brief, public: _Public) -> None:
    """Write where each footnote stands in which dispatch, readable by its owner alone."""
    known = inside(public.given, public.clearing.policy)
    rows = [_reference(note.number, note.claim, known[note.claim]) for note in told.notes if note.claim in known]
    with whole_file(path) as file:
        if path.parent.is_dir() and hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), 0o600)
        file.write(json.dumps(rows, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")


def _reference(number: int, public: str, claim: FiledClaim) -> dict[str, Any]:
    return {
        "number": number, "claim": public, "key": claim.key, "dispatch": claim.dispatch,
        "span": list(claim.trigger.span), "text": claim.trigger.text,
        "content": {"span": list(claim.content.span), "text": claim.content.text},
    }  # fmt: skip
