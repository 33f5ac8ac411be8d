"""The living example of claims: what the demo says about itself, and the sentences of a news report of 24 March 2023, one by one.

They are claims, with the objections that the report sets against them: institutions by their names and roles, never persons,
and the sentences as they were printed. Doing it again adds what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from glasshouse.network.ledger import queries as log
from glasshouse.network.promises import actions
from glasshouse.proof.entries import Claim, Declaration, Objection
from glasshouse.proof.words import _

REPORT, REPORTED = "a news report", "2023-03-24"
MEMORANDUM, ISSUED = "memorandum M-23-13", "2023-02-27"
DECLARES = "Board of the demo"
WORDS = _(
    "This is a demo: it runs on one machine and belongs to whoever started it. What stands here shows how a network would say "
    "who stands behind it."
)
PARTIES: Mapping[str, list[dict[str, str]]] = {
    "owns": [{"who": "Whoever started this demo", "share": "100 %"}],
    "controls": [{"who": "Whoever started this demo"}],
    "funds": [{"who": "Nobody: the demo costs nothing"}],
    "reaches": [{"who": "Whoever can sign in to this machine", "country": "FR", "share": "1 person"}],
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the report: who said it in which role, and what tests it here."""

    institution: str
    role: str
    sentence: str
    promises: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    printed_in: str = REPORT
    date: str = REPORTED

    def given(self) -> dict[str, Any]:
        """Return it as an action takes it."""
        return {
            "institution": self.institution,
            "role": self.role,
            "sentence": self.sentence,
            "printed_in": self.printed_in,
            "date": self.date,
            "language": "en",
        }


CHINA, TRADE = "Ministry of Foreign Affairs of China", "Ministry of Commerce of China"
COMPANY, CRITICS = "TikTok", "Critics of the company"
COMMISSION, COUNCIL = "European Commission", "Council of the European Union"
BUDGET, CONGRESS = (
    "Office of Management and Budget of the United States",
    "Members of the Congress of the United States",
)
UNITED_STATES = "Government of the United States"
NEVER = Quoted(
    CHINA,
    "government, through a spokesperson",
    "has never and will never ask companies or individuals for information … in violation of local legislation",
    ("home-law", "orders-only", "all-demands"),
    ("transparency",),
)
PRIVACY = Quoted(
    CHINA,
    "government, through a spokesperson",
    "protection of security and data privacy under the law",
    ("no-silent-access", "holdings"),
    ("holdings",),
)
CENSORS = Quoted(
    COMPANY,
    "company",
    "does not censor content",
    ("nothing-vanishes", "ranking-as-published", "appeals"),
    ("restrictions",),
)
ACCESS = Quoted(
    COMPANY,
    "company",
    "does not give the government access to its data",
    ("orders-only", "no-silent-access"),
    ("transparency",),
)
NO_PROOF = Quoted(CRITICS, "quoted without a name", "has not offered any proof", (), ("promises", "ledger"))
BARS = tuple(
    Quoted(institution, "employer", "banned on official telephones", ("bars-in-time",), ("bars",))
    for institution in (COMMISSION, COUNCIL)
)
THIRTY_DAYS = Quoted(
    BUDGET,
    "government, for its agencies",
    "within 30 days … remove and disallow installations",
    ("bars-in-time",),
    ("bars",),
    MEMORANDUM,
    ISSUED,
)
NATIONWIDE = Quoted(
    CONGRESS,
    "members of a parliament",
    "ban the social network nationwide",
    ("nothing-vanishes",),
    ("countries",),
)
EXPORT = Quoted(
    TRADE,
    "government, through a spokesperson",
    "a sale would be a matter relating to the export of technology … administrative licensing procedures",
    (),
    ("handovers",),
)
TIES = Quoted(UNITED_STATES, "government", "ties to …", ("owners",), ("owners",))
SHARES = Quoted(UNITED_STATES, "government", "sell its shares", ("owners",), ("owners", "handovers"))
PRESUPPOSED = Quoted(
    CHINA, "government, through a spokesperson", "guilt is presupposed without proof", (), ()
)
CLAIMS = (
    *(NEVER, PRIVACY, CENSORS, ACCESS, NO_PROOF, *BARS),
    *(THIRTY_DAYS, NATIONWIDE, EXPORT, TIES, SHARES, PRESUPPOSED),
)
OBJECTIONS = (
    (CENSORS, NO_PROOF),
    (ACCESS, NO_PROOF),
    (NEVER, NO_PROOF),
    (TIES, ACCESS),
    (NATIONWIDE, PRESUPPOSED),
)
"""What the report sets against what."""


def show() -> None:
    """Declare who stands behind the demo, and register the report's sentences with what disputes them."""
    if not any(
        isinstance(one, Declaration) and one.promise == "owners" for one in log.entered(Declaration.kind)
    ):
        given = {"by": DECLARES, "text": _in_languages(), "signers": 1, "asked": 1, **PARTIES}
        actions.enter(entry=actions.prepare_declaration(promise="owners", given=given))
    codes = {_key(one): one.claim for one in log.entered(Claim.kind) if isinstance(one, Claim)}
    for quoted in CLAIMS:
        if (quoted.institution, quoted.sentence) not in codes:
            given = {**quoted.given(), "promises": quoted.promises, "pages": quoted.pages}
            entry = actions.prepare_claim(given=given)
            actions.enter(entry=entry)
            codes[_key(entry)] = getattr(entry, "claim", "")
    known = {(one.claim, *_key(one)) for one in log.entered(Objection.kind) if isinstance(one, Objection)}
    for against, quoted in OBJECTIONS:
        code = codes[against.institution, against.sentence]
        if (code, quoted.institution, quoted.sentence) not in known:
            actions.enter(entry=actions.prepare_objection(claim=code, given=quoted.given()))


def _key(one: Any) -> tuple[str, str]:
    return one.institution, one.sentence


def _in_languages() -> dict[str, str]:
    """Return the declaration's words in every language of the site that has them."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            text = translation.gettext(WORDS)
        if code == "en" or text != WORDS:
            found[code] = text
    return found
