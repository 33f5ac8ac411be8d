"""Take the pictures of the documents from a running demo: `python -m tests.journeys.pictures http://127.0.0.1:8000 report/`."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.journeys.conftest import ARGUMENTS, CHROMIUM

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
VIEWS = (
    ("player", DESK, "dark", "/@lune"),
    ("player-phone", PHONE, "dark", "/latest"),
    ("player-light", DESK, "light", "/latest"),
    ("profile", DESK, "light", "/@pimydot"),
    ("profile-phone", PHONE, "dark", "/@lune"),
    ("sign-in-phone", PHONE, "light", "/sign-in"),
    ("upload", DESK, "dark", "/upload"),
    ("upload-phone", PHONE, "light", "/upload"),
    ("you", DESK, "light", "/you"),
    ("security", DESK, "dark", "/you/security"),
    ("your-videos", DESK, "dark", "/studio"),
    ("about-phone", PHONE, "dark", "/about"),
    ("report/orders", DESK, "light", "/transparency"),
    ("report/holdings", DESK, "light", "/holdings"),
    ("report/restrictions", DESK, "light", "/restrictions"),
    ("report/statement", DESK, "light", "/restrictions a[href^='/statement/']"),
    ("report/promises", DESK, "light", "/promises"),
    ("report/bars", DESK, "light", "/bars main a[href^='/bars/']:not([href$='.csv'])"),
    ("report/countries", DESK, "light", "/countries"),
    ("report/country-phone", PHONE, "dark", "/countries main a[href^='/restriction/']"),
    ("report/handovers", DESK, "light", "/handovers"),
    ("report/claims", DESK, "light", "/claims"),
    ("report/owners", DESK, "light", "/owners"),
)
"""Name, size, scheme, and a path; behind a space the link to follow from there."""
SETTLE_MS = 4000


def take(page: Page, name: str) -> None:
    """Keep what the page shows, with few enough colours to be small."""
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(200, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def main(base: str, only: str = "") -> None:
    """Sign in as a demo author where a page needs it, and take every picture, or only those whose names begin so."""
    (FOLDER / "report").mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, size, scheme, path in (view for view in VIEWS if view[0].startswith(only)):
            context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            if path.startswith(("/upload", "/you", "/studio")):
                page.goto(f"{base}/sign-in")
                page.get_by_role("button", name="Pim y Dot").click()
                page.wait_for_load_state()
            path, _space, link = path.partition(" ")
            page.goto(base + path)
            if link:
                page.locator(link).first.click()
            if name == "player":
                page.locator("main a[href^='/@lune/']").first.click()
            page.wait_for_timeout(SETTLE_MS)
            take(page, name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *sys.argv[2:])
