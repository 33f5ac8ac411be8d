"""Which entries a rule is about: kinds, and conditions on their fields, read from plain JSON.

    SELECT     {"kinds": [KIND, …], "where": [CONDITION, …]}        all conditions hold; "where" may be left out
    CONDITION  [FIELD, "missing"]  or  [FIELD, "present"]           empty text or an empty list is missing
               [FIELD, "=", VALUE]  or  [FIELD, "!=", VALUE]        VALUE: text, integer, true, false, or REFERENCE
               [FIELD, "in", [VALUE, …]]  or  [FIELD, "not in", […]]    without references
               [FIELD, "<=", VALUE], and "<", ">=", ">"             integers alone
    REFERENCE  {"field": FIELD}  or  {"field": FIELD, "plus": N}    another field of the same entry; N an integer
               {"mine": FIELD}   or  {"mine": FIELD, "plus": N}     in "earlier" alone: a field of the later entry
    FIELD      a field that each of the kinds has, or "not_before" or "not_after": the bounds of the entry's time (POSIX ms)

Both sides of a comparison have the same type, or the predicate is malformed. Kinds that this program does not know are allowed:
their entries can't be judged by it, and say so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from glasshouse.proof.entries import Entry, fields_of
from glasshouse.proof.errors import Malformed

Scope = Mapping[str, type] | None
"""The fields that may be named, with their types; None if nothing is known about them."""
_BOUNDS: dict[str, type] = {"not_before": int, "not_after": int}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<=": le, "<": lt, ">=": ge, ">": gt}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, **_ORDERS}
_SCALARS = (str, int, bool)


class Moment(NamedTuple):
    """An entry where it stands: its index `at`, and between which instants it was entered (POSIX ms)."""

    at: int
    entry: Entry
    not_before: int
    not_after: int

    def read(self, field: str) -> Any:
        """Return a field of the entry, or a bound of its time."""
        if field == "not_before":
            return self.not_before
        return self.not_after if field == "not_after" else getattr(self.entry, field)


Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of a field, of the same entry or of the later one, plus a number."""

    field: str
    plus: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What one field has to be."""

    field: str
    operator: str
    value: Any = None

    def holds(self, read: Read, mine: Read) -> bool:
        """Say whether an entry's fields meet this; `mine` reads the later entry, if there are two."""
        held = read(self.field)
        if self.operator == "missing":
            return held in ("", ())
        if self.operator == "present":
            return held not in ("", ())
        if self.operator == "in":
            return held in self.value
        if self.operator == "not in":
            return held not in self.value
        return _COMPARISONS[self.operator](held, self._right(read, mine))

    def _right(self, read: Read, mine: Read) -> Any:
        if not isinstance(self.value, Reference):
            return self.value
        other = (mine if self.value.mine else read)(self.value.field)
        return other + self.value.plus if self.value.plus else other

    def fields(self) -> set[str]:
        """Return the fields of its own entry that it reads."""
        own = isinstance(self.value, Reference) and not self.value.mine
        return {self.field, self.value.field} if own else {self.field}


@dataclass(frozen=True, slots=True)
class Select:
    """Some entries: of these kinds, meeting all conditions."""

    kinds: frozenset[str]
    where: tuple[Condition, ...]

    def takes(self, moment: Moment) -> bool:
        """Say whether an entry is one of these."""
        if moment.entry.kind not in self.kinds:
            return False
        return not self.where or all(one.holds(moment.read, moment.read) for one in self.where)


def exact(plain: object, needed: set[str], allowed: Sequence[str] = ()) -> dict[str, Any]:
    """Return an object that has all needed keys and, of others, only allowed ones. Raises Malformed."""
    if type(plain) is not dict or not needed <= plain.keys() <= needed | set(allowed):
        raise Malformed(f"a predicate needs an object with {', '.join(sorted(needed))}")
    return plain


def listed(plain: object) -> list[Any]:
    """Return a list. Raises Malformed."""
    if type(plain) is not list:
        raise Malformed("a predicate needs a list")
    return plain


def whole(plain: object, least: int) -> int:
    """Return an integer of at least this. Raises Malformed."""
    if type(plain) is not int or plain < least:
        raise Malformed(f"a predicate needs an integer of at least {least}")
    return plain


def select(plain: object) -> Select:
    """Read a SELECT. Raises Malformed."""
    held = exact(plain, {"kinds"}, ("where",))
    kinds = listed(held["kinds"])
    if not kinds or not all(type(kind) is str for kind in kinds):
        raise Malformed("a predicate names no kinds")
    scope = scope_of(frozenset(kinds))
    return Select(frozenset(kinds), conditions(held.get("where", []), scope))


def scope_of(kinds: frozenset[str]) -> Scope:
    """Return the fields that all known kinds among these share."""
    known = [held for kind in sorted(kinds) if (held := fields_of(kind)) is not None]
    if not known:
        return None
    shared = set.intersection(*(set(held.items()) for held in known))
    return {**dict(shared), **_BOUNDS}


def conditions(
    plain: object, scope: Scope, mine: Scope = None, *, later: bool = False
) -> tuple[Condition, ...]:
    """Read a list of CONDITION about fields in scope, `later` ones beside the fields `mine` of another. Raises Malformed."""
    return tuple(_condition(one, scope, mine, later=later) for one in listed(plain))


def _condition(plain: object, scope: Scope, mine: Scope, *, later: bool) -> Condition:
    match listed(plain):
        case [name, "missing" | "present" as operator]:
            return Condition(field_of(name, scope), operator)
        case [name, "in" | "not in" as operator, values]:
            declared = field_type(name, scope)
            return Condition(name, operator, frozenset(_literal(value, declared) for value in listed(values)))
        case [name, str(operator), value] if operator in _COMPARISONS:
            declared = field_type(name, scope)
            if operator in _ORDERS and declared not in (int, None):
                raise Malformed(f"{name} has no order")
            if type(value) is dict:
                return Condition(name, operator, _reference(value, declared, scope, mine if later else {}))
            return Condition(name, operator, _literal(value, int if operator in _ORDERS else declared))
    raise Malformed("a predicate has a condition of an unknown form")


def field_of(name: object, scope: Scope) -> str:
    """Return the name of a field that is in scope. Raises Malformed."""
    if type(name) is not str or (scope is not None and name not in scope):
        raise Malformed(f"a predicate names the field {str(name)[:40]}, which the kind has not")
    return name


def field_type(name: object, scope: Scope) -> type | None:
    """Return the type of a field that can be compared, None if its kind is not known. Raises Malformed."""
    known = field_of(name, scope)
    if scope is None:
        return None
    if scope[known] not in _SCALARS:
        raise Malformed(f"{known} can't be compared")
    return scope[known]


def _literal(value: object, declared: type | None) -> object:
    if type(value) not in _SCALARS or (declared is not None and type(value) is not declared):
        raise Malformed("a predicate compares with a value of another type")
    return value


def _reference(plain: dict[str, Any], declared: type | None, scope: Scope, mine: Scope) -> Reference:
    which = "mine" if "mine" in plain else "field"
    held = exact(plain, {which}, ("plus",))
    found = field_type(held[which], mine if which == "mine" else scope)
    plus = held.get("plus", 0)
    if type(plus) is not int or (plus and int not in (declared or int, found or int)):
        raise Malformed("a predicate adds to what is no number")
    if declared is not None and found is not None and declared is not found:
        raise Malformed("a predicate compares fields of different types")
    return Reference(held[which], plus, which == "mine")
