"""When somebody was shown around. Those who are here already need no first run."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def welcome_all(apps: Any, _schema: Any) -> None:
    """Whoever joined before there was a first run counts as shown around since then."""
    apps.get_model("accounts", "Person").objects.filter(welcomed_at=None).update(welcomed_at=F("joined_at"))


class Migration(migrations.Migration):
    """Add one column, and fill it."""

    dependencies = [("accounts", "0002_private_accounts")]

    operations = [
        migrations.AddField("person", "welcomed_at", models.DateTimeField(null=True)),
        migrations.RunPython(welcome_all, migrations.RunPython.noop, elidable=True),
    ]
