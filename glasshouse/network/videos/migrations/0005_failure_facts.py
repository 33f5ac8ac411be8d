"""Why a cut failed, as facts that can be said in any language; and what text layers take in storage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("videos", "0004_dated_videos")]

    operations = [
        migrations.AddField("video", "layer_bytes", models.PositiveBigIntegerField(db_default=0, default=0)),
        migrations.AddField("cut", "failure_facts", models.JSONField(blank=True, db_default={}, default=dict)),
    ]
