"""Writes the captures, exports and bids of this project. Everything in them is invented here; nothing was recorded.

    python corpora/observed/make.py

The same files are written each time. Real are only the host names of some advertising and measurement services, which
the sample's flows name too; what is sent to them is made up.
"""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DAY = "2026-03-02T"

COOK = {"email_address": "odalys.brewster@letterbox.example", "name": "Odalys Brewster"}
GARDENER = {"email_address": "tamsin.quill@letterbox.example", "precise_location": "47.606209,-122.332071"}
COOKIE = "lk7f3d09ac52be81"

AUDIENCES = {
    "cook": ["Lifestyle:Cooking", "Lifestyle:Food & Drink", "In-Market:Grocery", "Lifestyle:Home & Kitchen"],
    "gardener": ["Lifestyle:Gardening", "Lifestyle:Patio, Lawn & Garden", "Lifestyle:Home & Kitchen"],
    "control": ["Lifestyle:Home & Kitchen"],
}
ADVERTISERS = {"cook": ["Copperpan Ltd", "Saltcellar Market"], "gardener": ["Trowel & Tine"], "control": []}
# Middle of the prices (US dollars for a thousand impressions).
PRICES = {"cook": 0.42, "gardener": 0.16, "control": 0.14}
SLOTS = ["recipes.example|banner-top", "recipes.example|sidebar", "almanac.example|banner-top"]
BIDDERS = ["larderlane", "hedgerow", "saltmarsh"]
ADS = {
    "cook": {"Food & Drink": 18, "Insurance": 7, "Cars": 5},
    "gardener": {"Food & Drink": 5, "Home & Garden": 9, "Insurance": 9},
    "control": {"Food & Drink": 3, "Insurance": 12, "Cars": 11},
}


def main() -> None:
    """Write all files."""
    write("captures/cook-phone.har", har(cook_requests()))
    write("captures/gardener-phone.har", har(gardener_requests()))
    write("captures/echo-events.jsonl", "".join(json.dumps(event) + "\n" for event in device_events()))
    header = "Amazon Audiences in which you are included:"
    for persona, audiences in AUDIENCES.items():
        lines = "\n".join(f'"{audience}"' for audience in audiences)
        write(f"exports/{persona}/Advertising.1/Advertising.AmazonAudiences.csv", f"\ufeff{header}\n\n{lines}\n")
        brought = "\n".join(f'"{name}"' for name in ADVERTISERS[persona])
        text = f"\ufeffAdvertisers who brought audiences in which you are included:\n\n{brought}\n"
        write(f"exports/{persona}/Advertising.2/Advertising.AdvertiserAudiences.csv", text)
        write(f"bids/{persona}.json", json.dumps(bids(persona), indent=1) + "\n")
    write("ads.csv", ads())


def har(entries: list[dict[str, Any]]) -> str:
    """A HAR 1.2."""
    log = {"version": "1.2", "creator": {"name": "policylint sample", "version": "1"}, "pages": [], "entries": entries}
    return json.dumps({"log": log}, indent=1) + "\n"


def request(
    time: str, url: str, body: dict[str, Any] | None = None, cookie: str = "", location: str = "", set_cookie: str = ""
) -> dict[str, Any]:
    """One entry: a request, and an answer that may set a cookie or redirect."""
    asked: dict[str, Any] = {"method": "GET" if body is None else "POST", "url": url, "httpVersion": "HTTP/1.1"}
    asked |= {"headers": headers(Cookie=cookie), "cookies": [], "queryString": [], "headersSize": -1, "bodySize": -1}
    if body is not None:
        asked["postData"] = {"mimeType": "application/json", "text": json.dumps(body)}
    answer: dict[str, Any] = {"status": 302 if location else 200, "statusText": "", "httpVersion": "HTTP/1.1"}
    answer |= {"headers": headers(Location=location, **{"Set-Cookie": set_cookie}), "cookies": []}
    answer |= {"content": {"size": 0, "mimeType": ""}, "redirectURL": location, "headersSize": -1, "bodySize": -1}
    return {
        "startedDateTime": f"{DAY}{time}.000Z",
        "time": 4,
        "request": asked,
        "response": answer,
        "cache": {},
        "timings": {"send": 1, "wait": 2, "receive": 1},
    }


def headers(**values: str) -> list[dict[str, str]]:
    """Those that have a value."""
    return [{"name": name, "value": value} for name, value in values.items() if value]


def cook_requests() -> list[dict[str, Any]]:
    """Pantry Keeper (SK01) and Larder Radio (SK09)."""
    account = {"user": {"contact": {"email": COOK["email_address"], "fullName": COOK["name"]}}}
    return [
        request("09:00:05", "https://api.brindlefenn.example/v1/link", account),
        request("09:00:09", "https://www.google-analytics.com/collect?v=1&t=event&ea=open_pantry&ul=en-gb"),
        request("09:00:12", "https://metrics.pantrybeacon.example/i"),
        request(
            "09:00:15",
            "https://sync.larderlane.example/pixel",
            set_cookie=f"uid={COOKIE}; Path=/",
            location=f"https://aax-eu.amazon-adsystem.com/s/ecm3?id={COOKIE}",
        ),
        request(
            "09:00:16",
            f"https://sync.larderlane.example/next?uid={COOKIE}",
            cookie=f"uid={COOKIE}",
            location=f"https://match.hedgerow.example/in?partner_uid={COOKIE}",
        ),
        request("09:00:20", "http://192.168.7.1/status"),
        request("09:10:02", "https://play.larderradio.example/episodes/114"),
        request("09:10:04", "https://chtbl.com/track/ABCDE/play.larderradio.example/114.mp3"),
        request("09:10:06", f"https://dts.podtrac.com/redirect.mp3?email={COOK['email_address']}"),
        request("09:30:00", "https://weather.cloudlet.example/now"),
    ]


def gardener_requests() -> list[dict[str, Any]]:
    """Frost Alarm (SK05), Seed Swap (SK15), Watering Can (SK17)."""
    latitude, longitude = GARDENER["precise_location"].split(",")
    return [
        request("10:00:03", "https://api.oxbowweather.example/frost", {"lat": latitude, "lon": longitude}),
        request("10:00:07", "https://tiles.hillmap.example/12/654/1431"),
        request("10:10:04", "https://www.marlpit.example/swap/offers", {"email": GARDENER["email_address"]}),
        request("10:20:05", "https://hub.rill.example/valves", {"lat": latitude, "lon": longitude}),
        request("10:20:08", "https://graph.facebook.com/v9/activities", {"email": GARDENER["email_address"]}),
    ]


def device_events() -> list[dict[str, Any]]:
    """What an instrumented device wrote: what goes to the platform."""
    events = [
        ("09:00:01", "SK01", "SpeechRecognizer.Recognize", {}),
        ("09:00:03", "SK01", "SpeechSynthesizer.SpeechStarted", {}),
        ("09:10:01", "SK09", "SpeechRecognizer.Recognize", {}),
        ("09:10:03", "SK09", "AudioPlayer.PlaybackStarted", {"offsetInMilliseconds": 0}),
        ("10:00:01", "SK05", "SpeechRecognizer.Recognize", {}),
        ("10:10:01", "SK15", "SpeechRecognizer.Recognize", {}),
        ("10:20:01", "SK17", "SpeechRecognizer.Recognize", {}),
        ("10:20:02", "SK17", "System.SynchronizeState", {"deviceId": "G090QX4410027318"}),
    ]
    return [
        {"time": f"{DAY}{time}.000Z", "event": event, "skill": skill, "payload": payload}
        for time, skill, event, payload in events
    ]


def bids(persona: str) -> list[dict[str, Any]]:
    """Ten bids in each slot, with prices around the persona's middle."""
    chance = random.Random(f"bids of {persona}")  # noqa: S311 - made-up prices, not a secret
    return [
        {
            "bidder": BIDDERS[number % len(BIDDERS)],
            "cpm": round(PRICES[persona] * chance.lognormvariate(0.0, 0.5), 4),
            "currency": "USD",
            "site": slot.split("|")[0],
            "adUnitCode": slot.split("|")[1],
        }
        for slot in SLOTS
        for number in range(10)
    ]


def ads() -> str:
    """The advertisements heard, as CSV."""
    stream = io.StringIO(newline="")
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(("persona", "advertisement", "category"))
    for persona, categories in ADS.items():
        for category, count in categories.items():
            rows.writerows((persona, f"{category} advertisement {n}", category) for n in range(1, count + 1))
    return stream.getvalue()


def write(name: str, text: str) -> None:
    """Write a file of the project."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
