"""Django's handle on the room."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """The room `moderation`."""

    name = "glasshouse.network.moderation"
    label = "moderation"

    def ready(self) -> None:
        """Declare what is held about people, the rules that are in force, and what is entered."""
        from glasshouse.network.ledger.actions import register_records
        from glasshouse.network.moderation import holdings, house_rules
        from glasshouse.proof.entries import (
            AccountRestricted,
            AppealDecided,
            AppealReceived,
            Reversal,
            Statement,
        )

        holdings.declare()
        house_rules.declare()
        register_records(
            Statement.kind, Reversal.kind, AccountRestricted.kind, AppealReceived.kind, AppealDecided.kind
        )
