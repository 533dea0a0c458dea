"""Time stamps as RFC 3161 has them: requests made offline, replies checked against roots that were pinned."""

from __future__ import annotations

import hashlib
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from dateline.custody.der import ordered, wrapped
from dateline.custody.extra import needed
from dateline.errors import BadProof

Answer = Literal["valid", "altered", "untrusted", "expired", "forged", "unfit", "refused", "malformed"]
WORDS: dict[Answer, str] = {
    "valid": "stamped",
    "altered": "the stamp is of other bytes than these",
    "untrusted": "the stamp leads to none of the roots that were given",
    "expired": "the authority's certificate was not valid at the time that the stamp tells",
    "forged": "the stamp's signature is not the authority's",
    "unfit": "the stamp was signed with a certificate that is not for time stamps",
    "refused": "the authority refused",
    "malformed": "no reply of a time-stamping authority",
}
_HASHES = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256, "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}  # fmt: skip
_GRANTED = (0, 1)
_SIGNS: tuple[tuple[str, Answer], ...] = (
    (r"expired|not yet valid", "expired"),
    (r"purpose|EKU|KeyPurpose", "unfit"),
    (r"issuer|self.signed|untrusted|no trusted|CA cert|path length", "untrusted"),
    (r"GRANTED", "refused"),
)


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a reply is worth: the answer, and when and by whom, as far as the reply says so."""

    answer: Answer
    at: datetime | None = None
    by: str | None = None

    def words(self) -> str:
        """Say it."""
        told = WORDS[self.answer]
        if self.answer == "valid":
            return f"{told} by {self.by} at {self.at:%Y-%m-%d %H:%M:%S} UTC"
        return f"{self.answer}: {told}"


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes, by which the log names them."""
    return hashlib.sha256(data).hexdigest()


def request(data: bytes) -> bytes:
    """Return the request for a stamp over some bytes, of which it tells the SHA-256 alone."""
    library: Any = needed("rfc3161_client", "a time stamp")
    builder = library.TimestampRequestBuilder().data(data).hash_algorithm(library.HashAlgorithm.SHA256)
    return bytes(builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes())


def roots_of(pem: bytes, where: str) -> list[Any]:
    """Return the certificates of a PEM file. Raises `BadProof` where there are none."""
    x509: Any = needed("cryptography.x509", "checking a time stamp")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise BadProof(f"{where}: no certificates; give a PEM file with the roots that you trust") from None


def check(reply: bytes, data: bytes, roots: list[Any]) -> Stamped:
    """Tell what a reply is worth as a stamp over some bytes, by the roots that are trusted."""
    library: Any = needed("rfc3161_client", "checking a time stamp")
    try:
        return _checked(library, reply, data, roots)
    except Exception:  # whatever a library makes of hostile bytes
        return Stamped("malformed")


def _checked(library: Any, reply: bytes, data: bytes, roots: list[Any]) -> Stamped:
    parsed = _parsed(library, reply)
    if parsed is None:
        return Stamped("malformed")
    if parsed.status not in _GRANTED:
        return Stamped("refused")
    told = parsed.tst_info
    at, by = told.gen_time, _signer(parsed)
    made = _HASHES.get(told.message_imprint.hash_algorithm.dotted_string)
    if made is None or made(data).digest() != told.message_imprint.message:
        return Stamped("altered", at, by)
    return Stamped(_verified(library, parsed, roots), at, by)


def _parsed(library: Any, reply: bytes) -> Any:
    """Return a reply, or a bare token as one; of what is no strict DER, in the order that DER has."""
    for form in (reply, ordered(reply), wrapped(reply), wrapped(ordered(reply))):
        try:
            parsed = library.decode_timestamp_response(form)
            if parsed.status in _GRANTED:
                _ = parsed.tst_info.gen_time, parsed.signed_data.certificates
        except (ValueError, TypeError, OverflowError):
            continue
        return parsed
    return None


def _signer(parsed: Any) -> str | None:
    """Return the name of whose certificate signed."""
    x509: Any = needed("cryptography.x509", "checking a time stamp")
    numbers = {info.serial_number for info in parsed.signed_data.signer_infos}
    for data in sorted(parsed.signed_data.certificates):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one = x509.load_der_x509_certificate(data)
        if one.serial_number in numbers:
            names = one.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
            return str(names[0].value if names else one.subject.rfc4514_string())
    return None


def _verified(library: Any, parsed: Any, roots: list[Any]) -> Answer:
    if not roots:
        return "untrusted"
    errors: Any = needed("rfc3161_client.errors", "checking a time stamp")
    try:
        library.VerifierBuilder(roots=list(roots)).build().verify(parsed, parsed.tst_info.message_imprint.message)
    except errors.VerificationError as error:
        return next((answer for sign, answer in _SIGNS if re.search(sign, str(error), re.I)), "forged")
    except ValueError:
        return "malformed"
    return "valid"
