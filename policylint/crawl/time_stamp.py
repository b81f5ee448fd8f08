"""Trusted time stamps (RFC 3161) of a crawl's manifest: an authority confirms that the manifest existed at a time.

Off unless `[crawl] time_stamp_authority` names an authority (extra `timestamp`). Only the SHA-512 of the manifest is
sent. Each stamped manifest is kept with its token in `time-stamps/`, so that later crawls take no earlier proof away.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import httpx

from policylint.crawl.addresses import LookupError_
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.transport import CheckedTransport
from policylint.errors import InputError

_LONGEST_TOKEN = 1024 * 1024


def _package() -> None:
    try:
        import rfc3161_client  # noqa: F401
    except ImportError as error:
        remedy = "install policylint[timestamp]"
        raise InputError("time stamps", "the package rfc3161-client is not installed", remedy) from error


async def stamp_manifest(crawl: Path, settings: CrawlSettings) -> Path:
    """Ask the authority of the settings for a time stamp of the manifest as it is now.

    Args:
        crawl: folder of the crawl, with manifest.txt.
        settings: of the crawl.

    Returns:
        The token's file. A manifest that was stamped before is not stamped again.

    Raises:
        InputError: the package is missing, or the authority gave no token for this manifest.
    """
    _package()
    from rfc3161_client import PKIStatus, TimestampRequestBuilder, decode_timestamp_response

    manifest = (crawl / "manifest.txt").read_bytes()
    name = hashlib.sha256(manifest).hexdigest()
    token = crawl / "time-stamps" / f"{name}.tsr"
    if token.exists():
        return token
    address = settings.time_stamp_authority
    request = TimestampRequestBuilder().data(manifest).build()
    answer = await _post(address, request.as_bytes(), settings)
    try:
        response = decode_timestamp_response(answer)
        granted = PKIStatus(response.status) == PKIStatus.GRANTED
        matches = granted and response.tst_info.message_imprint.message == hashlib.sha512(manifest).digest()
    except ValueError as error:
        raise InputError(
            address, f"the answer is no time stamp ({error})", "check the address of the authority"
        ) from error
    if not matches:
        raise InputError(address, "the authority gave no time stamp for this manifest", "try another authority")
    token.parent.mkdir(parents=True, exist_ok=True)
    token.with_suffix(".txt").write_bytes(manifest)
    part = token.with_suffix(".part")
    part.write_bytes(answer)
    part.replace(token)
    return token


async def _post(address: str, body: bytes, settings: CrawlSettings) -> bytes:
    limits = settings.limits
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
    transport = CheckedTransport(settings.rules(), limits, authorities=settings.authorities)
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": settings.identity().user_agent}
    try:
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=timeout) as client:
            answer = await client.post(address, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, LookupError_) as error:
        raise InputError(address, f"the authority cannot be reached ({error})", "try again later") from error
    if answer.status_code != 200 or len(answer.content) > _LONGEST_TOKEN:
        raise InputError(address, f"the authority answered with status {answer.status_code}", "check its address")
    return answer.content


def verify_time_stamp(token: Path, certificates: Path) -> datetime:
    """The time that a token proves for the manifest beside it. Needs no network.

    Args:
        token: `time-stamps/SHA256.tsr`; the manifest is the `.txt` of the same name.
        certificates: PEM file with the authority's root certificate, and with its own when the token lacks it.

    Raises:
        InputError: the token does not belong to the manifest or is not signed by that authority.
    """
    _package()
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        manifest = token.with_suffix(".txt").read_bytes()
        response = decode_timestamp_response(token.read_bytes())
        builder = VerifierBuilder()
        for certificate in load_pem_x509_certificates(certificates.read_bytes()):
            if certificate.issuer == certificate.subject:
                builder = builder.add_root_certificate(certificate)
            else:
                builder = builder.add_intermediate_certificate(certificate)
        builder.build().verify_message(response, manifest)
    except OSError as error:
        raise InputError(str(token), f"cannot be read ({error})", "keep token and manifest together") from error
    except (VerificationError, ValueError) as error:
        problem = f"the time stamp does not hold ({error})"
        raise InputError(str(token), problem, "check the certificates and that nothing was changed") from error
    if hashlib.sha256(manifest).hexdigest() != token.stem:
        raise InputError(str(token), "the manifest beside it was renamed or changed", "restore it")
    return response.tst_info.gen_time
