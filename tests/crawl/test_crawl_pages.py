"""Store pages, lists, discovery, listing findings, links."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
import sites
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from policylint.crawl.discovery import is_home_page, policy_candidates, policy_subpages, site_of
from policylint.crawl.html import parse, visible_text
from policylint.crawl.links import export_address, normal
from policylint.crawl.listing_findings import asked_data, listing_findings
from policylint.crawl.listing_page import read_listing_page
from policylint.crawl.lists import read_skill_list
from policylint.crawl.page_steps import next_step
from policylint.crawl.robot_check import robot_check
from policylint.crawl.skill import Skill
from policylint.crawl.skill_page import SkillPage, read_skill_page
from policylint.crawl.store_pages import asin_in, marketplace, pages
from policylint.errors import InputError

STORE = "https://www.store.example/dp/B000000001"


def read(html: str, **more: str) -> SkillPage:
    found = read_skill_page(parse(html), STORE, **({"id": "B000000001", "marketplace": "us"} | more))
    assert isinstance(found, SkillPage), found
    return found


@pytest.fixture
def world() -> sites.World:
    return sites.World(30, 6)


def test_old_page(world: sites.World) -> None:
    found = read(world.a2s_page(5))
    skill = found.skill
    assert (found.generation, skill.name, skill.developer, skill.category) == ("a2s", "Skill 5", "Maker 5 Ltd.", "Kids")
    assert skill.permissions == ("Device Address", "Full Name")
    assert skill.policy_link.endswith("/skill-5/privacy")
    assert skill.terms_link.endswith("/terms")
    assert (skill.child_directed, skill.account_linking) == (True, True)
    assert (found.rating, found.rating_count) == (3.5, 1254)
    assert found.utterances == ("“Alexa, open skill 5”",)


def test_new_page(world: sites.World) -> None:
    found = read(world.data_cy_page(4))
    skill = found.skill
    assert (found.generation, skill.name, skill.developer) == ("data-cy", "Skill 4", "Maker 4 Ltd.")
    assert skill.permissions == ("Full Name",)
    assert skill.policy_link.endswith("/skill-4/privacy")
    assert skill.terms_link.endswith("/terms")
    assert skill.account_linking is None
    assert found.invocation == "skill 4"


@pytest.mark.parametrize("kind", ["a2s_page", "data_cy_page"])
def test_terms_are_never_taken_for_the_policy(world: sites.World, kind: str) -> None:
    skill = read(getattr(world, kind)(10)).skill
    assert skill.policy_link == ""
    assert skill.terms_link.endswith("/terms")


def test_a_policy_in_another_language_and_one_link_for_both() -> None:
    html = """<h1 class="a2s-title-content">Wetter</h1><div id="a2s-skill-details">
    <a class="a-link-normal" href="//w.example/agb">Nutzungsbedingungen des Entwicklers</a>
    <a class="a-link-normal" href="//w.example/ds">Datenschutzbestimmungen des Entwicklers</a></div>"""
    skill = read(html, marketplace="de").skill
    assert (skill.policy_link, skill.terms_link) == ("https://w.example/ds", "https://w.example/agb")
    both = '<a href="//w.example/l">Privacy &amp; Terms</a>'
    html = f'<h1 class="a2s-title-content">W</h1><div id="a2s-skill-details">{both}</div>'
    skill = read(html).skill
    assert skill.policy_link == skill.terms_link == "https://w.example/l"


@pytest.mark.parametrize(
    "html",
    [
        "<title>Sorry! Something went wrong!</title>",
        "<form><input id='captchacharacters'></form>",
        "<h1>A shop</h1><a href='/privacy'>Privacy</a>",
        "",
    ],
)
def test_what_is_no_skill_page_says_why(html: str) -> None:
    assert isinstance(read_skill_page(parse(html), STORE, id="B000000001", marketplace="us"), str)


def test_listing_page(world: sites.World) -> None:
    html = world.listing(["100", "200"], 1)
    listing = read_listing_page(parse(html), "https://s.example/s?bbn=1&rh=n%3A100%2Cn%3A200")
    assert listing.skills == tuple(sites.asin(n) for n in range(0, 24, 3))
    assert listing.next == "https://s.example/s?rh=n%3A100%2Cn%3A200&page=2"
    assert [c.name for c in listing.categories] == ["Herbs"]
    last = read_listing_page(parse(world.listing(["100", "200"], 2)), "https://s.example/s?rh=n%3A100%2Cn%3A200&page=2")
    assert (len(last.skills), last.next) == (2, "")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/Some-Name/dp/B01B5G99CC/ref=lp_1?s=x", "B01B5G99CC"),
        ("https://www.amazon.de/gp/product/B075764QCX", "B075764QCX"),
        ("/dp/B0757", ""),
        ("/s?k=B075764QCX", ""),
    ],
)
def test_skill_ids_in_addresses(address: str, expected: str) -> None:
    assert asin_in(address) == expected


def test_marketplaces() -> None:
    assert marketplace("DE").address == "https://www.amazon.de"
    with pytest.raises(InputError):
        marketplace("atlantis")


# Lists


def test_lists_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Skill Name,Developer,Skill_ID,Permissions\nTide,by Kelp,B000000001,\"['Email Address', 'X']\"\n"
    )
    (tmp_path / "b.jsonl").write_text(
        json.dumps({"asin": "B000000002", "publisher": "Kelp", "privacy_policy_url": "kelp.example/p"})
    )
    (tmp_path / "c.json").write_text(json.dumps({"B000000003": {"name": "Reef", "perm": ["Lists"], "policy": ""}}))
    book = Workbook()
    book.active.append(["id", "name", "privacy policy"])
    book.active.append(["B000000004", "Foam", "https://foam.example/p"])
    book.save(tmp_path / "d.xlsx")
    (first,) = read_skill_list(tmp_path / "a.csv", marketplace="us").skills
    assert first == Skill("B000000001", "Tide", "Kelp", marketplace="us", permissions=("Email Address", "X"))
    (second,) = read_skill_list(tmp_path / "b.jsonl").skills
    assert (second.id, second.policy_link) == ("B000000002", "https://kelp.example/p")
    (third,) = read_skill_list(tmp_path / "c.json").skills
    assert (third.id, third.permissions, third.policy_link) == ("B000000003", ("Lists",), "")
    (fourth,) = read_skill_list(tmp_path / "d.xlsx").skills
    assert (fourth.name, fourth.policy_link) == ("Foam", "https://foam.example/p")


def test_own_skill_list_keeps_document_ids(tmp_path: Path) -> None:
    (tmp_path / "skills.csv").write_text("id,name,policy,policy_link\nS1,Tide,tide-doc,https://tide.example/p\n")
    (skill,) = read_skill_list(tmp_path / "skills.csv").skills
    assert (skill.policy, skill.policy_link) == ("tide-doc", "https://tide.example/p")


def test_store_notice_for_children_is_not_the_policy(tmp_path: Path) -> None:
    rows = [
        {
            "id": "B000000001",
            "privacy_policy": "https://shop.example/help/childprivacy",
            "Terms_of_use": "https://a.example/privacy",
        },
        {
            "id": "B000000002",
            "privacy_policy": "https://shop.example/help/childprivacy",
            "Terms_of_use": "https://a.example/terms",
        },
    ]
    (tmp_path / "l.jsonl").write_text("\n".join(map(json.dumps, rows)))
    found = read_skill_list(tmp_path / "l.jsonl")
    assert [(s.policy_link, s.terms_link) for s in found.skills] == [
        ("https://a.example/privacy", ""),
        ("", "https://a.example/terms"),
    ]
    assert len(found.warnings) == 2


def test_bad_rows_and_lists(tmp_path: Path) -> None:
    (tmp_path / "l.jsonl").write_text(
        '{"id": "B000000001"}\nnot json\n{"permissions": "x"}\n{"id": "B000000001", "name": "again"}\n'
    )
    found = read_skill_list(tmp_path / "l.jsonl")
    assert len(found.skills) == 1
    assert ["row 2" in found.problems[0], "row 3" in found.problems[1]] == [True, True]
    assert "was there before" in found.warnings[0]
    for name, content in (
        ("x.csv", b"colour,shape\nred,round\n"),
        ("y.xlsx", b"no zip"),
        ("z.json", b"{"),
        ("w.csv", b"\xff\xfe\x00"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError):
            read_skill_list(tmp_path / name)
    with pytest.raises(InputError):
        read_skill_list(tmp_path / "missing.csv")


SHARED = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.skipif(not SHARED.exists(), reason="the real lists are not here")
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("inputs/skill_pages/alexaechos_privacy_policy_urls.csv", 214),
        ("inputs/skill_pages/xfold_combinereport.csv", 685),
        ("inputs/skill_pages/skillvet_MX_2020.json", 1972),
        ("inputs/skill_pages/jideedu_file_US_Dec-28-2020.jsonl", 27),
        ("skills/skills_meta_sample.jsonl", 8805),
    ],
)
def test_real_lists(name: str, least: int) -> None:
    found = read_skill_list(SHARED / name)
    assert len(found.skills) == least
    assert found.problems == ()


# Listing findings


def test_listing_rules() -> None:
    skills = [
        Skill("1", permissions=("Device Address",), terms_link="https://a.example/t"),
        Skill("2", permissions=("Device Address",), policy_link="https://a.example/p", child_directed=True),
        Skill("3", permissions=("Reminders", "Alexa Notifications")),
        Skill("4", account_linking=True),
        Skill("5", policy_link="see our website", permissions=("Email Address",)),
        Skill("6", policy_link="https://a.example/p", terms_link="https://a.example/p"),
        Skill("7", permissions=("Email Address",), policy_link="https://a.example/p", child_directed=True),
    ]
    found = [(f.skill, f.rule) for f in listing_findings(skills)]
    assert found == [
        ("1", "data_without_policy"),
        ("2", "children_and_address"),
        ("4", "data_without_policy"),
        ("5", "policy_link_unusable"),
        ("6", "terms_as_policy"),
    ]


@pytest.mark.parametrize(
    ("permission", "kind"),
    [
        ("Device Country and Postal Code", "address"),
        ("Device Address", "address"),
        ("Geräteadresse", "address"),
        ("Adresse des Geräts", "address"),
        ("Land und Postleitzahl des Geräts", "address"),
        ("E-Mail-Adresse", "contact"),
        ("Email Address", "contact"),
        ("Mobile Number", "contact"),
        ("Handynummer", "contact"),
        ("Full Name", "name"),
        ("Location Services", "location"),
        ("Lists Read Access", "lists"),
        ("Timers", ""),
        ("Skill Personalization", ""),
    ],
)
def test_data_that_permissions_give(permission: str, kind: str) -> None:
    assert [k for k, _, _ in asked_data([permission])] == ([kind] if kind else [])


# Discovery


def test_policy_is_found_on_a_home_page_with_its_reason() -> None:
    html = sites.World(1, 1).site_home("/", {}).body.decode()
    best = policy_candidates(parse(html), "https://acorn.example/")
    assert best[0].address == "https://acorn.example/legal/privacy"
    assert "name of a privacy policy" in best[0].reason
    assert "https://acorn.example/legal/applicants" not in [c.address for c in best]


def test_subpages_of_a_policy() -> None:
    html = """<main><p>Our policy has parts.</p><a href="/privacy/collect">Information we collect</a>
    <a href="/privacy/children">Children's privacy</a><a href="/shop/kids">Kids' shoes</a>
    <a href="https://other.example/privacy/kids">Kids</a></main>
    <footer><a href="/privacy/cookies">Cookies</a></footer>"""
    found = [c.address for c in policy_subpages(parse(html), "https://a.example/privacy/index.html")]
    assert found == ["https://a.example/privacy/collect", "https://a.example/privacy/children"]


def test_sites_and_home_pages() -> None:
    assert site_of("https://www.shop.example.co.uk/x") == "example.co.uk"
    assert [is_home_page(f"https://a.example{path}") for path in ("", "/", "/en/", "/index.html", "/privacy")] == [
        True,
        True,
        True,
        True,
        False,
    ]


# Robot checks and steps


def test_a_policy_that_speaks_of_captchas_is_no_robot_check() -> None:
    text = sites.policy_text("captcha").replace("</main>", "<p>We verify that you are human with a captcha.</p>" * 40)
    assert robot_check(text, parse(text), visible_text(parse(text))) == ""
    check = "<title>x</title><p>Please verify you are a human</p>"
    assert robot_check(check, parse(check), visible_text(parse(check)))


def test_a_long_page_with_refresh_is_read_itself() -> None:
    html = sites.policy_text("long").replace("<head>", "<head><meta http-equiv=refresh content='0;url=/other'>")
    assert next_step(parse(html), "https://a.example/", visible_text(parse(html))) is None


# Links


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("HTTP://Example.COM:80", "http://example.com/"),
        ("example.com/privacy", "https://example.com/privacy"),
        ("//example.com/a b#c", "https://example.com/a%20b"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("https://exämple.com/ä", "https://xn--exmple-cua.com/%C3%A4"),
        ("https://example.com:99999/", ""),
        ("our website", ""),
        ("data:text/html,hi", ""),
    ],
)
def test_normal_links(link: str, expected: str) -> None:
    assert normal(link) == expected


@given(st.text(max_size=60))
def test_normal_is_stable(link: str) -> None:
    once = normal(link)
    assert normal(once) == once


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        (
            "https://docs.google.com/document/d/1a_B-c/edit?usp=sharing",
            "https://docs.google.com/document/d/1a_B-c/export?format=html",
        ),
        ("https://docs.google.com/document/d/e/2PACX-x/pub", "https://docs.google.com/document/d/e/2PACX-x/pub"),
        ("https://drive.google.com/open?id=1x", "https://drive.google.com/uc?export=download&id=1x"),
        ("https://drive.google.com/file/d/1x/view?usp=sharing", "https://drive.google.com/uc?export=download&id=1x"),
        ("https://www.dropbox.com/s/a1/p.pdf?dl=0", "https://www.dropbox.com/s/a1/p.pdf?dl=1"),
        (
            "https://github.com/o/r/blob/main/docs/PRIVACY.md",
            "https://raw.githubusercontent.com/o/r/main/docs/PRIVACY.md",
        ),
        ("https://docs.google.example/document/d/1a/edit", "https://docs.google.example/document/d/1a/edit"),
    ],
)
def test_documents_behind_viewers(link: str, expected: str) -> None:
    address, why = export_address(normal(link))
    assert address == expected
    assert bool(why) == (address != normal(link))


# Data files


def test_data_files_are_whole() -> None:
    folder = resources.files("policylint.crawl").joinpath("data")
    for name in (
        "discovery.csv",
        "subpages.csv",
        "robot_checks.csv",
        "asked_data.csv",
        "reasons.csv",
        "list_columns.csv",
    ):
        lines = folder.joinpath(name).read_text(encoding="utf-8").splitlines()
        assert len(lines) > 3
        assert len(set(lines)) == len(lines)
    for rule in tomllib.loads(folder.joinpath("exports.toml").read_text(encoding="utf-8"))["rule"]:
        re.compile(rule["path"])
    tree = parse("<html></html>")
    for table in ("skill", "listing"):
        for selectors in pages()[table].values():
            for selector in selectors:
                tree.select(selector)
    for name in pages()["marketplaces"]:
        assert normal(marketplace(name).address + marketplace(name).root)


def test_visible_text_leaves_scripts_out() -> None:
    tree = parse(
        "<head><title>t</title></head><body>a<script>b</script><noscript>c</noscript><p>d<style>e</style></p></body>"
    )
    assert visible_text(tree) == "a d"
