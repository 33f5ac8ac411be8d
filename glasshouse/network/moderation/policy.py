"""Who decides at the desk."""

from glasshouse.network.accounts.queries import Role


def may_moderate(role: str) -> bool:
    """Say whether this role decides about notices."""
    return role in {Role.MODERATOR, Role.ADMINISTRATOR}
