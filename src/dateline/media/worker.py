"""The process that looks into untrusted files: asked on standard input, answering on standard output, nothing else."""

from __future__ import annotations

import json
import os
import struct
import sys
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO

from dateline.errors import BadMedia
from dateline.media.doors import allow_seconds, close, die_with_parent
from dateline.media.extra import HEIC_READER
from dateline.media.looking import look
from dateline.media.telling import told

HEAD = struct.Struct(">QI")
LENGTH = struct.Struct(">Q")
SECONDS = 40
_LOADED_BEFORE = ("PIL.Image", "PIL.ImageOps", "PIL.IptcImagePlugin", "numpy", "pdqhash", "exifread", "av", "c2pa",
                  "dateline.media.likeness", "encodings.idna", "importlib.metadata", "pypdf", "warcio.archiveiterator",
                  HEIC_READER)  # fmt: skip


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer one file after the other until there are no more."""
    while head := asked.read(HEAD.size):
        size, anchors = HEAD.unpack(head)
        trusted = asked.read(anchors).decode("ascii", "replace")
        data = asked.read(size)
        allow_seconds(SECONDS)
        try:
            answer = told(look(data, trusted))
        except BadMedia as error:
            answer = json.dumps({"missing": str(error)}).encode("ascii")
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def main() -> None:
    """Close the doors, then serve; whatever a library prints goes nowhere."""
    die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    for module in _LOADED_BEFORE:
        with suppress(ImportError):
            import_module(module)
    with suppress(ImportError):
        import_module("PIL.Image").init()
    closed = close()
    answers.write(b"\1" if closed else b"\0")
    answers.flush()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
