"""Somebody walks through a network with a browser, and takes a picture wherever a sentence of the report is tested."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.axe import broken_rules
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.house import House
from tests.journeys.report.networks import COUNTRY_HEADER, Networks

ANYONE = ""


@dataclass
class Walk:
    """A browser in two networks. A script error, or what the page's policy forbids, is kept in `broken`."""

    browser: Browser
    nets: Networks
    pictures: Path
    files: Path
    """Where what is fetched and made on the way lies."""
    clip: Path
    broken: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    """Codes of videos, statements, orders, and whatever later sentences come back to, by a name."""
    _people: dict[tuple[object, ...], BrowserContext] = field(default_factory=dict)

    def open(
        self,
        path: str,
        *,
        who: str = ANYONE,
        house: House | None = None,
        country: str = "",
        address: str = "192.0.2.1",
        phone: bool = False,
        private: bool = False,
    ) -> Page:
        """Open a page as somebody, seen from a country and a network address as the proxy in front of the network tells them.

        The same somebody comes back with what their browser kept, unless the window is private.
        """
        house = house or self.nets.one
        somebody = (house.url, who, country, address, phone, object() if private else None)
        context = self._people.get(somebody) or self._somebody(house, who, country, address, phone)
        self._people[somebody] = context
        page = context.new_page()
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._listen(page, line.text))
        page.goto(path)
        return page

    def _somebody(self, house: House, who: str, country: str, address: str, phone: bool) -> BrowserContext:
        told = {"X-Forwarded-For": address, "X-Forwarded-Proto": "http"}
        told |= {COUNTRY_HEADER: country} if country else {}
        size = PHONE if phone else DESKTOP
        context = self.browser.new_context(**size, base_url=house.url, extra_http_headers=told)
        if who:
            context.add_cookies([house.cookie(who)])  # type: ignore[list-item]
        return context

    def _listen(self, page: Page, text: str) -> None:
        if "Content Security Policy" in text:
            self.broken.append(f"{page.url}: {text}")

    def picture(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Keep what is seen, under the name of the sentence; nothing may stick out sideways."""
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
        page.screenshot(path=self.pictures / f"{name}.png", full_page=whole)

    def is_sound(self, page: Page) -> None:
        """See that a page comes as HTML in which the standard's parser finds no error, and axe no barrier."""
        parser = html5lib.HTMLParser()
        parser.parse(page.request.get(page.url).text())
        assert not parser.errors, (page.url, parser.errors)
        found = broken_rules(page)
        assert not found, (page.url, found)
        page.emulate_media(color_scheme="light")

    def rest(self) -> None:
        """Close the pages that are open."""
        for context in self._people.values():
            for page in context.pages:
                page.close()


def fill(form: Page | Locator, **told: Any) -> None:
    """Fill in fields by their names: text, one choice, several choices as a list, a file as a Path, a tick as True."""
    # Every page has the choice of its language at its foot.
    form = form.locator("main") if isinstance(form, Page) else form
    for name, value in told.items():
        one = form.locator(f'[name="{name}"]')
        kind = one.first.evaluate("element => element.type")
        if kind == "file":
            one.set_input_files(value)
        elif kind.startswith("select"):
            one.select_option(value)
        elif value is True:
            one.check()
        elif kind in {"radio", "checkbox"}:
            for choice in [value] if isinstance(value, str) else value:
                form.locator(f'[name="{name}"][value="{choice}"]').check()
        else:
            one.fill(str(value))


def press(form: Page | Locator, *names: str) -> None:
    """Press buttons that send a form, one after the other, each on the page that the one before it leads to."""
    page = form if isinstance(form, Page) else form.page
    for name in names:
        with page.expect_navigation(wait_until="domcontentloaded"):
            form.get_by_role("button", name=name, exact=True).click()


def says(page: Page | Locator, *texts: str) -> None:
    """Wait until the page says all of this."""
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()


def code_of(page: Page) -> str:
    """Return the code at the end of the page's address."""
    return page.url.partition("?")[0].partition("#")[0].rpartition("/")[2]


def until_says(page: Page, text: str, *, most_s: float = 60) -> None:
    """Load the page again until it says this: what is told in the background comes a moment later."""
    for _ in range(int(2 * most_s)):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{page.url} does not say {text!r}:\n{page.inner_text('main')[:2000]}")
