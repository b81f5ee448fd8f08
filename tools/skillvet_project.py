#!/usr/bin/env python3
"""Make an audit project of the SkillVet skills: their policies as policies, their permissions as flows.

    tools/skillvet_project.py ../shared/gold/skillvet PROJECT
    policylint audit PROJECT

SOURCE is a folder with

* `docs.jsonl`: one policy a line, {"id", "text", "format", "skill" (name), "developer"};
* `flows.csv`: which policy governs which skill (columns `skill`, `policy`, `entity`, `data_type`);
* `gold.jsonl`: one skill a line, {"skill", "permissions", "category", ...}. Its labels are not used.

PROJECT is made anew or has its files replaced. The policies are not copied: the project refers to `docs.jsonl`.
Needs only the standard library.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

COLUMNS = ("id", "name", "developer", "category", "marketplace", "policy", "permissions")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make an audit project of the SkillVet skills.")
    parser.add_argument("source", type=Path, help="folder with docs.jsonl, flows.csv and gold.jsonl")
    parser.add_argument("project", type=Path, help="folder of the project to make")
    arguments = parser.parse_args()
    try:
        number = make_project(arguments.source, arguments.project)
    except (OSError, KeyError, ValueError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    print(f"{arguments.project}: {number} skills; now run: policylint audit {arguments.project}")
    return 0


def make_project(source: Path, project: Path) -> int:
    """Write `policylint.toml` and `skills.csv`; the number of skills."""
    documents = {line["id"]: line for line in read_lines(source / "docs.jsonl")}
    with (source / "flows.csv").open(encoding="utf-8", newline="") as stream:
        policies = {row["skill"]: row["policy"] for row in csv.DictReader(stream)}
    project.mkdir(parents=True, exist_ok=True)
    skills = read_lines(source / "gold.jsonl")
    with (project / "skills.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for skill in skills:
            policy = policies[skill["skill"]]
            listing = documents.get(policy, {})
            writer.writerow(
                (
                    skill["skill"],
                    listing.get("skill", ""),
                    listing.get("developer", ""),
                    skill["category"],
                    "us",
                    policy,
                    "|".join(skill["permissions"]),
                )
            )
    policies_file = os.path.relpath(source / "docs.jsonl", project)
    (project / "policylint.toml").write_text(PROJECT.format(policies=json.dumps(policies_file)), encoding="utf-8")
    return len(skills)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream if line.strip()]


PROJECT = """# Written by tools/skillvet_project.py.

[audit]
title = "SkillVet: skills that request permissions"

[skills]
list = "skills.csv"

[policies]
sources = [{policies}]

[flows]
permissions = true
"""

if __name__ == "__main__":
    sys.exit(main())
