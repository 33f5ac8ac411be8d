"""A predicate in words: the same rules that are judged, read out for people who don't read JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.proof.errors import Malformed
from glasshouse.proof.promises import parse


def in_words(predicate: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each rule; none if this program does not understand the predicate."""
    try:
        parse(predicate)
    except Malformed:
        return []
    return [_rule(one) for one in predicate["all"]]


def _rule(rule: dict[str, Any]) -> str:
    match rule:
        case {"never": of}:
            return _("There is no entry of %(of)s.") % {"of": _of(of)}
        case {"always": of, "earlier": {"of": other, "key": key} as earlier}:
            words = _("Before each entry of %(of)s stands one of %(other)s with the same %(key)s.")
            told = words % {"of": _of(of), "other": _of(other), "key": _listed(key)}
            conditions = _conditions(earlier.get("is", []))
            return f"{told} {_('For the last of them:')} {conditions}." if conditions else told
        case {"always": of, "is": conditions}:
            words = _("For each entry of %(of)s: %(conditions)s.")
            return words % {"of": _of(of), "conditions": _conditions(conditions)}
        case {"within": of, "comes": other, "key": key, "ms": ms}:
            words = _(
                "After each entry of %(of)s comes one of %(other)s with the same %(key)s within %(span)s."
            )
            return words % {"of": _of(of), "other": _of(other), "key": _listed(key), "span": span(ms)}
        case {"within": of, "comes": other, "key": key, "until": field}:
            words = _(
                "After each entry of %(of)s comes one of %(other)s with the same %(key)s until the time in its %(field)s."
            )
            return words % {"of": _of(of), "other": _of(other), "key": _listed(key), "field": field}
        case {"at_most": most, "of": of}:
            return _at_most(most, rule, _of(of))
        case _:
            words = _(
                "Each entry of %(at)s tells in its %(field)s how many entries of %(of)s came since the one before it."
            )
            return words % {"at": _of(rule["at"]), "field": rule["field"], "of": _of(rule["equal"])}


def _at_most(most: int, rule: dict[str, Any], of: str) -> str:
    told = ngettext(
        "There is at most %(n)d entry of %(of)s", "There are at most %(n)d entries of %(of)s", most
    ) % {"n": most, "of": of}
    if "key" in rule:
        told += " " + _("with the same %(key)s") % {"key": _listed(rule["key"])}
    if "ms" in rule:
        told += " " + _("in any %(span)s") % {"span": span(rule["ms"])}
    return f"{told}."


def _of(select: dict[str, Any]) -> str:
    kinds = get_text_list(select["kinds"], _("or"))
    where = _conditions(select.get("where", []))
    return _("%(kinds)s where %(conditions)s") % {"kinds": kinds, "conditions": where} if where else kinds


def _listed(words: Sequence[str]) -> str:
    return get_text_list([*words], _("and"))


def _conditions(conditions: list[list[Any]]) -> str:
    return _listed([_condition(*one) for one in conditions])


def _condition(field: str, operator: str, value: Any = None) -> str:
    forms = {
        "missing": _("%(field)s is missing"),
        "present": _("%(field)s is there"),
        "=": _("%(field)s is %(value)s"),
        "!=": _("%(field)s is not %(value)s"),
        "in": _("%(field)s is one of %(value)s"),
        "not in": _("%(field)s is none of %(value)s"),
        "<=": _("%(field)s is at most %(value)s"),
        "<": _("%(field)s is below %(value)s"),
        ">=": _("%(field)s is at least %(value)s"),
        ">": _("%(field)s is above %(value)s"),
    }
    return forms[operator] % {"field": field, "value": _value(value)}


def _value(value: Any) -> str:
    match value:
        case list():
            return get_text_list([_value(one) for one in value], _("or"))
        case {"mine": field}:
            told = _("%(field)s of the later entry") % {"field": field}
        case {"field": field}:
            told = str(field)
        case bool():
            return _("yes") if value else _("no")
        case str():
            return _("“%(value)s”") % {"value": value}
        case _:
            return str(value)
    plus = value.get("plus", 0)
    return _("%(value)s plus %(span)s") % {"value": told, "span": span(plus)} if plus else told


def span(ms: int) -> str:
    """Return a span of milliseconds in the greatest unit that measures it without a rest."""
    if ms and ms % 86_400_000 == 0:
        return ngettext("%(n)d day", "%(n)d days", ms // 86_400_000) % {"n": ms // 86_400_000}
    if ms and ms % 60_000 == 0:
        return ngettext("%(n)d minute", "%(n)d minutes", ms // 60_000) % {"n": ms // 60_000}
    return _("%(n)s seconds") % {"n": f"{ms / 1000:g}"}
