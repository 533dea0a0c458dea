"""The one table of routes: what each answers to, and the right that it wants; what is not here is not served."""

from __future__ import annotations

from dateline.web import acts, api, go, incident, mapping, media, people_routes, reading, record, situation, verdicts
from dateline.web.guard import Entry
from dateline.web.rights import JUDGE, READ, SETTLE, STAFF

ENTRIES: tuple[Entry, ...] = (
    Entry("GET", "/", READ, situation.situation),
    Entry("GET", "/map.geojson", READ, mapping.map_geojson),
    Entry("GET", "/incidents", READ, situation.incidents),
    Entry("GET", "/incidents.csv", READ, record.incidents_csv),
    Entry("GET", "/incidents.geojson", READ, record.incidents_map),
    Entry("GET", "/incidents/{id}", READ, incident.incident),
    Entry("GET", "/inbox", READ, reading.inbox),
    Entry("GET", "/dispatches/{id:int}", READ, reading.dispatch),
    Entry("GET", "/words/{key:path}", READ, reading.words),
    Entry("GET", "/places/{key:path}", READ, situation.place),
    Entry("GET", "/sources", READ, reading.sources),
    Entry("GET", "/sources/{key:path}", READ, reading.source),
    Entry("GET", "/tolls", READ, situation.tolls),
    Entry("GET", "/control", READ, situation.control),
    Entry("GET", "/silence", READ, situation.silence),
    Entry("GET", "/go", READ, go.go),
    Entry("GET", "/go.json", READ, go.suggestions),
    Entry("GET", "/log", STAFF, record.log),
    Entry("POST", "/acts/merge", JUDGE, acts.merge),
    Entry("POST", "/acts/split", JUDGE, acts.split),
    Entry("POST", "/acts/discount", SETTLE, acts.discount),
    Entry("POST", "/acts/credibility", JUDGE, acts.credibility),
    Entry("POST", "/acts/same-source", JUDGE, acts.same_source),
    Entry("POST", "/acts/apart", JUDGE, acts.apart),
    Entry("POST", "/acts/reliability", SETTLE, acts.reliability),
    Entry("POST", "/acts/undo", JUDGE, acts.undo),
    *verdicts.ENTRIES,
    *media.ENTRIES,
    *people_routes.ENTRIES,
    *api.ENTRIES,
)
