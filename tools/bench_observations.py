"""Speed and memory of `policylint observe` on large captures, made on demand in a temporary folder.

    python tools/bench_observations.py                    # HAR and pcap of 100 MB each
    python tools/bench_observations.py --megabytes 1024   # the size that the targets speak of

Targets: HAR at least 20 MB/s, pcap at least 50 MB/s, both under 500 MB of memory. Each capture is read by the command
in a process of its own; its time includes the start of Python and the loading of the ontology. Peak memory is that of
the process (`ru_maxrss`).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write_har(path: Path, size: int, source: random.Random) -> None:
    """A HAR of requests to a few hundred hosts with cookies, parameters and JSON bodies; responses of about 30 KB
    each."""
    words = [f"{source.getrandbits(40):x}" for _ in range(2000)]
    body = " ".join(source.choices(words, k=2600))
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"log": {"version": "1.2", "creator": {"name": "bench", "version": "1"}, "entries": [')
        number = 0
        while stream.tell() < size:
            host = f"h{number % 300}.site{number % 40}.example"
            payload = {
                "event_name": "play",
                "deviceId": f"G09{number:09}",
                "values": source.choices(words, k=6),
                "lang": "en-US",
            }
            headers = {
                "Host": host,
                "User-Agent": "Mozilla/5.0 (Linux; Android 11; speaker) AppleWebKit/537.36",
                "Accept": "*/*",
                "Accept-Language": "en-US,en;q=0.9",
                "Referer": f"https://www.site{number % 40}.example/page/{number % 7}",
                "Cookie": f"sid={words[number % 300]}{words[number % 299]}; theme=dark; ab={number % 40}",
                "Content-Type": "application/json",
            }
            entry = {
                "startedDateTime": f"2026-01-31T12:{number // 60 % 60:02}:{number % 60:02}.000Z",
                "request": {
                    "method": "POST",
                    "url": f"https://{host}/v1/collect/{words[number % 2000]}?uid={words[number % 300]}&t=event"
                    f"&n={number}&page=%2Fhome",
                    "headers": [{"name": name, "value": value} for name, value in headers.items()],
                    "postData": {"mimeType": "application/json", "text": json.dumps(payload)},
                },
                "response": {
                    "status": 200,
                    "headers": [{"name": "Set-Cookie", "value": f"sid={words[number % 300]}; Path=/"}],
                    "content": {
                        "mimeType": "text/html",
                        "text": f'<p class="x">{body[number % 900 :]}</p>\\n' + '"' * 20,
                    },
                },
            }
            stream.write(("," if number else "") + json.dumps(entry))
            number += 1
        stream.write("]}}")


def write_pcap(path: Path, size: int, source: random.Random) -> None:
    """A pcap of TLS flows with a name lookup, a hello and 40 data packets of 100 to 1,400 bytes each."""
    data = source.randbytes(1 << 16)
    written = flow = 0
    now = 1769860800.0
    with path.open("wb", buffering=1 << 20) as stream:
        stream.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))

        def frame(source_address: bytes, target: bytes, protocol: int, payload: bytes) -> None:
            nonlocal written, now
            now += 0.0005
            ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + source_address + target
            packet = b"\x02" * 6 + b"\x44\x65\x0d\x00\x00\x01" + b"\x08\x00" + ip + payload
            written += stream.write(
                struct.pack("<IIII", int(now), int(now % 1 * 1e6), len(packet), len(packet)) + packet
            )

        while written < size:
            flow += 1
            device = bytes((192, 168, 7, 20 + flow % 9))
            server = bytes((198, 51, flow // 250 % 250, flow % 250))
            name = f"host{flow % 700}.example".encode()
            port = 20000 + flow % 40000
            labels = b"".join(bytes([len(label)]) + label for label in name.split(b".")) + b"\x00"
            question = struct.pack("!HHHHHH", flow % 65536, 256, 1, 0, 0, 0) + labels + b"\x00\x01\x00\x01"
            frame(device, b"\xc0\xa8\x07\x01", 17, struct.pack("!HHHH", port, 53, 8 + len(question), 0) + question)
            extension = struct.pack("!HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
            hello = (
                b"\x03\x03"
                + b"\x11" * 32
                + b"\x00\x00\x02\x13\x01\x01\x00"
                + struct.pack("!H", len(extension))
                + extension
            )
            message = b"\x01" + len(hello).to_bytes(3, "big") + hello
            record = b"\x16\x03\x01" + struct.pack("!H", len(message)) + message
            for sequence, flags, payload in ((1000, 2, b""), (1001, 24, record)):
                frame(
                    device,
                    server,
                    6,
                    struct.pack("!HHIIBBHHH", port, 443, sequence, 0, 0x50, flags, 1000, 0, 0) + payload,
                )
            for number in range(40):
                length = 100 + (flow * 37 + number * 411) % 1300
                segment = data[number * 1400 : number * 1400 + length]
                if number % 3:
                    frame(
                        server,
                        device,
                        6,
                        struct.pack("!HHIIBBHHH", 443, port, number, 0, 0x50, 24, 1000, 0, 0) + segment,
                    )
                else:
                    frame(
                        device,
                        server,
                        6,
                        struct.pack("!HHIIBBHHH", port, 443, 5000 + number, 0, 0x50, 24, 1000, 0, 0) + segment,
                    )


def measure(path: Path, folder: Path, persona: Path) -> tuple[float, float, int, int]:
    """Seconds by the clock and of the processor, peak memory in MB and number of rows of one run."""
    out = folder / "out.csv"
    command = [
        sys.executable,
        "-m",
        "policylint",
        "observe",
        str(path),
        "--out",
        str(out),
        "--persona-values",
        str(persona),
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"the run failed with status {done.returncode}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with out.open("rb") as stream:
        rows = sum(1 for _ in stream) - 1
    return seconds, processor, after.ru_maxrss // 1024, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--megabytes", type=int, default=100, help="size of each capture")
    parser.add_argument("--kind", choices=("har", "pcap", "both"), default="both")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="policylint-bench-") as name:
        folder = Path(name)
        persona = folder / "persona.toml"
        persona.write_text(
            'id = "bench"\n[values]\nname = "Mirabel Quandt"\nemail_address = "mirabel.quandt@letterbox.example"\n'
            'phone_number = "+1 206-555-0142"\npostal_address = "1482 Thistle Lane, Cedar Falls, IA 50613"\n'
        )
        for kind, write in (("har", write_har), ("pcap", write_pcap)):
            if arguments.kind not in (kind, "both"):
                continue
            path = folder / f"bench.{kind}"
            write(path, arguments.megabytes << 20, random.Random(1))  # noqa: S311
            size = path.stat().st_size / (1 << 20)
            seconds, processor, memory, rows = measure(path, folder, persona)
            print(
                f"{kind}: {size:.0f} MB in {seconds:.1f} s = {size / seconds:.1f} MB/s by the clock, "
                f"{processor:.1f} s = {size / processor:.1f} MB/s of processor time, "
                f"peak memory {memory} MB, {rows} rows",
                flush=True,
            )
            path.unlink()


if __name__ == "__main__":
    main()
