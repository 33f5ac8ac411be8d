"""Promises: a predicate over the ledger as data, and a verdict from one pass over its entries."""

from glasshouse.proof.promises.book import Book
from glasshouse.proof.promises.rules import Rule, parse
from glasshouse.proof.promises.verdicts import (
    CLOSED_BY_LAW,
    REASONS,
    VERDICTS,
    Outcome,
    Reason,
    Standing,
    Verdict,
)

__all__ = [
    "CLOSED_BY_LAW",
    "REASONS",
    "VERDICTS",
    "Book",
    "Outcome",
    "Reason",
    "Rule",
    "Standing",
    "Verdict",
    "parse",
]
