"""The whole error tree.

DatelineError
├── BadInput            a file can't be read as a dispatch (exit code 2)
├── BadDesk             a desk is locked, read-only, damaged, of a newer version or none at all (exit code 2)
├── NotFetched          a page or feed can't be had from the network, or may not be (exit code 2)
├── BadWatch            a watch list is malformed, or its state is damaged or in use (exit code 2)
├── BadMedia            an exhibit can't be taken in or looked into, or nothing that does it is there (exit code 2)
├── BadPolicy           a publication policy or its key is missing or malformed (exit code 2)
├── BadVault            a vault can't be opened: a wrong, lost or revoked key, or a damaged file (exit code 2)
├── BadCorrection       what a person says of a claim can't be kept: words that do not occur, no such kind (exit code 2)
├── NotCleared          something that was not cleared, or no more is, was about to leave the desk (exit code 2)
├── BadProof            a head, a proof or a time stamp can't be read, made or checked (exit code 2)
├── BadLexicon          a rule or word list is malformed
├── BadGazetteer        a gazetteer is missing or of another version, or a file can't be added as one (exit code 2)
└── BadAnnotator        the language model is missing, or `--annotator` names none
"""

from __future__ import annotations


class DatelineError(Exception):
    """Anything that Dateline itself raises; its message is one line that says what, where and what to do."""


class BadInput(DatelineError):
    """A file can't be read as a dispatch."""


class BadDesk(DatelineError):
    """A desk can't be opened, read or written; what was taken in before is safe."""


class NotFetched(DatelineError):
    """A page or feed can't be had from the network, or may not be; `status` is what the server answered, if it did.

    `again_in` is in how many seconds it may be asked again, where that is told; `lasting` that asking is in vain.
    """

    def __init__(
        self, message: str, status: int | None = None, again_in: float | None = None, lasting: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.again_in = again_in
        self.lasting = lasting


class BadWatch(DatelineError):
    """A watch list is malformed, or its state is damaged or in use."""


class BadMedia(DatelineError):
    """An exhibit can't be taken in or looked into, or the extra that does it is not installed."""


class BadPolicy(DatelineError):
    """A publication policy or the key of public ids is missing or malformed."""


class BadVault(DatelineError):
    """A vault can't be opened or written: a wrong, lost or revoked key, a damaged file, or nobody to seal for."""


class BadCorrection(DatelineError):
    """What a person says of a claim can't be kept as it is; the message says what to mend."""


class NotCleared(DatelineError):
    """Something that was not cleared, or no more is, was about to leave the desk."""


class BadProof(DatelineError):
    """A head, a proof or a time stamp can't be read, made or checked."""


class BadLexicon(DatelineError):
    """A rule or word list is malformed."""


class BadGazetteer(DatelineError):
    """A gazetteer is missing or of another version, or a file can't be added as one."""


class BadAnnotator(DatelineError):
    """The language model is missing, or `--annotator` names none."""
