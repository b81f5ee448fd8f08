"""The optional parts: a browser for JavaScript pages, trusted time stamps, WACZ, checking the evidence."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from local_server import Web, write_project

from policylint.cli import main
from policylint.crawl.session import run_crawl
from policylint.crawl.settings import read_settings
from policylint.crawl.snapshots import read_result
from policylint.crawl.time_stamp import verify_time_stamp
from policylint.errors import InputError


def project(folder: Path, web: Web, host: str, **more: object) -> Path:
    write_project(folder, web, categories=[], **more)
    with (folder / "crawl.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[crawl.policies]\none = "{web.url(host)}"\n')
    return folder


@pytest.mark.skipif(not any(map(shutil.which, ("chromium", "google-chrome"))), reason="there is no Chromium here")
def test_javascript_page_is_shown_in_a_browser(web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("playwright")
    folder = project(tmp_path, web, "shell", browser=True, limits={"fetch_seconds": 20.0})
    export = run_crawl(folder, read_settings(folder))
    assert export.report.not_policies == {}
    page = (folder / "platform" / "one.html").read_text(encoding="utf-8")
    assert "Privacy policy of shell" in page
    choices = (folder / "crawl" / "policies.csv").read_text(encoding="utf-8")
    assert "shown in a browser" in choices
    steps = [
        request["step"]
        for path in (folder / "crawl" / "warc").glob("??/*")
        for request in (read_result(path) or {"result": {"requests": []}})["result"]["requests"]
    ]
    assert "browser" in steps
    # A re-check shows it in the browser again: the empty page is not taken for the new version.
    capsys.readouterr()
    (folder / "policylint.toml").write_text('[skills]\nlist = "skills.csv"\n[policies]\nsources = ["policies"]\n')
    assert main(["recheck", str(folder), "--all", "--json", "--quiet"]) == 0
    outcomes = json.loads(capsys.readouterr().out)["outcomes"]
    assert outcomes in ({"unchanged": 1}, {"same_words": 1})


def test_evidence_is_checked(web: Web, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path, web, "tls")
    run_crawl(folder, read_settings(folder))
    assert main(["crawl", str(folder), "--verify"]) == 0
    assert "0 problems" in capsys.readouterr().out
    body = next((folder / "crawl" / "bodies").glob("??/*"))
    body.write_bytes(body.read_bytes() + b" ")
    warc = next((folder / "crawl" / "warc").glob("??/*"))
    warc.unlink()
    assert main(["crawl", str(folder), "--verify"]) == 1
    said = capsys.readouterr().err
    assert "was changed after it was written" in said
    assert "is missing" in said
    assert main(["crawl", str(tmp_path / "nothing"), "--verify"]) == 2


def test_wacz_package(web: Web, tmp_path: Path) -> None:
    pytest.importorskip("wacz")
    folder = project(tmp_path, web, "tls")
    assert main(["crawl", str(folder), "--wacz", str(tmp_path / "out" / "crawl.wacz")]) == 0
    names = zipfile.ZipFile(tmp_path / "out" / "crawl.wacz").namelist()
    assert "datapackage.json" in names
    assert sum(name.endswith(".warc.gz") for name in names) == len(list((folder / "crawl" / "warc").glob("??/*")))


CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.pem
default_policy = 1.2.3.4.1
digests = sha256, sha512
signer_digest = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
"""


def make_authority(folder: Path) -> None:
    """A root certificate and a time stamp certificate below it."""
    from certificates import _name, _pem
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    for number, (name, key) in enumerate(zip(("Stamp root", "Stamp authority"), keys, strict=True)):
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name("Stamp root"))
            .public_key(key.public_key())
            .serial_number(100 + number)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=10))
            .add_extension(x509.BasicConstraints(ca=not number, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()),
                critical=False,
            )
        )
        if number:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        certificate = builder.sign(keys[0], hashes.SHA256())
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        (folder / ("tsa.pem" if number else "root.pem")).write_bytes((_pem(key) if number else b"") + pem)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A time stamp authority on this machine: `openssl ts` behind HTTP."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here")
    pytest.importorskip("rfc3161_client")
    folder = tmp_path / "authority"
    folder.mkdir()
    make_authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = folder / "query.tsq"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-queryfile", str(query)]
            reply = subprocess.run(command, capture_output=True, check=False).stdout
            self.send_response(200)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder / "root.pem"
    server.shutdown()


def test_time_stamp_is_made_and_checked_without_network(
    web: Web, tmp_path: Path, authority: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    address, root = authority
    folder = project(tmp_path / "project", web, "tls", time_stamp_authority=address)
    before = datetime.now(UTC) - timedelta(seconds=2)
    export = run_crawl(folder, read_settings(folder))
    assert export.warnings == ()
    (token,) = (folder / "crawl" / "time-stamps").glob("*.tsr")
    assert before <= verify_time_stamp(token, root) <= datetime.now(UTC) + timedelta(seconds=2)
    assert main(["crawl", str(folder), "--verify", "--certificates", str(root)]) == 0
    assert "the manifest existed at" in capsys.readouterr().out
    # The manifest did not change: no second stamp.
    run_crawl(folder, read_settings(folder))
    assert len(list((folder / "crawl" / "time-stamps").glob("*.tsr"))) == 1
    token.with_suffix(".txt").write_text("another manifest\n")
    with pytest.raises(InputError):
        verify_time_stamp(token, root)


def test_an_authority_that_does_not_answer_does_not_undo_the_crawl(web: Web, tmp_path: Path) -> None:
    pytest.importorskip("rfc3161_client")
    folder = project(tmp_path, web, "tls", time_stamp_authority=web.url("home"))
    export = run_crawl(folder, read_settings(folder))
    assert export.report.complete
    assert "no time stamp" in export.warnings[0]
