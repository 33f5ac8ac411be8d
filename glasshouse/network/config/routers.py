"""Which database a model lives in."""

from typing import Any

from django.conf import settings
from django.db.models import Model


class WatchesRouter:
    """Send watch events to a file of their own on SQLite, so that they never queue behind anything that matters more."""

    def _alias(self, model: type[Model]) -> str:
        return settings.WATCHES_DATABASE if getattr(model, "in_watches_database", False) else "default"

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to read this model from."""
        return self._alias(model)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to write this model to."""
        return self._alias(model)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool | None:
        """Allow relations within one database only."""
        return self._alias(type(one)) == self._alias(type(other))

    def allow_migrate(self, db: str, app_label: str, model: Any = None, **hints: Any) -> bool | None:
        """Create each table in its own database alone; other migration operations run on `default`."""
        return db == (self._alias(model) if model else "default")
