"""A crawl as a process of its own, to be killed by tests: `crawl_process.py PROJECT`."""

from __future__ import annotations

import sys
from pathlib import Path

from policylint.crawl.session import run_crawl
from policylint.crawl.settings import read_settings

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    # All modules are loaded: from here on the crawl works, and may be killed.
    print("crawling", flush=True)
    run_crawl(folder, read_settings(folder))
