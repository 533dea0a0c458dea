"""The command that serves a desk as pages, on this machine alone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from dateline.console import complain, data_option, desk_at, desk_option, fatal, gazetteers_in
from dateline.desk import Desk

_ROLES = ("reader", "analyst", "editor", "custodian", "administrator")
_HIGHEST = 65_535


@click.command(name="desk")
@click.option("--port", type=click.IntRange(1, _HIGHEST), default=8377, show_default=True, help="Where to serve it.")
@click.option("--invite", type=click.Choice(_ROLES), help="Print a link that makes an account of this role, once.")
@click.option("--sample", is_flag=True, help="Serve the sample campaign, in a temporary desk.")
@click.option("--tiles", metavar="URL", help="Where a map may have a background from: https://…/{z}/{x}/{y}.png.")
@data_option
@desk_option
def desk(port: int, invite: str | None, sample: bool, tiles: str | None, desk: str | None, data: Path | None) -> None:
    """Serve your desk as pages on http://127.0.0.1, to this machine alone; Ctrl-C stops it.

    Where there is no desk, a temporary one is filled with the sample campaign. The first start prints a link that
    makes the first account; there is no default password. Accounts stand in a file beside the desk.
    """
    _needs()
    from dateline.web.serve import first_link, serve, site_of

    with fatal(), _opened(desk, sample) as (opened, temporary, users):
        site = site_of(opened, users, gazetteers_in(data), temporary, tiles)
        link = first_link(site, port, invite, datetime.now(UTC))
        what = "the sample campaign" if temporary else opened.store.where
        serve(site, port, lambda: _told(f"http://127.0.0.1:{port}", what, link))


def _told(address: str, what: str, link: str | None) -> None:
    click.echo(f"serving {what} on {address}")
    if link:
        click.echo(f"open this once to make your account: {link}")
    sys.stdout.flush()


def _needs() -> None:
    """Say in one line what is missing where the extra is not installed."""
    try:
        import argon2
        import pyotp
        import python_multipart
        import segno
        import starlette
        import uvicorn

        del argon2, pyotp, python_multipart, segno, starlette, uvicorn
    except ModuleNotFoundError as error:
        complain(f"desk: needs {error.name}; pip install 'dateline[desk]'")
        sys.exit(2)


@contextlib.contextmanager
def _opened(desk: str | None, sample: bool) -> Iterator[tuple[Desk, bool, Path]]:
    """Open the desk that is named or there, or a sample; with whether it is one, and where its accounts are."""
    from dateline.web.serve import people_file, sample_desk

    where = desk_at(desk)
    if sample or (desk is None and not Path(where).exists()):
        with sample_desk(click.echo) as opened:
            yield opened, True, Path(f"{opened.store.where}.users")
        return
    with Desk.open(where, datetime.now(UTC), create=False) as opened:
        yield opened, False, people_file(where, gazetteers_in(None).parent)
