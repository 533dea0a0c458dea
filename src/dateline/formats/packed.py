"""ZIP containers: bounds on what they unpack to, kept before and while a member is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from dateline.errors import BadInput

MAX_MEMBERS = 50_000
MAX_MEMBER = 200_000_000
MAX_TOTAL = 2_000_000_000
MAX_RATIO = 250
"""Text packs to a tenth or, where rows repeat, a hundredth; what packs better is made to burst."""
_FREE = 1_000_000
_CHUNK = 1 << 16
_ENTRY = b"PK\x01\x02"
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, NotImplementedError,
    OverflowError, IndexError,
)  # fmt: skip
"""What `zipfile` raises on a container or a member that is damaged, locked or packed in an unknown way."""


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How members may be packed: `zipfile` unpacks the others without a bound."""


class Burst(Exception):
    """A member unpacks to more than is allowed; the message says what."""


@dataclass(slots=True)
class Budget:
    """What a container and all containers inside it may still unpack to."""

    members: int = MAX_MEMBERS
    total: int = MAX_TOTAL


def open_packed(data: bytes, name: str) -> zipfile.ZipFile:
    """Open a container, or raise `BadInput`; its list of members is counted before it is read."""
    if data.count(_ENTRY) > MAX_MEMBERS:
        raise BadInput(f"{name}: a ZIP of more than {MAX_MEMBERS:,} members; unpack and split it")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as error:
        raise BadInput(f"{name}: not a whole ZIP ({str(error)[:80]}); fetch it again or unpack it") from None


def unpack(box: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget) -> bytes:
    """Return a member's bytes; raises `Burst` past a bound, whatever the container says of its size, or `BROKEN`."""
    most = min(MAX_MEMBER, budget.total, max(_FREE, member.compress_size * MAX_RATIO))
    chunks: list[bytes] = []
    size = 0
    with box.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise Burst(f"unpacks to more than {most:,} bytes from {member.compress_size:,}")
            chunks.append(chunk)
    budget.total -= size
    return b"".join(chunks)


def check_packed(data: bytes, name: str) -> None:
    """Raise `BadInput` where an office file, as its parts say, unpacks to more than is allowed."""
    with open_packed(data, name) as box:
        members = box.infolist()
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > MAX_MEMBER or total > max(_FREE * 10, packed * MAX_RATIO):
        raise BadInput(f"{name}: unpacks to {total:,} bytes from {packed:,}; such a file is made to burst, so not read")
    if any(member.flag_bits & 1 for member in members):
        raise BadInput(f"{name}: locked with a password; save it without")
    if any(member.compress_type not in METHODS for member in members):
        raise BadInput(f"{name}: packed in a way that no office program does; save it anew")
