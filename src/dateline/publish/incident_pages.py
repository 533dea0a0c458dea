"""Pages of incidents: the list of all, and one for each with its sentences and footnotes."""

from __future__ import annotations

from html import escape

from dateline.protect.clearance import Clearing
from dateline.protect.counts import is_withheld
from dateline.publish.brief import Section, notes_of
from dateline.publish.brief_pages import notes_html, sentence_html
from dateline.publish.rows import total
from dateline.publish.telling import about_dispute, about_incident, what_of
from dateline.publish.wording import Claims, at_place, by_day, capital, count_words, day_words, range_words, tables
from dateline.records.incident import Incident


def incidents_body(asked: Clearing) -> str:
    """Return the list of all incidents, by day."""
    words = tables()["site"]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in words["columns"])
    body = "".join(incident_row(one.record) for one in asked.incidents)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    empty = f'<p class="empty">{escape(tables()["empty"]["happened"])}</p>'
    return f"<main><h1>{escape(words['pages']['incidents'])}</h1>{table if body else empty}</main>"


def incident_row(one: Incident, up: str = "") -> str:
    """Return a row of the list: the day, what and where with a link, how sure it is, and how many were killed."""
    link = f'<a href="{up}incidents/{escape(one.id)}.html">{escape(capital(what_of(one)) + at_place(one.place))}</a>'
    cells = (escape(_days(one)), link, escape(grade_words(one)), escape(killed_words(one)))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def grade_words(one: Incident) -> str:
    """Return how sure it is that an incident happened."""
    return capital(count_words(one.happened.state, 1, "grades").removeprefix("1 "))


def killed_words(one: Incident) -> str:
    """Return how many were killed, as a range; that nobody counted them, or that it is withheld."""
    row, words = total(one, "killed"), tables()["site"]
    if row is not None:
        return range_words(row.low, row.high)
    own = [each for each in one.tolls if each.harm == "killed"]
    return str(words["withheld"] if any(map(is_withheld, own)) else words["aside"] if own else words["uncounted"])


def _days(one: Incident) -> str:
    if one.start is None or one.end is None:
        return str(tables()["site"]["no_day"])
    first, last = day_words(one.start), day_words(one.end)
    return first if first == last else f"{first} – {last}"


def incident_page(one: Incident, claims: Claims) -> tuple[str, str]:
    """Return the title of an incident's page, and what stands on it."""
    told, disputed = tuple(about_incident(one, claims)), tuple(about_dispute(one, claims))
    notes = notes_of((Section("happened", "", "", (*told, *disputed)),), claims)
    numbers = {note.claim: note.number for note in notes}
    title = f"{capital(what_of(one))}{at_place(one.place)}{by_day(one.start, one.end)}"
    parts = [f'<h1>{escape(title)}</h1><p class="meta">{escape(one.id)} · {escape(grade_words(one))}</p>']
    parts += [f"<p>{sentence_html(said, numbers)}</p>" for said in told]
    if disputed:
        parts.append(f"<h2>{escape(tables()['sections']['disputed'])}</h2>")
        parts += [f"<p>{sentence_html(said, numbers)}</p>" for said in disputed]
    heading = f"<h2>{escape(tables()['page']['notes'])}</h2>"
    return title, f"<main>{''.join(parts)}</main>\n<footer>{heading}{notes_html(notes)}</footer>"
