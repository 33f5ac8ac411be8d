"""Journeys walk through the doors of a real network with a real browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from xdist.scheduler import LoadFileScheduling

from tests.journeys.house import House, build, make_clip

# The shell is the same engine without the windows around it, which cost more than the pages in them.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
# What Playwright switches off, whose list ours replaces; then what each window makes for nobody: the pages of its bar of
# addresses, and a renderer to spare.
WITHOUT = (
    *(
        "AvoidUnnecessaryBeforeUnloadCheckSync",
        "DestroyProfileOnBrowserClose",
        "HttpsUpgrades",
        "LensOverlay",
    ),
    *("HttpsFirstBalancedModeAutoEnable", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled"),
    *("PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    "SpareRendererForSitePerProcess",
)
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
    f"--disable-features={','.join(WITHOUT)}",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESKTOP: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "device_scale_factor": 1,
    "has_touch": False,
    "is_mobile": False,
}
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:09.000\n%s\n"

# Name, author, size of the picture, what is told about it. Published in this order, so the last one comes first in Latest.
VIDEOS: list[tuple[str, str, str, dict[str, str]]] = [
    ("seventh", "mira", "360x640", {"text": "The seventh and oldest"}),
    ("sixth", "jonas", "360x640", {"text": "The sixth"}),
    ("wide", "sofia", "640x360", {"text": "A wide one #landscape"}),
    ("covered", "jonas", "360x640", {"text": "Not for everybody", "sensitive": "true"}),
    ("third", "mira", "360x640", {"text": "The third, with <b>no markup</b> & @jonas"}),
    ("second", "jonas", "360x640", {"text": "The second, with captions"}),
    ("first", "mira", "360x640", {"text": "The first in Latest #newest", "language": "en"}),
]


# Files that stand on a network of their own, or on none; the others share one, which nobody wants to build twice.
APART = {
    "test_report.py": "the report's two networks",
    "test_check_page.py": "no network",
    "test_verifier.py": "no network",
    "test_together.py": "five people",
    "test_uploading.py": "workshop",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever looks at them keep the pictures of the report."""
    parser.addoption("--pictures", help="a folder for the pictures of the report (default: with the test)")


class ByNetwork(LoadFileScheduling):  # type: ignore[misc]
    """What shares a network goes one after the other, in one process; other files as they are."""

    def _split_scope(self, nodeid: str) -> str:
        path = Path(super()._split_scope(nodeid))
        return APART.get(path.name, "the network of all") if path.parent.name == "journeys" else str(path)


# By a scheduler, as the groups of xdist 3.8 are not seen where pytest is 9.2.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByNetwork:
    """Let journeys run side by side, each network in one process."""
    return ByNetwork(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as a journey; without a browser each is skipped, and says so."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="needs Chromium"))
    # The network of all stands until the end, so it had better not stand idle before.
    items.sort(key=lambda item: item.path.name not in APART)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running network with three people (mira, jonas, sofia) and no video yet."""
    house = build(tmp_path_factory.mktemp("house"))
    yield house
    house.stop()


@pytest.fixture(scope="session")
def site(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The network with seven published videos; `site.codes` has their codes by name."""
    folder = tmp_path_factory.mktemp("clips")
    for place, (name, author, size, told) in enumerate(VIDEOS):
        clip = make_clip(folder / f"{name}.mp4", size=size, hue=40 * place, rate=8)
        sensitive = told.pop("sensitive", "")
        code = house.upload(author, clip, publish="true", visibility="public", **told)
        if sensitive:
            house.ask(
                "PATCH",
                f"/api/v1/videos/{code}",
                who=author,
                body=b'{"sensitive": true}',
                kind="application/json",
            )
        house.codes[name] = code
        house.wait_until_published(author, code)
    for language, words in (("en", b"Words to read"), ("de", b"Worte zum Lesen")):
        path = f"/api/v1/videos/{house.codes['second']}/captions/{language}"
        house.ask("PUT", path, who="jonas", body=CAPTIONS % words, kind="text/vtt")
    return house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # Patience costs nothing where things go well, and a busy machine is not a broken one.
        expect.set_options(timeout=20_000)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """Open a page of the network as somebody, on a phone unless told otherwise: `open_page("/latest", who="mira", **DESKTOP)`.

    A script error on any page fails the test.
    """
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def open_page(path: str = "/", *, who: str = "", **options: Any) -> Page:
        context = browser.new_context(**(PHONE | options), base_url=house.url)
        contexts.append(context)
        if who:
            context.add_cookies([house.cookie(who)])  # type: ignore[list-item]
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda line: broken.append(line.text) if "Content Security Policy" in line.text else None,
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not broken, broken
