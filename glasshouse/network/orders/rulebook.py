"""The rulebook: read from the files of this software, entered with its waiting time, and in force by what the ledger says."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import cedarpy
from django.conf import settings
from django.utils.translation import gettext_noop as _

from glasshouse.network.kit import clock, signing
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.ledger.actions import register_at_start, register_records
from glasshouse.network.orders.models import KeptRules
from glasshouse.proof import entries as vocabulary
from glasshouse.proof.entries import (
    Access,
    Asked,
    AskedAnswered,
    Entry,
    OrderAnswered,
    OrderConfirmed,
    OrderDecided,
    OrderReceived,
    Policies,
)
from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.rulebooks import KEY, Rulebook

NAME = "orders"
SCHEMA = "schema.cedarschema"
TABLES = ("regions.toml", "agreements.toml", "bases.toml", "data.toml")
POLICIES = ("all.cedar", "eu.cedar", "us.cedar", "cn.cedar", "elsewhere.cedar", "home.cedar")
NOTHING_PERMITS, CANT_TELL, RULES_WAIT = "nothing-permits", "rules-failed", "rules-wait"
SLACK_MS = 120_000
"""Clocks differ, and witnesses' bounds are a minute wide."""
_FOLDER = Path(__file__).parent / "rules"
_KINDS = (OrderReceived, OrderConfirmed, OrderDecided, OrderAnswered, Asked, AskedAnswered, Access, Policies)


class Spoken(NamedTuple):
    """A rule in plain words: its id, what it says, its law, whether it permits or forbids, and the file that it stands in."""

    rule: str
    says: str
    law: str
    permits: bool
    file: str = ""


_OWN = {
    NOTHING_PERMITS: Spoken(
        NOTHING_PERMITS,
        _("No rule permits it, and what no rule permits is refused."),
        _("Our own rule"),
        False,
    ),
    CANT_TELL: Spoken(
        CANT_TELL, _("The rules could not be read or applied, so it is refused."), _("Our own rule"), False
    ),
    RULES_WAIT: Spoken(
        RULES_WAIT,
        _("No rules count yet: they have to be public for a while first. Until then everything is refused."),
        _("Our own rule"),
        False,
    ),
}
"""What refuses beside the rules themselves."""


def declare() -> None:
    """Say which rules are to be entered, and which kinds are entered whenever their facts happen."""
    register_at_start("orders_rules", _new_rules)
    register_records(*(one.kind for one in _KINDS))


def signing_key() -> SigningKey:
    """Return the key that signs disclosures; it comes from the installation's secret key, and goes with it."""
    return SigningKey(f"{settings.ENV.host}/disclosures", Kind.LOG, signing.seed(purpose="disclosures"))


def own() -> Rulebook:
    """Return the rulebook that this software brings."""
    names = (SCHEMA, *POLICIES, *TABLES)
    files = {name: (_FOLDER / name).read_text(encoding="utf-8") for name in names}
    return Rulebook.of(files | {KEY: str(signing_key().public)})


def in_force() -> Rulebook | None:
    """Return the rulebook that counts now: the last that is published and whose time has come; None if there is none.

    Fails closed: a text that is not the one entered counts as none.
    """
    now_ms = clock.millis(clock.now())
    for entry in _published():
        if entry.in_force_ms <= now_ms:
            return kept(entry.sha256)
    return None


def shown() -> Rulebook:
    """Return the rulebook that counts now; where none does yet, the one that this software brings."""
    return in_force() or own()


def next_in_force_ms() -> int:
    """Return when the next rulebook counts that is entered and does not count yet; 0 if there is none."""
    now_ms = clock.millis(clock.now())
    waiting = [one.in_force_ms for one in _entered() if one.in_force_ms > now_ms]
    return waiting[-1] if waiting else 0


def kept(sha256: str) -> Rulebook | None:
    """Return a rulebook by the hash of its text, None if it is not kept, or is not what it should be."""
    row = KeptRules.objects.filter(sha256=sha256).first()
    return None if row is None else _parsed(row.text, sha256)


@lru_cache(maxsize=8)
def _parsed(text: str, sha256: str) -> Rulebook | None:
    try:
        rulebook = Rulebook.parse(text)
        rulebook.data()
        for name in TABLES:
            rulebook.table(name)
    except Malformed:
        return None
    return rulebook if rulebook.sha256 == sha256 else None


def spoken(rulebook: Rulebook | None) -> dict[str, Spoken]:
    """Return its rules in plain words by id, with those that always refuse."""
    return _OWN | (_spoken(rulebook.text) if rulebook else {})


@lru_cache(maxsize=8)
def _spoken(text: str) -> dict[str, Spoken]:
    told, files = {}, Rulebook.parse(text).files
    for name in POLICIES:
        policies = json.loads(cedarpy.policies_to_json_str(files[name]))["staticPolicies"]
        for policy in policies.values():
            notes: dict[str, Any] = policy["annotations"]
            told[notes["id"]] = Spoken(
                notes["id"], notes["says"], notes["law"], policy["effect"] == "permit", name
            )
    return told


def entry_index(sha256: str) -> int | None:
    """Return the index of the published entry of a rulebook, None if there is none."""
    for card in ledger.entries_of(Policies.kind):
        entry = vocabulary.from_bytes(card.data)
        if isinstance(entry, Policies) and (entry.name, entry.sha256) == (NAME, sha256):
            return card.index
    return None


def _entered() -> list[Policies]:
    return [one for one in ledger.entered(Policies.kind) if isinstance(one, Policies) and one.name == NAME]


def _published() -> list[Policies]:
    """Return the entries of rulebooks that are published, the latest first."""
    found = [vocabulary.from_bytes(card.data) for card in ledger.entries_of(Policies.kind)]
    return [one for one in found if isinstance(one, Policies) and one.name == NAME]


def _new_rules() -> list[Entry]:
    """Return what is to be entered of the rules that this software brings, and keep their text with it."""
    rulebook, entered, terms = own(), _entered(), ledger.last_terms()
    KeptRules.objects.get_or_create(sha256=rulebook.sha256, defaults={"text": rulebook.text})
    if terms is None or (entered and entered[-1].sha256 == rulebook.sha256):
        return []
    now_ms = clock.millis(clock.now())
    # As much longer as publishing may take; where changes wait for minutes only, that would be most of it.
    publish_s = min(terms.publish_s, terms.waiting_s)
    in_force_ms = now_ms + 1000 * (terms.waiting_s + publish_s) + SLACK_MS
    return [Policies(time=now_ms, name=NAME, sha256=rulebook.sha256, in_force_ms=in_force_ms)]
