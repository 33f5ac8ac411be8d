"""Rules about who may do what with orders."""

from glasshouse.network.accounts.queries import Role


def may_handle(role: str) -> bool:
    """Say whether this role handles orders."""
    return role in {Role.LEGAL_OFFICER, Role.ADMINISTRATOR}


def may_enter_asked(role: str) -> bool:
    """Say whether this role enters what somebody asked for: every member of staff does."""
    return role in {Role.MODERATOR, Role.LEGAL_OFFICER, Role.ADMINISTRATOR}
