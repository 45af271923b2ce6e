"""Certificates that nobody trusts."""

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost; return its file and the one of its key."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl here")
    key, certificate = folder / "key", folder / "certificate"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
