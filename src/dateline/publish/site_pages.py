"""What stands on the pages of a site: the situation, the map, tolls, data, method and corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from dateline.protect.clearance import Clearing
from dateline.publish.brief import Brief, Point
from dateline.publish.brief_pages import sentence_html
from dateline.publish.brief_parts import days_of, numbers_of
from dateline.publish.corrections import Edition
from dateline.publish.drawing import drawn_map
from dateline.publish.incident_pages import incident_row, killed_words
from dateline.publish.wording import Sentence, capital, tables

_LATEST = 12


def _section(brief: Brief, id: str) -> tuple[Sentence, ...]:
    return next((one.sentences for one in brief.sections if one.id == id), ())


def _said(brief: Brief, ids: Iterable[str], headings: bool = True) -> str:
    """Return sections of the brief with numbers that lead to its footnotes on the page of the brief."""
    numbers, told = numbers_of(brief), []
    for section in (section for section in brief.sections if section.id in ids):
        told.append(f'<h2 id="{section.id}">{escape(section.title)}</h2>' if headings else "")
        told += [f"<p>{' '.join(_away(one, numbers) for one in some)}</p>" for some in section.paragraphs()]
        if not section.sentences:
            told.append(f'<p class="empty">{escape(section.empty)}</p>')
    return "".join(told)


def _away(one: Sentence, numbers: Mapping[str, int]) -> str:
    return sentence_html(one, numbers).replace('href="#n', 'href="brief.html#n')


def situation_body(brief: Brief, asked: Clearing, editions: tuple[Edition, ...]) -> str:
    """Return the first page: what matters in short, the map, what was told of last, and what was corrected."""
    words = tables()["site"]
    latest = [one.record for one in asked.incidents if one.record.start][-_LATEST:][::-1]
    rows = "".join(map(incident_row, latest))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in words["columns"])
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    corrected = sum(len(one.notices) for one in editions[:1])
    notice = words["corrected" if corrected else "uncorrected"].format(number=corrected, edition=editions[0].number)
    return (
        f"<main><h1>{escape(capital(brief.place))}</h1>"
        f'<p class="meta">{escape(capital(days_of(brief)))}. {escape(tables()["page"]["deck"])}</p>'
        f'<div class="short">{_said(brief, ("short",), headings=False)}</div>{_figure(brief.points)}'
        f'<p class="notice"><a href="corrections.html">{escape(notice)}</a></p>'
        f"<h2>{escape(words['latest'])}</h2>{table}"
        f'<p><a href="incidents.html">{escape(words["all"])}</a></p>{_said(brief, ("unconfirmed", "silence"))}</main>'
    )


def _figure(points: tuple[Point, ...]) -> str:
    drawn = drawn_map(points)
    return f"<figure>{drawn}<figcaption>{escape(tables()['page']['map'])}</figcaption></figure>" if drawn else ""


def map_body(brief: Brief) -> str:
    """Return the map with what is said of who holds what, and of roads and supplies."""
    title = escape(tables()["site"]["pages"]["map"])
    return f"<main><h1>{title}</h1>{_figure(brief.points)}{_said(brief, ('control', 'access', 'conditions'))}</main>"


def tolls_body(brief: Brief, asked: Clearing) -> str:
    """Return the sums, then what was counted of each incident of which anybody counted the dead."""
    words = tables()["site"]
    counted = [one.record for one in asked.incidents if any(row.harm == "killed" for row in one.record.tolls)]
    rows = "".join(incident_row(one) for one in counted if killed_words(one))
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in words["columns"])
    table = f"<h2>{escape(words['counted'])}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        f"<main><h1>{escape(words['pages']['tolls'])}</h1>{_said(brief, ('tolls',), headings=False)}"
        f'<p class="meta">{escape(words["ranges"])}</p>{table if rows else ""}</main>'
    )


def data_body(made: Mapping[str, bytes]) -> str:
    """Return what can be downloaded: each file with what it is for and its size."""
    words = tables()["site"]
    rows = []
    for name, data in sorted(made.items()):
        if name.endswith(".policy.json"):
            continue
        what = words["files"].get(name.removeprefix("data/"), "")
        beside = (
            f' (<a href="{name}.policy.json">{escape(words["policy"])}</a>)' if f"{name}.policy.json" in made else ""
        )
        rows.append(
            f'<tr><td><a href="{escape(name)}" download>{escape(name)}</a>{beside}</td><td>{escape(what)}</td>'
            f'<td class="number">{len(data):,}</td></tr>'
        )
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in words["data_columns"])
    return (
        f"<main><h1>{escape(words['pages']['data'])}</h1><p>{escape(words['data_about'])}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></main>"
    )


def method_body(brief: Brief) -> str:
    """Return how this was made, what grades mean, and the policy that it was cleared by."""
    words = tables()["site"]
    told = "".join(f"<p>{escape(line)}</p>" for line in (*brief.method, *words["method"]))
    grades = "".join(f"<dt>{escape(name)}</dt><dd>{escape(one)}</dd>" for name, one in words["grades"].items())
    policy = "".join(
        f'<tr><th scope="row">{escape(name.replace("_", " "))}</th><td>{escape(_value(value))}</td></tr>'
        for name, value in brief.policy.items()
    )
    return (
        f"<main><h1>{escape(words['pages']['method'])}</h1>{told}<h2>{escape(words['grades_title'])}</h2>"
        f"<dl>{grades}</dl><h2>{escape(words['policy'])}</h2><table><tbody>{policy}</tbody></table></main>"
    )


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def corrections_body(editions: tuple[Edition, ...]) -> str:
    """Return what each edition says otherwise than the one before, and what no longer stands; the latest first."""
    words = tables()["site"]
    told = [f"<h1>{escape(words['pages']['corrections'])}</h1><p>{escape(words['corrections_about'])}</p>"]
    for one in editions:
        day = f" · {one.day}" if one.day else ""
        told.append(f'<h2 id="e{one.number}">{escape(words["edition"].format(number=one.number) + day)}</h2>')
        told += [f'<p data-rule="{escape(rule)}">{escape(text)}</p>' for rule, text in one.notices]
        if one.number == 1:
            told.append(f'<p class="empty">{escape(words["first"])}</p>')
        else:
            told.append(f'<p class="empty">{escape(words["added"].format(number=one.new))}</p>')
    return f"<main>{''.join(told)}</main>"
