# ruff: noqa: E501  (pages read better with long lines)
"""The sites of the test server: a skill store with pages of both generations, policies, and one host for each fault.

All pages are written for these tests. `World.expected` says which reason a crawl should report for each faulty host.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import random
from collections import Counter
from collections.abc import Callable, Mapping
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

from answers import Answer, page, redirect

CATEGORIES = ("Kitchen & Garden", "Weather & Sea", "Kids")
PER_PAGE = 8

FAULTS: dict[str, str] = {
    "reset": "connection_lost",
    "gone": "not_found",
    "hang": "timed_out",
    "drip": "too_slow",
    "garbage": "protocol_error",
    "cut": "connection_lost",
    "busy": "rate_limited",
    "error": "server_error",
    "denied": "access_denied",
    "login": "login_required",
    "loop": "redirect_loop",
    "chain": "too_many_redirects",
    "inside": "address_refused",
    "mapped": "address_refused",
    "bomb": "decompression_bomb",
    "brotli": "content_encoding",
    "robotcheck": "robot_check",
    "challenge": "robot_check",
    "banned": "robots_disallowed",
    "banned-for-now": "robots_unreachable",
}


def asin(number: int) -> str:
    return f"B0{number:08d}"


def policy_text(name: str, version: str = "1") -> str:
    extra = "<p>We share your town with our advertising partner.</p>" if version == "2" else ""
    if version == "3":
        extra = "<p>We never collect your e-mail address.</p>"
    collected = ("your first name", "your e-mail address", "the town you ask about")
    items = "".join(f"<li>{what}</li>" for what in collected if version != "3" or "mail" not in what)
    return f"""<!doctype html><html lang="en"><head><title>Privacy policy of {name}</title></head><body><main>
<h1>Privacy policy of {name}</h1>
<p>This privacy policy tells you how {name} handles personal information when you talk to our Alexa skill. It applies to the
skill and to nothing else. If you do not agree with it, please disable the skill in the Alexa app.</p>
<h2>Information we collect</h2><p>When you use the skill, we collect the following personal information:</p><ul>{items}</ul>
<p>We do not receive recordings of your voice. Amazon processes what you say and sends us the words as text.</p>
<h2>How we use information</h2><p>We use this information to answer your request and to improve the skill. We keep it for
ninety days and delete it afterwards. {name} uses cookies on this website only.</p>
<h2>How we share information</h2><p>We do not sell your personal information. We share it with our hosting provider, who
stores it for us and may not use it for anything else.</p>{extra}
<h2>Your rights and how to contact us</h2><p>You may ask us to show, correct or delete your personal information at any time.
Write to privacy@{name}.example and we will answer within one month.</p>
</main></body></html>"""


_WHO = ("We", "Our partners", "Amazon", "Our hosting provider", "The team behind the skill", "Our analytics provider")
_DOES = ("collect", "store", "use", "share", "do not share", "never sell", "may receive", "process", "do not keep")
_WHAT = (
    *("your voice requests", "your device identifier", "the city you name", "your list items", "your e-mail address"),
    *(
        "the time of your request",
        "your account name",
        "your date of birth",
        "the songs you ask for",
        "your IP address",
    ),
)
_WHY = (
    *("to answer you", "to measure how the skill is used", "to show you offers", "when the law requires it"),
    *(
        "for research of our own",
        "to keep the skill secure",
        "unless you object",
        "with your consent",
        "for as long as needed",
    ),
)


def long_part(name: str) -> str:
    """Some 1,200 words that are different for every name."""
    numbers = random.Random(name)
    sentences = []
    for _ in range(80):
        what = " and ".join(numbers.sample(_WHAT, 2))
        where = f"in room {numbers.randrange(10**6)}"
        sentences.append(f"{numbers.choice(_WHO)} {numbers.choice(_DOES)} {what} {where} {numbers.choice(_WHY)}.")
    return "".join(f"<p>{' '.join(sentences[n : n + 5])}</p>" for n in range(0, 80, 5))


class World:
    """All virtual hosts."""

    def __init__(self, skills: int, hosts: int, faults: float = 0.0, long: bool = False) -> None:
        """
        Args:
            skills: skills in the store.
            hosts: policy hosts; skills share them evenly.
            faults: share of the policy hosts that have a fault instead of a policy.
            long: policies as long as real ones, each with sentences of its own.
        """
        self.long = long
        self.skills, self.hosts, self.faults = skills, hosts, faults
        self.port = 80
        self.bomb = gzip.compress(b"<p>boom</p>" * 3_000_000, 6, mtime=0)
        self.settings: dict[str, str] = {}
        self.requests: Counter[tuple[str, str]] = Counter()

    def fault_of(self, host: int) -> str:
        """The fault of a policy host, or ""."""
        every = round(1 / self.faults) if self.faults else 0
        return list(FAULTS)[host // every % len(FAULTS)] if every and host % every == every - 1 else ""

    def policy_link(self, skill: int) -> str:
        host = skill % self.hosts
        return f"http://p{host}.policies.example:{self.port}/skill-{skill}/privacy"

    def answer(self, host: str, target: str, headers: Mapping[str, str]) -> Answer:
        self.requests[host, target] += 1
        path = urlsplit(target).path
        if path == "/robots.txt":
            return self.robots(host)
        name = host.removesuffix(".example")
        if name in ("store", "www.store"):
            return self.store(target)
        if name.endswith(".policies"):
            number = int(name.removesuffix(".policies").removeprefix("p"))
            if fault := self.fault_of(number):
                return self.fault(fault, host, target)
            return self.policy(name.replace(".", "-"), headers)
        if name in FAULTS:
            return self.fault(name, host, target)
        handler: Callable[..., Answer] | None = getattr(self, "site_" + name.split(".")[0].replace("-", "_"), None)
        return handler(target, headers) if handler else page("<h1>Not found</h1>", status=404)

    def robots(self, host: str) -> Answer:
        number = host.removesuffix(".policies.example").removeprefix("p")
        fault = self.fault_of(int(number)) if number.isdigit() else host.removesuffix(".example")
        plain = {"Content-Type": "text/plain"}
        if fault == "banned":
            return Answer(b"User-agent: *\nDisallow: /\n", headers=plain)
        if fault == "banned-for-now":
            return Answer(b"oops", 503, plain)
        if host.startswith("store"):
            return Answer(b"User-agent: *\nDisallow: /gp/cart\n", headers=plain)
        if host == "patient.example":
            return Answer(b"User-agent: policylint\nCrawl-delay: 0.4\n", headers=plain)
        return Answer(b"", 404)

    def policy(self, name: str, headers: Mapping[str, str]) -> Answer:
        version = self.settings.get("policy", "1")
        if version == "gone":
            return page("<h1>Not found</h1>", status=404)
        if version == "flapping":
            version = str(1 + self.requests[name, "flap"] % 2)
            self.requests[name, "flap"] += 1
        text = policy_text(name, version)
        if self.long:
            text = text.replace("<h2>Your rights", long_part(name) + "<h2>Your rights")
        body = text.encode()
        if version == "markup":
            body = body.replace(b"<h2>", b'<h2 class="x">').replace(b"</p>", b"</p>\n\n")
        if version == "error":
            body = self.site_soft404("", {}).body
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if headers.get("if-none-match") == etag and self.settings.get("conditional", "yes") == "yes":
            return Answer(b"", 304, {"ETag": etag})
        fields = {"Content-Type": "text/html; charset=utf-8", "ETag": etag, "Last-Modified": formatdate(0, usegmt=True)}
        if "gzip" in headers.get("accept-encoding", ""):
            body = gzip.compress(body, mtime=0)
            fields["Content-Encoding"] = "gzip"
        return Answer(body, headers=fields)

    # The store --------------------------------------------------------------------------------------------------

    def store(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        if parts.path.startswith("/dp/"):
            number = int(parts.path.removeprefix("/dp/B0"))
            return page(self.a2s_page(number) if number % 2 else self.data_cy_page(number))
        if parts.path == "/s":
            nodes = [n.removeprefix("n:") for n in query.get("rh", [""])[0].split(",")]
            return page(self.listing(nodes, int(query.get("page", ["1"])[0])))
        links = "".join(
            f'<li><a class="s-navigation-item" href="/s?bbn=1&rh=n%3A100%2Cn%3A{200 + n}">{html.escape(name)}</a></li>'
            for n, name in enumerate((*CATEGORIES, "Endless"))
        )
        return page(f"<html><title>Skills</title><body><ul>{links}</ul><a href='/'>Home</a></body></html>")

    def listing(self, nodes: list[str], number: int) -> str:
        category = int(nodes[1]) - 200
        if category == len(CATEGORIES):  # the endless category: always another page, always the same skills
            shown = [0, 1]
            more = True
        else:
            members = [n for n in range(self.skills) if n % len(CATEGORIES) == category]
            if len(nodes) > 2:
                members = members[::2]
            shown = members[(number - 1) * PER_PAGE : number * PER_PAGE]
            more = number * PER_PAGE < len(members)
        results = "".join(
            f'<div data-component-type="s-search-result"><a class="a-link-normal s-no-outline" '
            f'href="/Some-Name/dp/{asin(n)}/ref=sr_1_{n}?qid=1">Skill {n}</a></div>'
            for n in shown
        )
        rh = "%2C".join(f"n%3A{n}" for n in nodes)
        below = ""
        if category == 0 and len(nodes) == 2:
            below = f'<a class="s-navigation-item" href="/s?rh={rh}%2Cn%3A300">Herbs</a>'
        up = '<a class="s-navigation-item" href="/s?rh=n%3A100">All skills</a>'
        if not more:
            following = '<span class="s-pagination-next s-pagination-disabled">Next</span>'
        elif number % 2:
            following = f'<a class="s-pagination-item s-pagination-next" href="/s?rh={rh}&page={number + 1}">Next</a>'
        else:
            following = f'<ul><li class="a-last"><a href="/s?rh={rh}&page={number + 1}">Next</a></li></ul>'
        return f"<html><title>Results</title><body>{up}{below}<div class='s-main-slot'>{results}</div>{following}</body></html>"

    def permissions(self, number: int) -> list[str]:
        every = ("Device Address", "Email Address", "Full Name")
        return [name for bit, name in enumerate(every) if number >> bit & 1]

    def has_policy(self, number: int) -> bool:
        return number % 11 != 10

    def a2s_page(self, number: int) -> str:
        permissions = "".join(
            f'<li class="a2s-permissions-list-item"><span> {p} </span></li>' for p in self.permissions(number)
        )
        category = html.escape(CATEGORIES[number % len(CATEGORIES)])
        # The store's own links and the terms stand before the policy: a crawler that takes the first link is wrong.
        links = '<a class="a-link-normal" rel="noopener" href="/help/childprivacy">Children\'s privacy disclosure</a>'
        links += f'<a class="a-link-normal" rel="noopener" href="http://terms.example:{self.port}/terms">Developer Terms of Use</a>'
        if self.has_policy(number):
            links += f'<a class="a-link-normal" rel="noopener" href="{self.policy_link(number)}">Developer Privacy Policy</a>'
        linking = '<span id="a2s-skill-account-link-msg">Account linking required</span>' if number % 4 == 1 else ""
        child = "<p>A parent or guardian must give permission to use this skill.</p>" if category == "Kids" else ""
        return f"""<html><head><title>Skill {number}: Alexa Skills</title></head><body>
<a class="a-link-normal a-color-tertiary" href="/">Alexa Skills</a> ›
<a class="a-link-normal a-color-tertiary" href="/s?rh=n%3A100">{category}</a>
<div id="a2s-product-info"><h1 class="a2s-title-content">Skill {number}</h1>
<span class="a-size-base a-color-secondary">by Maker {number % self.hosts} Ltd.</span>
<span class="a-size-small a-color-link a2s-review-star-count">1,2{number % 10}4</span>
<i data-hook="average-star-rating">3.{number % 10} out of 5 stars</i>{linking}</div>
<div class="a2s-utterance-box a2s-bubble"><em>“Alexa, open skill {number}”</em></div>
<div id="a2s-description"><span>Skill {number} tells you things. {child}</span></div>
<ul>{permissions}</ul>
<div id="a2s-skill-details"><span>Invocation Name: skill {number}</span>{links}</div></body></html>"""

    def data_cy_page(self, number: int) -> str:
        permissions = "".join(f"<li>{p}</li>" for p in self.permissions(number))
        policy = ""
        if self.has_policy(number):
            policy = f'<a data-cy="privacy-policy-link-detail-0" href="{self.policy_link(number)}">Developer privacy policy</a>'
        return f"""<html><head><title>Skill {number}</title></head><body><div id="root"><div class="sc-aBcDe">
<div data-cy="skill-title" role="heading" class="sc-xYz">Skill {number}</div><span class="sc-q">by Maker {number % self.hosts} Ltd.</span>
<div data-cy="skill-product-description-see-more">Skill {number} tells you things.</div>
<span data-cy="invocation-name-value-detail">skill {number}</span>
<div data-cy="permission-list"><ul>{permissions}</ul></div>
<a data-cy="terms-of-use-link-detail-0" href="http://terms.example:{self.port}/terms">Developer terms of use</a>{policy}
</div></div></body></html>"""

    # Faults -----------------------------------------------------------------------------------------------------

    def fault(self, name: str, host: str, target: str) -> Answer:
        if name in ("reset", "hang", "garbage"):
            return Answer(fault=name)
        if name in ("drip", "cut"):
            return Answer(policy_text("slow").encode(), fault=name)
        if name == "busy":
            return page("<p>Slow down</p>", status=429, headers={"Retry-After": "1", "Content-Type": "text/html"})
        if name == "error":
            return page("<p>Oops</p>", status=503)
        if name in ("denied", "login", "gone"):
            return page("<h1>No</h1>", status={"denied": 403, "login": 401, "gone": 404}[name])
        if name == "loop":
            return redirect("/b" if target == "/a" else "/a")
        if name == "chain":
            return redirect(f"/next?n={int(parse_qs(urlsplit(target).query).get('n', ['0'])[0]) + 1}")
        if name == "inside":
            return redirect("http://10.1.2.3/privacy")
        if name == "mapped":
            return redirect("http://[::ffff:169.254.169.254]/latest/meta-data")
        if name == "bomb":
            return Answer(self.bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
        if name == "brotli":
            return Answer(b"\x0b\x02\x80", headers={"Content-Type": "text/html", "Content-Encoding": "br"})
        if name == "robotcheck":
            form = "<form action='/errors/validateCaptcha'><p>Enter the characters you see below</p><input id='captchacharacters'></form>"
            return page(f"<html><title>Robot Check</title><body>{form}</body></html>")
        if name == "challenge":
            script = "<script src='/cdn-cgi/challenge-platform/x.js'></script>"
            return page(
                f"<html><title>Just a moment...</title><body>Checking your browser{script}</body></html>", status=403
            )
        return page(policy_text(name))

    # Other sites ------------------------------------------------------------------------------------------------

    def site_home(self, target: str, headers: Mapping[str, str]) -> Answer:
        if urlsplit(target).path == "/legal/privacy":
            return page(policy_text("home"))
        if urlsplit(target).path != "/":
            return page("<h1>Not here</h1>", status=404)
        return page(
            """<html><title>Acorn Works</title><body><h1>Skills that make you smile</h1><p>We build voice skills.</p>
<nav><a href="/about">About us</a><a href="/blog/why-privacy-matters">Why privacy matters to us</a></nav>
<footer><a href="/legal/cookies">Cookie policy</a><a href="/legal/applicants">Privacy notice for job applicants</a>
<a href="/legal/privacy">Privacy Policy</a><a href="/legal/terms">Terms</a></footer></body></html>"""
        )

    def site_refresh(self, target: str, headers: Mapping[str, str]) -> Answer:
        if target == "/":
            return page(
                "<html><head><meta http-equiv='Refresh' content='0; URL=/real'></head><body>Moved</body></html>"
            )
        if target == "/script":
            return page("<html><body><script>window.location.href = '/real';</script></body></html>")
        return page(policy_text("refresh"))

    def site_frames(self, target: str, headers: Mapping[str, str]) -> Answer:
        if target == "/":
            return page("<html><frameset><frame src='/menu'><frame src='/text'></frameset></html>")
        if target == "/inline":
            return page(
                "<html><body><h1>Policy</h1><iframe width=1 height=1 src='/pixel'></iframe><iframe src='/text'></iframe></body></html>"
            )
        return page(policy_text("frames") if target == "/text" else "<p>Menu</p>")

    def site_soft404(self, target: str, headers: Mapping[str, str]) -> Answer:
        return page(
            "<html><title>Page not found</title><body><h1>Sorry, we could not find that page</h1>"
            "<p>The page you are looking for does not exist or was moved.</p><a href='/'>Home</a></body></html>"
        )

    def site_charset(self, target: str, headers: Mapping[str, str]) -> Answer:
        text = policy_text("café").replace("ninety days", "90 days – “at most”")
        if target == "/utf8-as-latin1":
            return Answer(text.encode(), headers={"Content-Type": "text/html; charset=iso-8859-1"})
        return Answer(text.encode("cp1252"), headers={"Content-Type": "text/html; charset=windows-1252"})

    def site_big(self, target: str, headers: Mapping[str, str]) -> Answer:
        return page("<p>long</p>" * 200_000)

    def site_terms(self, target: str, headers: Mapping[str, str]) -> Answer:
        return page(
            "<html><title>Terms</title><body><h1>Terms of use</h1><p>You may use the skill at home.</p></body></html>"
        )

    def site_patient(self, target: str, headers: Mapping[str, str]) -> Answer:
        return page(policy_text("patient"))

    def site_recovering(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Busy twice, then fine."""
        if self.requests["recovering.example", target] <= 2:
            return page("<p>Slow down</p>", status=429, headers={"Retry-After": "0", "Content-Type": "text/html"})
        return page(policy_text("recovering"))

    def site_cookies(self, target: str, headers: Mapping[str, str]) -> Answer:
        """Redirects to itself until the cookie that it sets comes back."""
        if "seen=yes" in headers.get("cookie", ""):
            return page(policy_text("cookies"))
        return Answer(b"", 302, {"Location": "/", "Set-Cookie": "seen=yes; Path=/"})

    def site_pdf(self, target: str, headers: Mapping[str, str]) -> Answer:
        return Answer(b"%PDF-1.4 not really", headers={"Content-Type": "application/pdf"})

    def site_shell(self, target: str, headers: Mapping[str, str]) -> Answer:
        """A page whose text a script writes."""
        text = (
            policy_text("shell").partition("<main>")[2].partition("</main>")[0].replace("\n", " ").replace('"', '\\"')
        )
        return page(
            '<html><head><title>App</title></head><body><div id="root"></div><noscript>You need to enable JavaScript to run this '
            f'app.</noscript><script>document.getElementById("root").innerHTML = "{text}";</script></body></html>'
        )

    def site_tls(self, target: str, headers: Mapping[str, str]) -> Answer:
        return page(policy_text("tls"))
