"""What the architecture tests read: the tree as it lies on disk."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "glasshouse"
NETWORK = PACKAGE / "network"
DOORS = ("web", "api", "bytes")
ROOMS = (
    "orders",
    "handover",
    "portability",
    "search",
    "feed",
    "moderation",
    "social",
    "videos",
    "ties",
    "devices",
    "notifications",
    "accounts",
    "vault",
    "promises",
    "territories",
    "ledger",
)


def modules(*folders: Path) -> Iterator[Path]:
    """Yield every Python file below these folders (the package's, if none is named), migrations aside."""
    for folder in folders or (PACKAGE,):
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def short(path: Path) -> str:
    """Return a path as people name it."""
    return str(path.relative_to(ROOT))
