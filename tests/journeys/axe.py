"""What axe finds on a page as it stands, in both schemes: loaded once, as another scheme changes colours and nothing else."""

from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

FIND = """async (options) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], ...options });
  return violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 200))}`);
}"""
# A colour on its way to another one is neither of them.
SETTLE = """() => Promise.allSettled(
  document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""
COLOURS = {"runOnly": ["color-contrast"]}


def broken_rules(page: Page, first: Scheme = "light") -> list[str]:
    """Return what axe finds: by all rules in the first scheme, by those about colours in the other one."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    other: Scheme = "dark" if first == "light" else "light"
    return [*_found(page, first, {}), *_found(page, other, COLOURS)]


def _found(page: Page, scheme: Scheme, options: dict[str, list[str]]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLE)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    return [f"{scheme}: {rule}" for rule in page.evaluate(FIND, options)]
