"""Originals of our own making in the formats of the wire, the web and mail, all of invented places."""

from __future__ import annotations

import json
from typing import Any

PLAIN = """\
Shelling killed three people in the market of Oldtown on Friday, the mayor said, the third such attack in a month.

The army said it had “no information” about the shelling, which came a day after mediators announced a truce.

Residents told the agency that the firing had lasted two hours and that ambulances could not reach the market.
"""
STORY = tuple(PLAIN.strip().split("\n\n"))


def page(body: str | None = None, head: str = "", charset: str = "utf-8") -> bytes:
    """A web page around a story."""
    told = body if body is not None else "".join(f"\n<p>{each}</p>" for each in STORY)
    return (
        f'<!DOCTYPE html><html lang="en-GB"><head><meta charset="{charset}"><title>Oldtown | Example Post</title>{head}'
        '</head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article><h1>Three killed in'
        f" Oldtown market</h1>{told}</article></main><footer>All rights reserved</footer></body></html>"
    ).encode(charset, "xmlcharrefreplace")


HEAD = (
    '<link rel="canonical" href="https://post.example/oldtown"><meta property="og:site_name" content="Example Post">'
    '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite"},{"@type":'
    '"NewsArticle","headline":"Three killed in Oldtown","datePublished":"2020-03-06T18:00:00+02:00","dateModified":'
    '"2020-03-06T20:15:00+02:00","author":[{"@type":"Person","name":"A. Example"}]}]}</script>'
)


def ninjs(family: int, **changed: Any) -> dict[str, Any]:
    """A ninjs item as 1.x, 2.x and 3.x write it."""
    xhtml = "".join(f"<p>{each}</p>" for each in STORY)
    if family == 1:
        fields = {"headline": "Three killed in Oldtown", "body_xhtml": xhtml, "byline": "A. Example"}
    else:
        kind = "contentType" if family == 3 else "contenttype"
        bodies = [
            {"role": "text", kind: "text/plain", "value": " ".join(STORY)},
            {"role": "xhtml", kind: "text/html", "value": xhtml},
        ]
        headlines = [{"role": "main", "value": "Three killed in Oldtown"}]
        fields = {"headlines": headlines, "bodies": bodies, "by": "A. Example"}
    names = ("versionCreated", "pubStatus", "edNote") if family == 3 else ("versioncreated", "pubstatus", "ednote")
    marks = dict(zip(names, ("2020-03-06T18:00:00+02:00", "usable", ""), strict=True))
    return {"uri": "urn:example:1", "type": "text", "version": "1", "language": "en", **marks, **fields, **changed}


def newsml(body: str | None = None, meta: str = "", version: str = "1", status: str = "stat:usable") -> str:
    """A NewsML-G2 news item."""
    told = body if body is not None else "".join(f"<p>{each}</p>" for each in STORY)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:example:7" version="{version}" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="Example Wire"/>
<versionCreated>2020-03-06T18:00:00+02:00</versionCreated><pubStatus qcode="{status}"/>{meta}</itemMeta>
<contentMeta><by>A. Example</by><creditline>AFP</creditline><language tag="en"/><headline>Three killed in Oldtown
</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>
<body.head><hedline><hl1>Head</hl1></hedline></body.head><body.content>{told}</body.content></body></nitf></inlineXML>
</contentSet></newsItem>"""


def message(*items: str) -> str:
    """A NewsML-G2 news message of items."""
    inner = "".join(item.partition("?>")[2] for item in items)
    space = "http://iptc.org/std/nar/2006-10-01/"
    return (
        f'<newsMessage xmlns="{space}"><header><sent>2020-03-06</sent></header><itemSet>{inner}</itemSet></newsMessage>'
    )


ENTRIES = f"""<item><title>Three killed in Oldtown</title><link>https://post.example/oldtown</link>
<guid isPermaLink='false'>urn:example:1</guid><pubDate>Fri, 06 Mar 2020 18:00:00 +0200</pubDate>
<description>Short &amp;amp; sweet.</description>
<content:encoded><![CDATA[{"".join(f"<p>{each}</p>" for each in STORY)}]]></content:encoded>
<enclosure url='https://post.example/a.mp3' type='audio/mpeg' length='1'/></item>
<item><title>CORRECTED: Bridge reopens</title><link>https://post.example/bridge</link>
<description>The bridge of Newtown reopened on Monday, the ministry said. (AFP)</description>
<pubDate>no date at all</pubDate></item>"""


def rss(entries: str = ENTRIES, declared: str = "UTF-8") -> str:
    """An RSS feed of items."""
    return (
        f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        f'content/"><channel><title>Example Post</title><language>en</language>{entries}</channel></rss>'
    )


ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Example Wire</title>
<entry><id>tag:wire.example,2020:1</id><title type="html">UPDATE 2-Three killed &amp;amp; nine hurt</title>
<link href="https://wire.example/1"/><published>2020-03-06T18:00:00Z</published><updated>2020-03-06T20:15:00Z</updated>
<author><name>A. Example</name></author><summary>{STORY[0]}</summary></entry></feed>"""

JSON_FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Example Post",
    "language": "en",
    "items": [
        {
            "id": 7,
            "url": "https://post.example/7",
            "title": "Three killed",
            "date_published": "2020-03-06T18:00:00+02:00",
            "content_html": "".join(f"<p>{each}</p>" for each in STORY),
            "authors": [{"name": "A. Example"}],
            "attachments": [{"url": "https://post.example/7.jpg"}],
        },
        {"id": "8", "content_text": "The bridge reopened."},
    ],
}

MAIL = b"""\
Received: from mx.example (mx.example [192.0.2.1])
From: =?utf-8?q?Ann_Ex=C3=A4mple?= <ann@wire.example>
To: desk@post.example
Subject: Fwd: KILL: Oldtown-Market
Date: Fri, 06 Mar 2020 18:00:00 +0200
Message-ID: <1@wire.example>
Supersedes: <0@wire.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

preamble
--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The army said it had =E2=80=9Cno information=E2=80=9D about the =
shelling.
--inner
Content-Type: text/html; charset=utf-8

<p>The army said <b>nothing</b>.</p>
--inner--
--outer
Content-Type: application/pdf; name="report.pdf"
Content-Disposition: attachment; filename="../../report.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--outer
Content-Type: message/rfc822

Subject: Inner
From: b@wire.example

The bridge reopened.
--outer--
""".replace(b"\n", b"\r\n")

MBOX = b"""\
From ann@wire.example Fri Mar  6 18:00:00 2020
From: ann@wire.example
Subject: One
Date: Fri, 06 Mar 2020 18:00:00 +0200

The bridge reopened.

From here it is a mile.

From bob@wire.example Fri Mar  6 19:00:00 2020
From: bob@wire.example
Subject: Two
Content-Type: text/plain; charset=iso-8859-1

Caf\xe9 closed.
"""


def pdf(*pages: str, extra: str = "") -> bytes:
    """A PDF of pages with a line of text each; "" makes a page without text."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, words in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else "0 0 m 9 9 l S"
        fonts = "/Resources << /Font << /F1 3 0 R >> >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {fonts} /Contents {5 + 2 * index} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {extra} >>\n"
    return out + f"{tail}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def samples() -> dict[str, bytes]:
    """One valid original or more of each format, by the id of the format."""
    return {
        "text": PLAIN.encode(),
        "markdown": f"# Three killed\n\n{PLAIN}".encode(),
        "html": page(head=HEAD),
        "pdf": pdf("Three people were killed in Oldtown.", "The bridge is shut."),
        "eml": MAIL,
        "mbox": MBOX,
        "rss": rss().encode(),
        "atom": ATOM.encode(),
        "jsonfeed": json.dumps(JSON_FEED).encode(),
        "ninjs": json.dumps([ninjs(1), ninjs(2), ninjs(3)]).encode(),
        "newsml-g2": message(newsml(), newsml(version="2")).encode(),
    }
