"""The time of a published checkpoint, by its cosigners' clocks, beside its note: who judges promises asks for all of them."""

from statistics import median_low
from typing import Any

from django.db import migrations, models

from glasshouse.proof.notes import Note

COSIGNATURE_BYTES = 72


def read_times(apps: Any, _schema_editor: Any) -> None:
    """Read the times from the notes that are there; until now only Ed25519 keys were asked."""
    published = apps.get_model("ledger", "Published")
    for row in published.objects.iterator():
        signatures = Note.parse(bytes(row.note)).signatures
        times_s = [int.from_bytes(one.data[:8]) for one in signatures if len(one.data) == COSIGNATURE_BYTES]
        published.objects.filter(pk=row.pk).update(time_s=median_low(times_s) if times_s else 0)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="published", name="time_s", field=models.BigIntegerField(default=0, db_default=0)
        ),
        migrations.AlterField(
            model_name="published", name="size", field=models.BigIntegerField(db_index=True)
        ),
        migrations.AddField(
            model_name="cosigner",
            name="role",
            field=models.CharField(
                choices=[("operator", "Operator"), ("witness", "Witness"), ("mirror", "Mirror")],
                db_default="witness",
                default="witness",
                max_length=10,
            ),
        ),
        migrations.RunPython(read_times, migrations.RunPython.noop),
    ]
