"""A signer of content credentials with its own authority, made anew for each run."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PEM = serialization.Encoding.PEM
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Testers"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _certificate(subject: str, key: ec.EllipticCurvePrivateKey, above: x509.Certificate | None,
                 signing: ec.EllipticCurvePrivateKey) -> x509.Certificate:  # fmt: skip
    use = "key_cert_sign" if above is None else "digital_signature"
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(above.subject if above else _name(subject))
    )
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=2)).not_valid_after(now + timedelta(days=300))
    made = made.add_extension(x509.BasicConstraints(above is None, None), True)
    made = made.add_extension(x509.KeyUsage(**{name: name == use for name in _USES}), True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False)
    if above is not None:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
    return made.sign(signing, hashes.SHA256())


@cache
def authority() -> tuple[str, str, bytes]:
    """Return the authority's certificate, the chain under it and the signer's key, in PEM."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Test authority", root_key, None, root_key)
    leaf = _certificate("Test camera", key, root, root_key)
    chain = leaf.public_bytes(_PEM) + root.public_bytes(_PEM)
    plain = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return root.public_bytes(_PEM).decode(), chain.decode(), plain


def signed(data: bytes, type: str = "image/jpeg") -> bytes:
    """Return a file with content credentials of this signer."""
    _, chain, key = authority()
    info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain.encode(), private_key=key, ta_url=None)
    action = {
        "action": "c2pa.created",
        "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
    }
    manifest = {
        "claim_generator_info": [{"name": "tests", "version": "1"}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    context = c2pa.Context(settings=c2pa.Settings.from_dict({"builder": {"thumbnail": {"enabled": False}}}))
    out = io.BytesIO()
    with c2pa.Signer.from_info(info) as signer, c2pa.Builder(json.dumps(manifest), context) as builder:
        builder.sign(signer, type, io.BytesIO(data), out)
    return out.getvalue()
