"""What is published as feeds that readers follow: RSS 2.0 and JSON Feed 1.1, an entry for each incident."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from dateline.protect.clearance import Clearing
from dateline.publish.shapes import xml_text
from dateline.publish.telling import about_incident, what_of
from dateline.publish.wording import at_place, by_day, capital
from dateline.records.incident import Incident

_TITLE = "Incidents"


def rss(clearing: Clearing) -> str:
    """Return the incidents as RSS; an id is no address, so none is given as one."""
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    for name, text in (("title", _TITLE), ("link", "about:blank"), ("description", clearing.policy.in_words())):
        SubElement(channel, name).text = text
    for entry in _entries(clearing):
        item = SubElement(channel, "item")
        SubElement(item, "title").text = xml_text(entry["title"])
        SubElement(item, "description").text = xml_text(entry["text"])
        SubElement(item, "guid", {"isPermaLink": "false"}).text = entry["id"]
        if entry["changed"]:
            SubElement(item, "pubDate").text = format_datetime(entry["changed"])
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def json_feed(clearing: Clearing) -> str:
    """Return the incidents as a JSON Feed."""
    items = [
        {"id": entry["id"], "title": entry["title"], "content_text": entry["text"]}
        | ({"date_published": entry["changed"].isoformat()} if entry["changed"] else {})
        for entry in _entries(clearing)
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1", "title": _TITLE, "description": clearing.policy.in_words(),
        "items": items, "_dateline": {"policy": clearing.policy.stated(), "withheld": dict(clearing.withheld)},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _entries(clearing: Clearing) -> list[dict[str, Any]]:
    """Return an entry for each incident, what was told of last at the top."""
    claims = {one.record.key: one.record for one in clearing.claims}
    found = []
    for incident in (one.record for one in clearing.incidents):
        title = f"{capital(what_of(incident))}{at_place(incident.place)}{by_day(incident.start, incident.end)}"
        text = " ".join(said.text for said in about_incident(incident, claims))
        found.append({"id": incident.id, "title": title, "text": text, "changed": _changed(incident)})
    return sorted(found, key=lambda entry: (entry["changed"] is not None, entry["changed"], entry["id"]), reverse=True)


def _changed(incident: Incident) -> datetime | None:
    """Return when the last of an incident's dispatches was published, as far as that is shown."""
    return max((c.published for account in incident.accounts for c in account.claims if c.published), default=None)
