from __future__ import annotations

from pathlib import Path

import pytest

from policylint.audit.project import read_project
from policylint.errors import InputError
from tests.audit.projects import PROJECT, write_project

PLATFORM = '[[platform]]\nparty = "amazon"\nsources = ["notice.md"]\n'


def test_whole_project(tmp_path: Path) -> None:
    text = PROJECT + PLATFORM + PLATFORM + '[store]\nurl = "sqlite:///s.sqlite"\n[report]\nfolder = "out"\n'
    project = read_project(write_project(tmp_path / "p", project=text))
    assert project.folder == (tmp_path / "p").resolve()
    assert (project.title, project.skills, project.policies) == ("Lamps", "skills.csv", ("policies",))
    assert [platform.sources for platform in project.platform] == [("notice.md",), ("notice.md",)]
    assert (project.flows, project.permissions) == (("flows.csv",), True)
    assert (project.store_url, project.report) == ("sqlite:///s.sqlite", "out")


def test_what_may_be_left_out(tmp_path: Path) -> None:
    text = '[skills]\nlist = "s.csv"\n[policies]\nsources = ["p"]\n'
    project = read_project(write_project(tmp_path / "lamps", project=text) / "policylint.toml")
    assert project.title == "lamps"
    assert (project.platform, project.flows, project.permissions) == ((), (), True)
    assert (project.store_url, project.report) == ("sqlite:///policylint.sqlite", "report")


def test_messages_do_not_depend_on_where_the_project_lies(tmp_path: Path) -> None:
    project = read_project(write_project(tmp_path / "p"))
    assert project.relative(f"{project.path('policies/desk.md')}: empty") == "policies/desk.md: empty"
    assert project.relative("a folder/file elsewhere") == "a folder/file elsewhere"


def test_settings_of_the_crawl_may_stand_in_the_same_file(tmp_path: Path) -> None:
    text = PROJECT + '[crawl]\ncontact = "mailto:auditor@example.org"\n'
    assert read_project(write_project(tmp_path / "p", project=text)).title == "Lamps"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[skills", "is no TOML"),
        ("skills = 3", "skills: it is no section"),
        (PROJECT.replace("[skills]", "[skils]"), "section 'skils' is unknown.*Did you mean 'skills'"),
        (PROJECT.replace("list =", "lists ="), r"key of \[skills\] 'lists' is unknown.*Did you mean 'list'"),
        (PROJECT.replace('list = "skills.csv"', ""), r"\[skills\] list: it is missing"),
        (PROJECT.replace('"skills.csv"', "7"), r"\[skills\] list: 7 is no text"),
        (PROJECT.replace('["policies"]', '"policies"'), r"\[policies\] sources: 'policies' is no list of paths"),
        (PROJECT.replace('["policies"]', "[]"), r"\[policies\] sources: the list is empty"),
        (PROJECT.replace('["policies"]', '["-"]'), "standard input"),
        (PROJECT.replace('["flows.csv"]', "[]") + "permissions = false", "no flow to judge"),
        (PROJECT + 'permissions = "yes"', r"\[flows\] permissions: 'yes' is neither true nor false"),
        (PROJECT + '[store]\nurl = "mysql://x/y"', r"\[store\] url: a store cannot be of the kind"),
        (PROJECT + PLATFORM.replace('"amazon"', '"acme"'), r"\[\[platform\]\] number 1, party: 'acme' is no platform"),
        (PROJECT + PLATFORM.replace("[[", "[").replace("]]", "]"), "two brackets"),
        (PROJECT + PLATFORM.replace("sources", "source"), "Did you mean 'sources'"),
        (PROJECT + '[[platform]]\nparty = "amazon"', r"\[\[platform\]\] number 1, sources"),
        ("x = " + "[" * 5000, "no TOML"),
    ],
)
def test_errors_name_the_key_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_project(write_project(tmp_path / "p", project=text))
    assert "policylint.toml" in caught.value.source
    assert caught.value.remedy


def test_project_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no project file"):
        read_project(tmp_path)
    with pytest.raises(InputError, match="no project file"):
        read_project(tmp_path / "absent")
    (tmp_path / "policylint.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_project(tmp_path)
    (tmp_path / "policylint.toml").write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_project(tmp_path)
