"""Which database a model lives in."""

from typing import Any

from django.conf import settings
from django.db.models import Model

# By name, since the models that migrations see carry no attributes of ours.
IN_WATCHES = frozenset({"feed.watch", "feed.tally", "feed.tallymark"})


class WatchesRouter:
    """Send watch events to a file of their own on SQLite, so that they never queue behind anything that matters more."""

    def _alias(self, label: str) -> str:
        return str(settings.WATCHES_DATABASE) if label in IN_WATCHES else "default"

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to read this model from."""
        return self._alias(model._meta.label_lower)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to write this model to."""
        return self._alias(model._meta.label_lower)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Allow relations within one database only."""
        return self._alias(one._meta.label_lower) == self._alias(other._meta.label_lower)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Create each table in its own database alone; other migration operations run on `default`."""
        return db == self._alias(f"{app_label}.{model_name}")
