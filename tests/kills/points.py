"""Every named write point of the tree, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "glasshouse"


def named_points(party: str = "network") -> dict[str, str]:
    """Return each point's name with the place that passes it. Raises ValueError for a name that is no literal."""
    return dict(point for path in sorted((PACKAGE / party).rglob("*.py")) for point in _points_of(path))


def _points_of(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "point"
        ):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "crash"):
            continue
        place = f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"
        name = node.args[0]
        if not (isinstance(name, ast.Constant) and isinstance(name.value, str)):
            raise ValueError(f"the point at {place} has no plain name")
        yield name.value, place
