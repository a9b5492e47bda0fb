"""A whole house for the browser: `manage.py up` in a folder of its own, and Chromium, as wide as a phone or a desk."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.loopback.oidc import CLIENT_ID, CLIENT_SECRET, OpenIdProvider

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "open sesame 12"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SCREENSHOTS = ROOT / "screenshots"


class House:
    """A running house: its address, its mail, and a way to run a line of Python inside it."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = {
            **inherited,
            "DEBUG": "1",
            "VAR_DIR": str(folder / "var"),
            "SITE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "auctionsite.settings",
            **settings,
        }
        command = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port)]
        self.log = (folder / "house.log").open("w")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def wait(self) -> None:
        """Wait until the house answers and its beat has been heard."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.3)
        raise RuntimeError(f"the house did not open:\n{(self.folder / 'house.log').read_text()}")

    def run(self, code: str) -> str:
        """Run Python inside the house (Django is set up) and give what it prints."""
        prelude = "import django; django.setup()\nfrom tests.e2e.inside import *\n"
        done = subprocess.run(
            [sys.executable, "-c", prelude + code],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def letters(self) -> list[str]:
        """Give the mail that was sent, oldest first, decoded."""
        from auctionsite.debug import _read

        files = sorted((self.folder / "var" / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        return [f"To: {mail.to}\nSubject: {mail.subject}\n\n{mail.text}" for path in files for mail in _read(path)]

    def letter(self, *words: str) -> str:
        """Wait for a letter that holds all these words, and give it."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for letter in reversed(self.letters()):
                if all(word.casefold() in letter.casefold() for word in words):
                    return letter
            time.sleep(0.3)
        raise AssertionError(f"no letter with {words} in:\n" + "\n----\n".join(self.letters()))

    def link_in(self, *words: str) -> str:
        """Give the first link of such a letter."""
        found = re.search(r"https?://\S+", self.letter(*words))
        assert found, words
        return found.group()

    def close(self) -> None:
        """Stop the house as Ctrl-C would."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()


@pytest.fixture(scope="session")
def provider() -> Iterator[OpenIdProvider]:
    """The provider of OpenID Connect that is Google to the house."""
    with OpenIdProvider() as one:
        yield one


@pytest.fixture(scope="session")
def house(provider: OpenIdProvider) -> Iterator[House]:
    """A house with categories and the cast of this file, open for the whole session."""
    folder = Path(tempfile.mkdtemp(prefix="torg-e2e-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    google = {"GOOGLE_CLIENT_ID": CLIENT_ID, "GOOGLE_CLIENT_SECRET": CLIENT_SECRET, "GOOGLE_ISSUER": provider.issuer}
    house = House(folder, port, **google)
    try:
        house.wait()
        house.run("furnish()")
        yield house
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium from the system, or the one Playwright installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        )
        yield browser
        browser.close()


OpenPage = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def visit(house: House, chromium: Browser) -> Iterator[OpenPage]:
    """Give a function that opens a page: signed in when a name is given; any width, with or without script.

    Errors of scripts and of the content security policy fail the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str, who: str = "", size: dict[str, int] = DESKTOP, *, script: bool = True, dark: bool = False
    ) -> Page:
        context = chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            java_script_enabled=script,
            base_url=house.address,
            color_scheme="dark" if dark else "light",
            has_touch=size is PHONE,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda entry: complaints.append(f"{page.url}: {entry.text}") if _is_complaint(entry.text) else None,
        )
        if who:
            sign_in(page, who)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


def sign_in(page: Page, who: str) -> None:
    """Sign in by the page, as a person does."""
    page.goto("/en/accounts/login/")
    page.fill("input[name=login]", f"{who}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard/**")


@pytest.fixture
def shoot() -> Shoot:
    """Give a function that keeps a screenshot of a whole page under a name."""

    def keep(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return keep
