"""Fifteen data types in twelve encodings, planted in every place of a request, are found; random values are not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import string
import uuid
from urllib.parse import quote

import pytest

from policylint.observations.detection import Detector
from policylint.observations.exchange import Exchange
from policylint.observations.known_values import KnownValue
from policylint.observations.value_match import ValueMatcher

VALUES = {
    "name": "Mirabel Quandt",
    "email_address": "mirabel.quandt@letterbox.example",
    "phone_number": "+1 206-555-0142",
    "postal_address": "1482 Thistle Lane, Cedar Falls, IA 50613",
    "country_postal_code": "SW1A 2AB",
    "account_credentials": "Tr0ub4dor&Horse",
    "user_identifier": "amzn1.account.AFEXAMPLE7QWZXCVBNM12",
    "government_identifier": "078-05-1120",
    "device_identifier": "G090LF1182730561",
    "advertising_identifier": "7f3c1b9e-52d4-4a0b-9c1e-6a3d8e2f4b10",
    "ip_address": "203.0.113.77",
    "precise_location": "47.606209,-122.332071",
    "age": "1987-03-14",
    "payment_information": "4539 1488 0343 6467",
    "voice_transcript": "what is the weather in cedar falls tomorrow",
}

ENCODINGS = {
    "plain": lambda v: v,
    "url": lambda v: quote(v, safe=""),
    "base64": lambda v: base64.b64encode(v.encode()).decode(),
    "hex": lambda v: v.encode().hex(),
    "md5": lambda v: hashlib.md5(v.encode()).hexdigest(),
    "sha1": lambda v: hashlib.sha1(v.encode()).hexdigest(),
    "sha256": lambda v: hashlib.sha256(v.encode()).hexdigest(),
    "upper case": str.upper,
    "spacing": lambda v: v.replace(" ", "_").replace("-", ".") if " " in v or "-" in v else v,
    "nested json": lambda v: json.dumps({"outer": json.dumps({"inner": [{"value": v}]})}),
    "gzip": lambda v: base64.urlsafe_b64encode(gzip.compress(v.encode())).decode().rstrip("="),
    "url twice": lambda v: quote(quote(v, safe=""), safe=""),
}


def exchange(place: str, text: str) -> Exchange:
    url, headers, body = "https://api.example/v1/track?n=1", [("User-Agent", "speaker")], b""
    match place:
        case "query":
            url += f"&v={quote(text, safe='')}"
        case "path":
            url = f"https://api.example/v1/{quote(text, safe='')}/end"
        case "cookie":
            headers.append(("Cookie", f"a=1; v={quote(text, safe='')}"))
        case "header":
            headers.append(("X-Data", text))
        case "form":
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            body = f"a=1&v={quote(text, safe='')}".encode()
        case "json":
            headers.append(("Content-Type", "application/json"))
            body = json.dumps({"events": [{"k": "x", "v": text}]}).encode()
        case "gzip body":
            headers.append(("Content-Encoding", "gzip"))
            body = gzip.compress(json.dumps({"v": text}).encode())
        case "multipart":
            headers.append(("Content-Type", "multipart/form-data; boundary=sep"))
            body = f'--sep\r\nContent-Disposition: form-data; name="v"\r\n\r\n{text}\r\n--sep--\r\n'.encode()
        case "binary":
            data = text.encode()
            body = b"\x0a" + len(data).to_bytes(2, "little") + data + b"\x10\xff\x00\x80\xfe"
    return Exchange("request 1", None, "POST", url, headers, body)


PLACES = ("query", "path", "cookie", "header", "form", "json", "gzip body", "multipart", "binary")


def detector() -> Detector:
    return Detector(ValueMatcher(KnownValue("p1", data_type, text) for data_type, text in VALUES.items()))


def found(hits: list, data_type: str) -> bool:
    return any(hit.data_type == data_type and hit.how == "value match" and hit.persona == "p1" for hit in hits)


@pytest.mark.parametrize("place", PLACES)
def test_planted_values_are_found(place: str) -> None:
    search = detector()
    missed = [
        (data_type, encoding)
        for data_type, value in VALUES.items()
        for encoding, encode in ENCODINGS.items()
        if not found(search.hits(exchange(place, encode(value))), data_type)
    ]
    assert len(missed) <= 0.01 * len(VALUES) * len(ENCODINGS), missed


def test_nothing_else_is_found_beside_a_planted_value() -> None:
    search = detector()
    for data_type, value in VALUES.items():
        hits = [hit for hit in search.hits(exchange("json", value)) if hit.how == "value match"]
        assert {hit.data_type for hit in hits} == {data_type}
        # A sentence may hold a place name of the address, but not the address.
        assert len(hits) == 1


def random_value(source: random.Random) -> str:
    kind = source.randrange(10)
    letters = string.ascii_letters + string.digits
    match kind:
        case 0:
            return str(uuid.UUID(int=source.getrandbits(128)))
        case 1:
            return str(source.randrange(10 ** source.randrange(1, 19)))
        case 2:
            return f"{source.getrandbits(128):0{source.choice((32, 40, 64))}x}"
        case 3:
            return base64.b64encode(source.randbytes(source.randrange(4, 60))).decode()
        case 4:
            return "".join(source.choices(letters, k=source.randrange(1, 40)))
        case 5:
            return f"{source.uniform(-90, 90):.6f},{source.uniform(-180, 180):.6f}"
        case 6:
            return ".".join(str(source.randrange(256)) for _ in range(4))
        case 7:
            return f"{source.randrange(1930, 2026)}-{source.randrange(1, 13):02}-{source.randrange(1, 29):02}"
        case 8:
            return " ".join(
                "".join(source.choices(string.ascii_lowercase, k=source.randrange(2, 9)))
                for _ in range(source.randrange(1, 7))
            )
        case _:
            return json.dumps({"a": source.random(), "b": "".join(source.choices(letters, k=12))})


def test_no_hit_on_random_values() -> None:
    search, source = detector(), random.Random(7)
    hits = []
    for _ in range(10_000):
        value = random_value(source)
        if value == VALUES["age"]:
            continue
        hits += [
            (value, hit) for hit in search.hits(exchange(source.choice(PLACES), value)) if hit.how == "value match"
        ]
    assert hits == []


def test_short_and_listed_values_need_a_key_that_says_what_they_are() -> None:
    known = [
        KnownValue("p", "gender", "female"),
        KnownValue("p", "age", "34"),
        KnownValue("p", "country_postal_code", "50613"),
    ]
    search = Detector(ValueMatcher(known))

    def types(body: dict[str, str]) -> set[str]:
        item = Exchange(
            "r", None, "POST", "https://a.example/", [("Content-Type", "application/json")], json.dumps(body).encode()
        )
        return {hit.data_type for hit in search.hits(item) if hit.how == "value match"}

    assert types({"v": "female", "w": "34", "x": "50613"}) == set()
    assert types({"gender": "Female", "user": {"age": "34"}, "zipCode": "50613"} | {"age": "34"}) == {
        "gender",
        "age",
        "country_postal_code",
    }
    assert types({"age": "female"}) == set()


@pytest.mark.parametrize(
    ("data_type", "value", "seen"),
    [
        ("name", "Mirabel Quandt", "Quandt, Mirabel"),
        ("name", "Zoë Quandt-Łyżka", "zoe%20quandt%20lyzka"),
        ("name", "Mirabel Quandt", "mirabelQuandt"),
        ("phone_number", "+1 206-555-0142", "(206) 555-0142"),
        ("phone_number", "+44 7700 900123", "07700 900123"),
        ("age", "1987-03-14", "14.03.1987"),
        ("age", "1987-03-14", "3/14/1987"),
        ("age", "1987-03-14", "March 14, 1987"),
        ("age", "1987-03-14", "19870314"),
        ("device_identifier", "44:65:0d:ab:12:9f", "44650DAB129F"),
        ("postal_address", "1482 Thistle Lane, Cedar Falls, IA 50613", "1482+THISTLE+LANE"),
        ("precise_location", "47.606209,-122.332071", "47.6062, -122.3321"),
        ("precise_location", "47.606209,-122.332071", "47.6062 N 122.3321 W"),
        (
            "email_address",
            "mirabel.quandt@letterbox.example",
            hashlib.sha256(b"mirabelquandt@letterbox.example").hexdigest().upper(),
        ),
        ("device_identifier", "44:65:0d:ab:12:9f", base64.b64encode(hashlib.sha1(b"44650dab129f").digest()).decode()),
    ],
)
def test_spellings(data_type: str, value: str, seen: str) -> None:
    hits = Detector(ValueMatcher([KnownValue("p1", data_type, value)])).hits(exchange("query", seen))
    assert found(hits, data_type), hits


@pytest.mark.parametrize(
    ("data_type", "value", "seen"),
    [
        ("name", "Ann Lee", "channleegal"),
        ("phone_number", "+1 206-555-0142", "1206555014277"),
        ("phone_number", "+1 206-555-0142", "92065550142"),
        ("age", "1987-03-14", "1987031412"),
        ("precise_location", "47.606209,-122.332071", "47.70,-122.33"),
        ("email_address", "a.quandt@x.example", "mara.quandt@x.example"),
    ],
)
def test_no_hit_inside_something_longer(data_type: str, value: str, seen: str) -> None:
    hits = Detector(ValueMatcher([KnownValue("p1", data_type, value)])).hits(exchange("query", seen))
    assert not found(hits, data_type)


def test_locator_says_where_and_how() -> None:
    text = base64.b64encode(b'{"user": {"mail": "mirabel.quandt@letterbox.example"}}').decode()
    hits = [hit for hit in detector().hits(exchange("gzip body", text)) if hit.how == "value match"]
    assert [hit.where for hit in hits] == ["body v.user.mail (gzip, JSON, base64)"]
    hits = [
        hit
        for hit in detector().hits(exchange("query", hashlib.md5(b"203.0.113.77").hexdigest()))
        if hit.how == "value match"
    ]
    assert [hit.where for hit in hits] == ["query v (MD5)"]


def test_member_name_that_is_a_known_value_is_found_and_not_printed() -> None:
    item = Exchange(
        "r",
        None,
        "POST",
        "https://a.example/",
        [],
        json.dumps({VALUES["email_address"]: {"x": VALUES["name"]}}).encode(),
    )
    hits = [hit for hit in detector().hits(item) if hit.how == "value match"]
    assert {hit.data_type for hit in hits} == {"email_address", "name"}
    assert not any("quandt" in hit.where.lower() for hit in hits)
