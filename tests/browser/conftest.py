"""Drives the machine's own Chromium against the live server."""

import os
import re
import shutil
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import expect, sync_playwright

from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ENDS_WITHIN = 60
PATIENCE = 60_000  # milliseconds; a busy machine is slow, and only a failure waits for it
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # it would add style elements, which the policy then reports
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
# Links inside a sentence may be as small as the sentence; everything that stands alone may not.
SMALL_TARGETS = """least => [...document.querySelectorAll(
    'button, select, textarea, input:not([type=hidden],[type=radio],[type=checkbox]), a[class], .option')]
  .filter(e => !e.closest('.visually-hidden, .skip-link') && e.offsetParent)
  .map(e => [e.matches('.tile__link') ? e.closest('.tile') : e, e])
  .filter(([box]) => box.getBoundingClientRect().height < least - 0.5)
  .map(([box, e]) => e.outerHTML.slice(0, 120))"""


expect.set_options(timeout=PATIENCE)


def find_chromium():
    """$CHROMIUM, then the names on the path, then the Mac's application folder."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found and Path(MAC).exists():
        found = MAC
    if not found:
        pytest.fail(
            "The browser tests need Chromium or Chrome: install one (Debian: apt install chromium "
            "fonts-noto-cjk) or name it in CHROMIUM=/path/to/chrome. "
            "To leave them out: -m 'not browser'.",
            pytrace=False,
        )
    return found


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


# One browser for a module: while it lives, its event loop runs in this thread, which tests of asynchronous
# code elsewhere would trip over, and between two modules a process may get one of those.
@pytest.fixture(scope="module")
def chromium():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            yield browser
            browser.close()


def session_of(user):
    """A log-in without the log-in page."""
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "accounts.backends.PasswordBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


class Line(QuietWSGIRequestHandler):
    """A connection of the live server; while the network is away nobody is answered."""

    away = False

    def parse_request(self):
        """A request that nobody hears is no request."""
        if Line.away:
            self.close_connection = True
            return False
        return super().parse_request()


@pytest.fixture
def new_page(chromium):
    """new_page(server, …) opens a page that notes what went wrong in page.problems."""
    contexts, servers = [], set()

    def open_page(server, *, cookies, width=360, javascript=True):
        servers.add(server.url)
        server.thread.httpd.RequestHandlerClass = Line
        context = chromium.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 740},
            java_script_enabled=javascript,
            locale="zh-CN",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        kept = [{"name": k, "value": v, "url": server.url} for k, v in cookies.items() if v]
        context.add_cookies(kept)
        page = context.new_page()
        page.problems, page.on_the_way = [], set()
        page.on("request", lambda request: _set_out(page, request))
        page.on("requestfinished", lambda request: page.on_the_way.discard(request))
        page.on("requestfailed", lambda request: page.on_the_way.discard(request))
        page.on("console", lambda message: _note(page.problems, message.text))
        page.on("pageerror", lambda error: page.problems.append(f"script error: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.set_offline(True)  # a closing page begins nothing new
        context.close()
    for url in servers:
        let_requests_end(url)


def let_requests_end(url):
    """What a page asked for on its own goes on after the page; emptied tables would meet it.

    The answer to a last request says that all before it have threads; closed pages end those.
    """
    urlopen(f"{url}/healthz").close()
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(ENDS_WITHIN)
            assert not thread.is_alive(), f"{url} still answers {ENDS_WITHIN} s after its last page"


@pytest.fixture
def network(new_page):
    """network(page, away=True) takes the server from everybody and tells the page's browser so.

    A browser that is only told so lets a request through now and then, just after it has shown
    a page that it kept.
    """

    def switch(page, *, away):
        Line.away = away
        page.context.set_offline(away)

    yield switch
    Line.away = False


@pytest.fixture
def page_as(new_page, live_server):
    """page_as(user) is a browser page logged in as that user; page_as(None) is a visitor's."""

    def open_page(user=None, *, size="", contrast="", language="", **look):
        session = session_of(user) if user else ""
        cookies = {
            settings.SESSION_COOKIE_NAME: session,
            SIZE_COOKIE: size,
            CONTRAST_COOKIE: contrast,
            settings.LANGUAGE_COOKIE_NAME: language,
        }
        return new_page(live_server, cookies=cookies, **look)

    return open_page


@pytest.fixture
def page_without_data(new_page, request):
    """For pages that ask the database nothing: no tables are emptied after the test.

    pytest-django empties them for every test that names live_server among its fixtures.
    """
    return new_page(request.getfixturevalue("live_server"), cookies={})


def _note(problems, text):
    if re.search("Content.Security.Policy", text):
        problems.append(text)


@pytest.fixture
def check_page():
    """check_page(page) holds a page to the rules of docs/contributors/design-system.md.

    options=None leaves axe out, where only the layout differs from a page already checked.
    """

    def check(page, name="", *, least_target=60, widths=(320, 1366), options=AXE_OPTIONS):
        wait_until_arrived(page)
        if options:
            violations = Axe().run(page, options=options).response["violations"]
            assert _in_words(violations) == []
        if least_target:
            assert page.evaluate(SMALL_TARGETS, least_target) == []
        photograph(page, name)
        for width in widths:
            check_fits(page, width)
        assert page.problems == []

    return check


def _set_out(page, request):
    if request.is_navigation_request():
        page.on_the_way.add(request)


def wait_until_arrived(page):
    """A click returns before the page that it asks for is there."""
    page.wait_for_function("document.documentElement !== null")  # lets what has happened be told
    while page.on_the_way:
        page.wait_for_timeout(5)
    page.wait_for_load_state()


def check_fits(page, width):
    """Nothing sticks out sideways; leaves the page as wide as it was."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": before["height"]})
    beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size(before)
    assert beyond <= 0, f"{page.url} is {beyond} px too wide at {width} px"


def photograph(page, name):
    """YIZHAN_SCREENSHOTS=DIR keeps a picture of every checked page."""
    folder = os.environ.get("YIZHAN_SCREENSHOTS")
    if folder and name:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _in_words(violations):
    return [
        f"{violation['id']}: {violation['help']} — {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
    ]
