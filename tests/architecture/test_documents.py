"""Documents say what is there: settings, events, commands, rooms, decisions, the API."""

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from glasshouse import cli
from tests.architecture import generate
from tests.architecture.tree import DOORS, NETWORK, ROOMS, ROOT, parsed

ROOM_HEADINGS = ["Face", "Events", "States", "Holdings", "Trust"]
ADR_HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]


def headings(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_settings_are_documented() -> None:
    assert generate.SETTINGS_PATH.read_text() == generate.settings_document(), "run `make fix`"


def test_the_api_is_documented() -> None:
    assert generate.OPENAPI_PATH.read_text() == generate.openapi_document(), (
        "the API has changed: run `make fix` and look at it"
    )


@pytest.mark.parametrize("room", [*ROOMS, *DOORS])
def test_a_rooms_readme_is_short_and_whole(room: str) -> None:
    text = (NETWORK / room / "README.md").read_text()
    assert text.count("\n") <= 40
    if room in ROOMS:
        assert [heading for heading in ROOM_HEADINGS if heading not in headings(text)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_rooms_events_are_documented(room: str) -> None:
    path = NETWORK / room / "events.py"
    if not path.is_file():
        return
    events = [node.name for node in parsed(path).body if isinstance(node, ast.ClassDef)]
    assert [event for event in events if event not in (NETWORK / room / "README.md").read_text()] == []


def commands(parser: argparse.ArgumentParser, before: str = "glasshouse") -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, child in action.choices.items():
                yield from commands(child, f"{before} {name}")
            return
    yield before


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/operating/commands.md").read_text()
    assert [command for command in commands(cli.command_line()) if f"`{command}" not in text] == []


def test_every_make_target_is_in_the_readme_or_contributing() -> None:
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    targets = re.findall(r"^([a-z]+):[^#\n]*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [target for target in targets if target != "help" and f"`make {target}" not in text] == []


def test_decisions_have_one_form() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert decisions
    for path in decisions:
        text = path.read_text()
        assert [heading for heading in headings(text) if heading in ADR_HEADINGS] == ADR_HEADINGS, path.name
        assert text.count("\n") <= 60, path.name
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+", path.stem)
    numbers = [path.stem[:4] for path in decisions]
    assert len(numbers) == len(set(numbers))


def test_the_architecture_fits_on_three_pages() -> None:
    assert (ROOT / "ARCHITECTURE.md").read_text().count("\n") <= 150


def test_adding_a_feature_fits_in_eight_lines() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text().split("## Add a feature", 1)[1].split("\n## ", 1)[0]
    assert 1 <= len(re.findall(r"^\d+\. ", section, re.MULTILINE)) <= 8


def links() -> Iterator[tuple[str, Path]]:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *NETWORK.glob("*/README.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in target and not target.startswith("mailto:"):
                yield f"{path.relative_to(ROOT)} -> {target}", path.parent / target


def test_links_between_documents_lead_somewhere() -> None:
    assert [name for name, target in links() if not target.exists()] == []
