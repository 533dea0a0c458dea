"""A time-stamping authority of the tests' own: certificates that no one trusts, and replies that openssl writes."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

NOW = datetime.now(UTC)
_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
signer_digest = sha256
"""


class Authority:
    """An authority with its own root, whose certificate is good between two moments."""

    def __init__(self, folder: Path, name: str, first: datetime, last: datetime) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("no openssl to write replies with")
        pytest.importorskip("rfc3161_client", reason="the extra `custody` is not installed")
        self.folder = folder / name
        self.folder.mkdir()
        self.root = _certificates(self.folder, name, first, last)
        (self.folder / "tsa.cnf").write_text(_CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01")

    def reply(self, request: bytes) -> bytes:
        """Return what it replies to a request."""
        asked, told = self.folder / "asked.tsq", self.folder / "told.tsr"
        asked.write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "own", "-queryfile", str(asked)]
        command += ["-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", "root.pem", "-out", str(told)]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return told.read_bytes()


def _certificates(folder: Path, name: str, first: datetime, last: datetime) -> bytes:
    """Write a root, and a certificate for time stamps that it signed; return the root."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    root_key, own_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name} root")])
    own_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name} stamps")])
    wide = NOW - timedelta(days=4000), NOW + timedelta(days=4000)
    stamps = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
    root = _signed(root_name, root_name, root_key, root_key, wide, x509.BasicConstraints(True, None))
    own = _signed(own_name, root_name, own_key, root_key, (first, last), stamps)
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    (folder / "tsa.pem").write_bytes(own.public_bytes(pem))
    (folder / "tsa.key").write_bytes(own_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none))
    return root.public_bytes(pem)


def _signed(subject: Any, issuer: Any, key: Any, signer: Any, valid: tuple[datetime, datetime], extension: Any) -> Any:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])
    return builder.add_extension(extension, critical=True).sign(signer, hashes.SHA256())
