"""ZIPs of anything -> the items of their members, within bounds; what is left out is told."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from dateline.errors import BadInput
from dateline.formats.packed import BROKEN, MAX_MEMBERS, METHODS, Budget, Burst, open_packed, unpack
from dateline.records.item import Item, OffsetMap

Read = Callable[[bytes, str], Iterator[Item]]
MAX_DEPTH = 3
_MAX_TOLD = 50
_CLIMBS = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|\0")
_ASIDE = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_MEDIA = re.compile(
    r"\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|svg|mp4|m4v|mov|avi|mkv|webm|3gp|mp3|m4a|ogg|oga|opus|wav|aac|tgs|vcf)$",
    re.I,
)
_ZIP = b"PK\x03\x04"
_OFFICE = re.compile(r"^(?:\[Content_Types\]\.xml|mimetype|META-INF/.*)$")


@dataclass(slots=True)
class _Left:
    """What of an archive is not read: told in lines, and counted past the first of them; files of media by name."""

    lines: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    more: int = 0

    def tell(self, name: str, why: str) -> None:
        """Keep a line on a member, or count it."""
        if len(self.lines) < _MAX_TOLD:
            self.lines.append(f"{_shown(name)}: {why}")
        else:
            self.more += 1

    def item(self) -> Iterator[Item]:
        """Yield the item that tells it all, where there is something to tell."""
        notes = [*self.lines, *([f"and {self.more:,} more members not read"] if self.more else [])]
        if self.media:
            notes.append(f"{len(self.media):,} files of pictures, sound or video; kept with the archive, not read")
        if notes:
            yield Item("zip", "", part="members", attachments=tuple(self.media[:1000]), notes=tuple(notes))


def read_zip(data: bytes, name: str, read: Read) -> Iterator[Item]:
    """Yield the items of each member as `read` tells of it, its `part` led by the member's name and "!".

    Names that climb out, links, locked members, bombs and nesting past three archives are left, and told in a last
    item's notes along with pictures and sound, which it lists as attachments. Raises `BadInput` for no whole ZIP.
    """
    left = _Left()
    yield from _inside(data, name, "", read, Budget(), left, 1)
    yield from left.item()


def _inside(data: bytes, name: str, before: str, read: Read, budget: Budget, left: _Left, depth: int) -> Iterator[Item]:
    with open_packed(data, name) as box:
        for member in box.infolist():
            inner = before + member.filename
            if member.filename.endswith("/") or _ASIDE.search(member.filename):
                continue
            if budget.members <= 0:
                left.tell(inner, f"past {MAX_MEMBERS:,} members; this and the rest are not read")
                return
            budget.members -= 1
            if (why := _unfit(member)) is not None:
                left.tell(inner, why)
            elif _MEDIA.search(member.filename):
                left.media.append(_shown(inner))
            else:
                yield from _member(box, member, name, inner, read, budget, left, depth)


def _member(
    box: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, inner: str, read: Read, budget: Budget, left: _Left,
    depth: int,
) -> Iterator[Item]:  # fmt: skip
    """Yield the items of one member, or tell why there are none."""
    try:
        data = unpack(box, member, budget)
    except Burst as error:
        left.tell(inner, f"{error}; such a member is made to burst, not read")
        return
    except BROKEN as error:
        left.tell(inner, f"can't be unpacked ({(str(error) or type(error).__name__)[:80]}); not read")
        return
    whole = f"{name}!{_shown(inner)}"
    try:
        if not is_archive(data):
            yield from (within(item, _shown(inner)) for item in read(data, whole))
        elif depth >= MAX_DEPTH:
            left.tell(inner, f"an archive {MAX_DEPTH + 1} deep; unpack it and add it by itself")
        else:
            yield from _inside(data, whole, inner + "!", read, budget, left, depth + 1)
    except BadInput as error:
        left.tell(inner, str(error).removeprefix(f"{whole}: "))


def _unfit(member: zipfile.ZipInfo) -> str | None:
    """Say why a member is not to be read; None where it may be."""
    if not member.filename:
        return "it has no name; not read"
    if _CLIMBS.search(member.orig_filename) or _CLIMBS.search(member.filename):
        return "its name climbs out of the archive; not read"
    if member.flag_bits & 1:
        return "locked with a password; unpack it and add what is inside"
    if member.compress_type not in METHODS:
        return "packed in a way that isn't read; repack it as plain ZIP"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link, not a file; not read"
    return None


def is_archive(data: bytes) -> bool:
    """Tell whether bytes are a ZIP of files and no office document, which is a ZIP too."""
    if not data.startswith((_ZIP, b"PK\x05\x06")):
        return False
    try:
        with open_packed(data, "") as box:
            return not any(_OFFICE.match(name) for name in box.namelist()[:200])
    except BadInput:
        return True


def within(item: Item, name: str) -> Item:
    """The item as a part of the archive: its part and where its words stand are led by the member's name."""
    pieces = tuple(
        replace(piece, origin=replace(piece.origin, part=_joined(name, piece.origin.part)))
        for piece in item.offsets.pieces
    )
    return replace(item, part=_joined(name, item.part), offsets=OffsetMap(pieces))


def _joined(name: str, part: str) -> str:
    return f"{name}!{part}" if part else name


def _shown(name: str) -> str:
    """A member's name in print: whatever is no letter to be shown is escaped, and a very long one is cut."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name[:300]) or "(no name)"
    return plain.encode("utf-8", "replace").decode("utf-8")
