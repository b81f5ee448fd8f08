"""Small audit projects for tests, written into a folder."""

from __future__ import annotations

from pathlib import Path

POLICY = """# Privacy policy of {name}

We collect your e-mail address when you register. We do not collect your phone number.
We may share your postal address with our delivery partners.
This policy is about the skill {name} and nothing else, and it was last changed in spring.
"""

PROJECT = """
[audit]
title = "Lamps"
[skills]
list = "skills.csv"
[policies]
sources = ["policies"]
[flows]
sources = ["flows.csv"]
"""

SKILLS = """id,name,developer,policy,permissions,policy_link
S1,Desk Lamp,Lamp Ltd,desk,Email Address,https://lamp.example/desk
S2,Floor Lamp,Lamp Ltd,floor,,https://lamp.example/floor
S3,Night Light,Moon Inc,,,
"""

FLOWS = """skill,policy,entity,data_type
S1,desk,first_party,phone_number
S2,,first_party,email_address
S3,,first_party,email_address
"""


def write_project(folder: Path, *, policies: int = 0, **files: str) -> Path:
    """A project with the policies "desk" and "floor".

    Args:
        folder: made.
        policies: so many further skills with a policy and a flow each.
        files: contents in place of the usual ones: `project`, `skills`, `flows`.
    """
    (folder / "policies").mkdir(parents=True)
    skills, flows = files.get("skills", SKILLS), files.get("flows", FLOWS)
    for name in ("desk", "floor", *(f"lamp{i}" for i in range(policies))):
        (folder / "policies" / f"{name}.md").write_text(POLICY.format(name=name), encoding="utf-8")
    for i in range(policies):
        skills += f"L{i},Lamp {i},Lamp Ltd,lamp{i},,\n"
        flows += f"L{i},lamp{i},first_party,email_address\n"
    (folder / "policylint.toml").write_text(files.get("project", PROJECT), encoding="utf-8")
    (folder / "skills.csv").write_text(skills, encoding="utf-8")
    (folder / "flows.csv").write_text(flows, encoding="utf-8")
    return folder
