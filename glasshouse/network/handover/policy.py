"""Who decides about handovers and licences."""

from glasshouse.network.accounts.queries import Role


def may_hand_over(role: str) -> bool:
    """Say whether this role decides about handovers; there are always two who do."""
    return role in {Role.LEGAL_OFFICER, Role.ADMINISTRATOR}
