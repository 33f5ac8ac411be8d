"""Rules: who decides about forms and objections, and the limits of what may be asked."""

from datetime import timedelta

from glasshouse.network.accounts.queries import Role

DEADLINE_DAYS = 30
"""What a bar gives its devices unless it says otherwise (OMB M-23-13, III.A)."""
MOST_DAYS = 366
PROOF_LASTS = timedelta(days=30)
"""How long a DNS record counts after it was seen last."""
CHECKED_EVERY = timedelta(days=1)
TRIED_AGAIN = timedelta(hours=1)
EXCEPTION_LASTS = timedelta(days=366)
MOST_ORGANISATIONS = 5
MOST_DOMAINS = 20
MOST_NETWORKS = 32
MOST_BARS = 20
MOST_EXCEPTIONS = 200
MOST_DEVICES = 10_000_000
MAX_NAME = 120
MAX_LAW = 200
MAX_APPROVER = 120
MAX_OBJECTION = 1000


def may_look(role: str) -> bool:
    """Say whether this role looks at forms and objections, and objects for the network."""
    return role in {Role.LEGAL_OFFICER, Role.ADMINISTRATOR}
