"""Names, sizes and forms that hold in the whole tree."""

import ast
import re
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

from tests.architecture.tree import DOORS, NETWORK, ROOMS, ROOT, modules, parsed, short

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "services", "manager"}
MOST_LINES = 600
POINT = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")
# Written so that this file does not contain what it looks for.
FOREIGN = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "np" + r"mjs\.org",
            "/ro" + "ot/",
            r"/ho" + r"me/\w",
            "/wo" + "rk/",
            "TO" + "DO",
            "FIX" + "ME",
        )
    )
)


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [
        short(path)
        for path in modules()
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ] == []


def test_no_module_has_grown_out_of_hand() -> None:
    long = {short(path): count for path in modules() if (count := path.read_text().count("\n")) > MOST_LINES}
    assert long == {}


def test_every_package_and_module_says_what_it_is() -> None:
    silent = [
        short(path) for path in modules() if path.stat().st_size and ast.get_docstring(parsed(path)) is None
    ]
    assert silent == []


def crash_points() -> list[tuple[str, ast.expr]]:
    return [
        (short(path), node.args[0])
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "crash.point"
    ]


def test_crash_points_are_named_once_and_after_their_room() -> None:
    names = []
    for path, argument in crash_points():
        assert isinstance(argument, ast.Constant), f"{path}: a crash point's name is a literal"
        name = str(argument.value)
        room = name.partition(".")[0]
        assert POINT.fullmatch(name), f"{path}: {name} is not room.action.moment"
        assert path.startswith((f"glasshouse/network/{room}/", f"glasshouse/{room}/")), (
            f"{path}: {name} names another room"
        )
        names.append(name)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert len(names) > 10


def test_every_room_has_a_place_in_the_settings_and_a_readme() -> None:
    from glasshouse.network.config.settings import ROOMS as INSTALLED

    folders = {path.parent.name for path in NETWORK.glob("*/apps.py")}
    assert set(INSTALLED) == folders == {*ROOMS, *DOORS}
    assert [room for room in folders if not (NETWORK / room / "README.md").is_file()] == []


def test_nothing_names_a_registry_a_machine_or_something_undone() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".webp", ".mo", ".jpg", ".mp4"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {match.group()}" for match in FOREIGN.finditer(text)]
    assert found == []


def test_everything_that_is_no_code_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["glasshouse"]
    listed = subprocess.run(
        ["git", "ls-files", "glasshouse"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # A catalogue is packaged as Django reads it, not as people write it.
    others = [Path(name) for name in listed.stdout.splitlines() if not name.endswith((".py", ".po"))]
    assert others
    assert [
        str(path)
        for path in others
        if not any(path.match(pattern.removeprefix("**/")) for pattern in patterns)
    ] == []
