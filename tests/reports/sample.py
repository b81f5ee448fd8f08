"""An audit by hand with what is hard to show: hostile names, right-to-left text, nested and crossing passages."""

from __future__ import annotations

from policylint.comparison.finding import Evidence, Finding
from policylint.crawl.skill import Skill
from policylint.documents.document import Document, PolicyPage, SourceRange
from policylint.observations.observation import Observation
from policylint.reports import AuditResult
from policylint.statements.statement import Analysis, Exception_, Statement
from tests.reports.building import Writer, mention, plain, quoting, stating

HOSTILE = "</script><img src=x onerror=alert(1)>"
LONG = f"We keep every request that you make of the weather service, {'with its date and its answer, ' * 90}for a year."
NAME_ITEM = "your name, such as you told it to us"
NEVER = "We never share your e-mail address with advertisers, and we do not sell it."
DENIED = "We never collect your location."
AMAZON = "Amazon receives your voice recordings"


def tea_policy() -> Document:
    writer = Writer()
    top = writer.add("heading", "Privacy of Tea Timer & friends", level=1)
    writer.add("paragraph", "Tea Timer works with Alexa. This page says what we keep.", heading=top)
    what = writer.add("heading", "What we collect", level=2, heading=top)
    lead = writer.add("paragraph", "We collect the following:", heading=what)
    item = writer.add("list_item", "your name, such as you told it to us", heading=what, lead_in=lead, level=1)
    writer.add("list_item", "nicknames count <too>", heading=what, lead_in=item, level=2)
    writer.add("list_item", "your e-mail address", heading=what, lead_in=lead, level=1)
    sharing = writer.add("heading", "Sharing", level=2, heading=top)
    writer.add(
        "paragraph",
        "We never share your e-mail address with advertisers, and we do not sell it. "
        "Usage data goes to our analytics provider so that we can count sessions.",
        heading=sharing,
    )
    table = writer.add("heading", "Periods", level=2, heading=top)
    name = writer.add("table_cell", "Data", heading=table)
    period = writer.add("table_cell", "Kept for", heading=table, row=name)
    row = writer.add("table_cell", "Voice recordings", heading=table, header=name)
    writer.add("table_cell", "We keep them for 30 days", heading=table, header=period, row=row)
    term = writer.add("definition_term", "Personal information", heading=table)
    writer.add("definition", "means your name and your e-mail address.", heading=table, lead_in=term)
    return writer.document(
        "tea-timer",
        title="Tea Timer privacy",
        source_map=(SourceRange(0, 200, line=12, path="main > p", fragment="top"), SourceRange(200, 900, line=40)),
        format="html",
        kept_words=0.93,
        warnings=("main-content detection dropped a list; the whole page was used",),
    )


def weather_policy() -> Document:
    return plain("weather", LONG, "סוד: אנחנו אוספים את המיקום שלך. We never collect your location.", "\u202egnp.exe")


def hostile_policy() -> Document:
    return plain(
        HOSTILE,
        f"We collect {HOSTILE} and \"quotes\" & 'apostrophes' from Amazon users.",
        '=HYPERLINK("http://example.org") is collected.\x00 Bell: \x07. Lone: \ud800.',
        title=HOSTILE,
        source=f"/home/someone/secret/{HOSTILE}",
    )


def amazon_notice() -> Document:
    return plain("amazon-notice", f"{AMAZON} when you speak to Alexa.", title="Notice of the platform")


def tea_statements(tea: Document) -> tuple[Statement, ...]:
    return (
        stating(tea, f"We collect the following:\n{NAME_ITEM}", "collect", [("your name", "name")]),
        stating(tea, f"{NAME_ITEM}\nnicknames count <too>", "collect", [("nicknames", "user_identifier")]),
        stating(tea, "your e-mail address", "collect", [("your e-mail address", "email_address")]),
        stating(
            tea,
            NEVER,
            "share",
            [("your e-mail address", "email_address")],
            negated=True,
            recipients=(mention(tea, "advertisers", "advertiser"),),
            exceptions=(Exception_(0, 2, "except when you ask", "condition"),),
        ),
        stating(tea, NEVER, "sell", [("your e-mail address", "email_address")], negated=True),
        stating(
            tea,
            "Usage data goes to our analytics provider so that we can count sessions.",
            "share",
            [("Usage data", "usage_data")],
            recipients=(mention(tea, "analytics provider", "analytics_provider"),),
            purposes=(mention(tea, "count sessions", "analytics"),),
        ),
        stating(tea, "We keep them for 30 days", "retain", [("them", "voice_recording")], scope="children"),
    )


def sample() -> AuditResult:
    """Seven skills, six documents, eleven findings, every class."""
    tea, weather, hostile, notice = tea_policy(), weather_policy(), hostile_policy(), amazon_notice()
    login = plain("login", "Please sign in.", page=PolicyPage(False, "login_wall", "It says “Please sign in”."))
    silent = plain("silent", "This skill tells jokes.", "It has been telling them for a long time.")
    documents = {one.id: one for one in (tea, weather, hostile, login, silent, notice)}
    analyses = {
        "tea-timer": Analysis("tea-timer", tea.sha256, tea_statements(tea)),
        "weather": Analysis(
            "weather",
            weather.sha256,
            (
                stating(weather, LONG, "retain", [("request", "voice_transcript")]),
                stating(weather, DENIED, "collect", [("your location", "location")], negated=True),
                stating(weather, "אנחנו אוספים את המיקום שלך", "collect", [("המיקום שלך", "location")]),
            ),
        ),
        "silent": Analysis("silent", silent.sha256),
        "amazon-notice": Analysis(
            "amazon-notice",
            notice.sha256,
            (stating(notice, AMAZON, "receive", [("voice recordings", "voice_recording")], party_name="Amazon"),),
        ),
        HOSTILE: Analysis(HOSTILE, hostile.sha256),
    }
    skills = (
        Skill(
            "B00TEA",
            "Tea Timer",
            "Tea & Co",
            "Food & Drink",
            "us",
            ("Email Address",),
            "tea-timer",
            "https://tea.example/privacy",
        ),
        Skill("B00WEATHER", "Weather", permissions=("Location Services",), policy="weather", child_directed=False),
        Skill(HOSTILE, HOSTILE, "=cmd|' /C calc'!A0", policy=HOSTILE, policy_link="javascript:alert(1)"),
        Skill("B00NONE", "No policy", policy_link=""),
        Skill("B00LOGIN", "Behind a wall", policy="login", policy_link="https://wall.example/"),
        Skill("B00LOST", "Lost policy", policy="lost", policy_link="http://lost.example/p"),
        Skill("B00QUIET", "Quiet", policy="silent"),
    )
    flows = (
        _flow("B00TEA", "first_party", "name", "clear", "“your name” is named.", quoting(tea, NAME_ITEM)),
        _flow(
            "B00TEA",
            "Facebook Ads",
            "email_address",
            "incorrect",
            "The policy denies that e-mail addresses go to advertisers.",
            quoting(tea, NEVER, "denial"),
            how="value match",
            host="graph.facebook.com",
            purpose="advertising",
        ),
        _flow(
            "B00TEA",
            "Google Analytics",
            "usage_data",
            "vague",
            "Covered only by “analytics provider”.",
            quoting(tea, "Usage data goes to our analytics provider so that we can count sessions."),
            how="contact",
            host="www.google-analytics.com",
        ),
        _flow("B00TEA", "amazon", "voice_recording", "clear", "The notice names it.", quoting(notice, AMAZON)),
        _flow("B00TEA", "unknown-host.example", "device_identifier", "omitted", "No statement found.", how="key name"),
        _flow(
            "B00WEATHER",
            "first_party",
            "precise_location",
            "ambiguous",
            "One sentence says that it is collected, another denies it.",
            quoting(weather, "אנחנו אוספים את המיקום שלך"),
            quoting(weather, DENIED, "denial"),
            how="permission",
        ),
        _flow("B00WEATHER", "first_party", "voice_transcript", "clear", "Named.", quoting(weather, LONG)),
        _flow(
            HOSTILE,
            HOSTILE,
            "name",
            "vague",
            f"+1 {HOSTILE}",
            Evidence(HOSTILE, 0, 10, "not the text there", "claim"),
            Evidence("nowhere", 3, 9, "-quote", "claim"),
        ),
        _flow("B00NONE", "first_party", "postal_address", "no_policy", "No policy is linked."),
        _flow("B00LOGIN", "first_party", "email_address", "no_policy", "What was read asks to sign in."),
        _flow("B00EXTRA", "first_party", "email_address", "no_policy", "The skill is not in the list."),
    )
    return AuditResult(
        title=f"Sample category {HOSTILE}",
        skills=skills,
        documents=documents,
        analyses=analyses,
        observations=tuple(seen for seen, _ in flows),
        findings=tuple(finding for _, finding in flows),
        policies_of={skill.id: (skill.policy,) for skill in skills if skill.policy},
        platform={"amazon": ("amazon-notice",)},
        problems=(f"policies/lost.txt: there is no such file. Check the path. {HOSTILE}",),
        provenance={"policylint": "0.1.0", "made": "2026-11-25T10:00:00Z", "machine": HOSTILE},
    )


def _flow(
    skill: str, entity: str, data_type: str, disclosure: str, reason: str, *evidence: Evidence, **seen: str
) -> tuple[Observation, Finding]:
    purpose = seen.pop("purpose", "")
    values = {"how": "permission"} | seen | {"source": "/mnt/captures/flows.csv", "locator": f"row about {skill}"}
    observation = Observation(skill, entity, data_type, purpose=purpose, **values)  # type: ignore[arg-type]
    return observation, Finding(skill, entity, data_type, purpose, disclosure, reason, evidence)  # type: ignore[arg-type]
