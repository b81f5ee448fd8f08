"""The tables of a crawl's state. A crawl is continued from them; bodies are in the snapshot folder, not here."""

from __future__ import annotations

TABLES = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One page to get. `context` is JSON: what the handler of the page has to know.
CREATE TABLE IF NOT EXISTS task (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  context TEXT NOT NULL DEFAULT '{}',
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed', 'skipped')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '{}',
  fetch TEXT NOT NULL DEFAULT '',
  UNIQUE (kind, url)
);
CREATE INDEX IF NOT EXISTS task_state ON task (state, kind);

-- One try. `number` counts the tries of a page over all runs. `believed`: the content is a version of the page; a
-- re-check sets 0 for contents that only differ in mark-up, are no policy, or were gone again at the confirmation.
CREATE TABLE IF NOT EXISTS fetch (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  number INTEGER NOT NULL,
  started TEXT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER NOT NULL,
  final_url TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  media_type TEXT NOT NULL,
  charset TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  etag TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  notes TEXT NOT NULL,
  warc TEXT NOT NULL,
  warc_sha256 TEXT NOT NULL,
  body TEXT NOT NULL,
  believed INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS fetch_url ON fetch (kind, url, number);

-- A skill as its page (or a list) shows it. `data` is JSON.
CREATE TABLE IF NOT EXISTS skill (
  marketplace TEXT NOT NULL,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (marketplace, id)
) WITHOUT ROWID;

-- Which listing (by the address of its first page) shows a skill, and on which page.
CREATE TABLE IF NOT EXISTS listed (
  marketplace TEXT NOT NULL,
  id TEXT NOT NULL,
  listing TEXT NOT NULL,
  category TEXT NOT NULL,
  page INTEGER NOT NULL,
  PRIMARY KEY (marketplace, id, listing)
) WITHOUT ROWID;

-- Pages that stand for a policy link: found on the page that the link leads to.
CREATE TABLE IF NOT EXISTS found (
  link TEXT NOT NULL,
  url TEXT NOT NULL,
  part INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (link, url)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS robots (
  origin TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  text TEXT NOT NULL,
  problem TEXT NOT NULL,
  detail TEXT NOT NULL,
  fetch TEXT NOT NULL
) WITHOUT ROWID;
"""
