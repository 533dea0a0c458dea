"""All that may be published in one ZIP: every format, and a data package that describes them with policy and hashes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator

from dateline.protect.clearance import Clearing

_MOMENT = (1980, 1, 1, 0, 0, 0)


def package(
    clearing: Clearing,
    files: Iterable[tuple[str, str, bytes]],
    resource: Callable[[str, str, bytes], dict[str, object]],
) -> Iterator[bytes]:
    """Yield one ZIP of some files, each of a format and with a name; the same bytes for the same records."""
    out, resources = io.BytesIO(), []
    with zipfile.ZipFile(out, "w") as archive:
        for format, name, data in files:
            archive.writestr(_member(f"data/{name}"), data)
            resources.append(resource(format, f"data/{name}", data))
        archive.writestr(_member("datapackage.json"), _described(clearing, resources))
    yield out.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _MOMENT)
    member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
    return member


def _described(clearing: Clearing, resources: list[dict[str, object]]) -> bytes:
    told = {
        "name": "dateline-public", "profile": "data-package", "title": "What sources said, and how sure that is",
        "description": clearing.policy.in_words(), "resources": resources,
        "dateline": {"public": True, "policy": clearing.policy.stated(),
                     "withheld": {what: number for what, number in clearing.withheld if number}},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
