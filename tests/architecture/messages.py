"""What people read, as it stands in code and templates: every string that is marked for gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template import engines
from django.template.base import Lexer, NodeList, Template, TokenType, Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.architecture.tree import NETWORK, modules, parsed, short

# Name of the function -> where its arguments hold context, singular and plural.
_CALLS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy", "plural_words"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
_IN_TAG = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")


@dataclass(frozen=True, slots=True)
class Found:
    """One marked string: the file it stands in, and its words; `plural` and `context` may be empty."""

    file: str
    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes it one message."""
        return self.context, self.singular


def all_marked() -> list[Found]:
    """Return every marked string of the package, in the order of files and lines. Needs Django to be set up."""
    found: list[Found] = []
    for path in [*modules(), *templates()]:
        found.extend(in_template(path) if "templates" in path.parts else in_module(path))
    return found


def templates() -> Iterator[Path]:
    """Yield every template of the network."""
    for folder in sorted(NETWORK.glob("*/templates")):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def in_module(path: Path) -> list[Found]:
    """Return the strings that a module marks, by line."""
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [found for call in calls if (found := _in_call(path, call)) is not None]


def _in_call(path: Path, call: ast.Call) -> Found | None:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name not in _CALLS:
        return None
    context, singular, plural = (_text(call, place) for place in _CALLS[name])
    return Found(short(path), singular, plural, context) if singular else None


def _text(call: ast.Call, place: int | None) -> str:
    if place is None or place >= len(call.args):
        return ""
    given = call.args[place]
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def in_template(path: Path) -> list[Found]:
    """Return the strings that a template marks: its tags, and `_("…")` inside other tags."""
    text = path.read_text(encoding="utf-8")
    engine = engines["django"].engine  # type: ignore[attr-defined]
    nodes = Template(text, engine=engine).nodelist
    found = [*_translated(path, nodes), *_blocks(path, nodes)]
    found.sort(key=lambda pair: pair[0])
    in_tags = [
        Found(short(path), one or other)
        for token in Lexer(text).tokenize()
        if token.token_type in (TokenType.VAR, TokenType.BLOCK)
        for one, other in _IN_TAG.findall(token.contents)
    ]
    return [one for _place, one in found] + in_tags


def _translated(path: Path, nodes: NodeList) -> Iterator[tuple[int, Found]]:
    # Django gives no types for the nodes of its tags.
    found: list[Any] = nodes.get_nodes_by_type(TranslateNode)
    for node in found:
        variable = node.filter_expression.var
        if isinstance(variable, Variable) and isinstance(variable.literal, str):
            # The tag asks gettext with every % doubled, and makes them single again afterwards.
            words = variable.literal.replace("%", "%%")
            yield node.token.lineno, Found(short(path), words, "", _context(node))


def _blocks(path: Path, nodes: NodeList) -> Iterator[tuple[int, Found]]:
    found: list[Any] = nodes.get_nodes_by_type(BlockTranslateNode)
    for node in found:
        singular, _names = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        yield node.token.lineno, Found(short(path), singular, plural, _context(node))


def _context(node: Any) -> str:
    return str(node.message_context.var) if node.message_context else ""
