"""What institutions have said, for machines. Whoever wants proof runs the verifier."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from glasshouse.network.ledger import queries as ledger
from glasshouse.network.promises import queries
from glasshouse.network.promises.queries import Registered

router = Router(tags=["claims"])


class SaidOut(Schema):
    """Who said what, in which role, printed where (empty if it was told to this network) and when; `entry` has it for good."""

    entry: int
    institution: str
    role: str
    printed_in: str
    date: str
    sentence: str
    language: str


class ClaimOut(SaidOut):
    """A claim: the evidence offered (none, sealed, public), and the promises and pages that test it."""

    claim: str
    url: str
    evidence: str
    promises: list[str]
    pages: list[str]
    objections: list[SaidOut]


class Claims(Schema):
    """The register, in the order of the ledger, as of so many entries."""

    size: int
    claims: list[ClaimOut]


@router.get("/claims", response=Claims, summary="What institutions have said, and what disputes it")
def read_claims(request: HttpRequest) -> dict[str, Any]:
    """Return the register of claims, as its entries have it."""
    # Asked first: what comes meanwhile may be shown, and need not.
    size = ledger.health().public
    return {"size": size, "claims": [_claim(one) for one in queries.claims()]}


def _claim(one: Registered) -> dict[str, Any]:
    entry = one.entry
    return {
        **_said(one.index, entry),
        "claim": entry.claim,
        "url": f"/claims/{entry.claim}",
        "evidence": entry.evidence,
        "promises": entry.promises,
        "pages": entry.pages,
        "objections": [_said(against.index, against.entry) for against in one.objections],
    }


def _said(index: int, entry: Any) -> dict[str, Any]:
    names = ("institution", "role", "printed_in", "date", "sentence", "language")
    return {"entry": index, **{name: getattr(entry, name) for name in names}}
