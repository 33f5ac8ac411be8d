"""What the rules say of an order: about each subject and each kind of data by itself, and then of the whole. Fails closed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cedarpy

from glasshouse.network.orders.rulebook import (
    CANT_TELL,
    NOTHING_PERMITS,
    POLICIES,
    RULES_WAIT,
    SCHEMA,
)
from glasshouse.network.orders.states import Kind, Outcome
from glasshouse.proof.rulebooks import Rulebook

UNKNOWN = "ZZ"
"""The country where one is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules are told of an order. `homes` are those of its subjects, in their order; `data` is empty for a removal."""

    kind: str
    authority: str
    country: str
    stored_in: str
    homes: tuple[str, ...]
    data: tuple[str, ...]
    basis: str
    agreement: str
    approved: bool
    verified: bool
    reasoned: bool
    threat: bool
    unneeded: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say about one kind of data of one subject (from 1 on); for a removal `data` is empty."""

    place: int
    data: str
    permitted: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules say of a whole order, by which rule in the first place, under which rulebook."""

    outcome: Outcome
    rule: str
    rulings: tuple[Ruling, ...]
    rules_sha256: str


def judge(facts: Facts, rulebook: Rulebook | None) -> Ruled:
    """Return what the rules say. Without rules, or where they can't be applied, everything is refused."""
    pairs = [(place, data) for place in range(1, len(facts.homes) + 1) for data in facts.data or ("",)]
    rulings = tuple(Ruling(place, data, *_ruled(facts, rulebook, place, data)) for place, data in pairs)
    refused = [one for one in rulings if not one.permitted]
    some = Outcome.PARTLY if refused else Outcome.GRANTED
    outcome = some if len(refused) < len(rulings) else Outcome.REFUSED
    first = (refused or rulings)[:1]
    rule = first[0].rules[0] if first else CANT_TELL
    return Ruled(outcome, rule, rulings, rulebook.sha256 if rulebook else "")


def _ruled(facts: Facts, rulebook: Rulebook | None, place: int, data: str) -> tuple[bool, tuple[str, ...]]:
    if rulebook is None:
        return False, (RULES_WAIT,)
    try:
        request, entities = _request(facts, data), _entities(facts, rulebook, place, data)
        policies = "\n".join(rulebook.files[name] for name in POLICIES)
        found = cedarpy.is_authorized(request, policies, entities, schema=rulebook.files[SCHEMA])
        # Cedar passes over a policy that fails: one that forbids must not be lost so.
        if found.diagnostics.errors or found.decision is cedarpy.Decision.NoDecision:
            return False, (CANT_TELL,)
        names = found.diagnostics.id_annotations_by_reason
        rules = tuple(names[one] for one in sorted(found.diagnostics.reasons, key=_number))
    except Exception:
        return False, (CANT_TELL,)
    return found.allowed, rules or (NOTHING_PERMITS,)


def _number(policy: str) -> int:
    return int(policy.removeprefix("policy"))


def _reference(kind: str, name: str) -> dict[str, Any]:
    return {"__entity": {"type": kind, "id": name}}


def _request(facts: Facts, data: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "basis": facts.basis,
        "approved": facts.approved,
        "verified": facts.verified,
        "reasoned": facts.reasoned,
        "threat": facts.threat,
        "needed": data not in facts.unneeded,
        "grounds": sorted(facts.grounds),
    }
    if facts.agreement:
        told["agreement"] = _reference("Agreement", facts.agreement)
    return {
        "principal": 'Authority::"asks"',
        "action": f'Action::"{Kind(facts.kind).value}"',
        "resource": 'Data::"asked"',
        "context": told,
    }


def _entities(facts: Facts, rulebook: Rulebook, place: int, data: str) -> str:
    regions = rulebook.table("regions.toml")
    agreements = {name: parties_of(rulebook, name) for name in rulebook.table("agreements.toml")}
    kind = rulebook.data()[data].kind if data else ""
    home = facts.homes[place - 1] or UNKNOWN
    stored_in = facts.stored_in or UNKNOWN
    countries = {one for listed in (*regions.values(), *agreements.values()) for one in listed}
    countries |= {facts.country, home, stored_in}
    authority = {"country": _reference("Country", facts.country), "class": facts.authority}
    asked = {"kind": kind, "stored_in": _reference("Country", stored_in), "home": _reference("Country", home)}
    return json.dumps(
        [
            *(_entity("Region", name) for name in regions),
            *(
                _entity("Country", one, parents=(name for name, listed in regions.items() if one in listed))
                for one in sorted(countries)
            ),
            *(
                _entity("Agreement", name, {"parties": [_reference("Country", one) for one in parties]})
                for name, parties in agreements.items()
            ),
            _entity("Authority", "asks", authority),
            _entity("Data", "asked", asked),
        ]
    )


def _entity(
    kind: str, name: str, attributes: dict[str, Any] | None = None, parents: Iterable[str] = ()
) -> dict[str, Any]:
    regions = [{"type": "Region", "id": one} for one in parents]
    return {"uid": {"type": kind, "id": name}, "attrs": attributes or {}, "parents": regions}


def parties_of(rulebook: Rulebook, agreement: str) -> list[str]:
    """Return the countries that an agreement binds, none if the rulebook does not know it."""
    regions, told = rulebook.table("regions.toml"), rulebook.table("agreements.toml").get(agreement, {})
    return sorted({country for party in told.get("parties", ()) for country in _countries(regions, party)})


def _countries(regions: dict[str, Any], party: str) -> Iterator[str]:
    yield from regions.get(party, (party,))
