"""Likes from before there were counts are counted: one event per video, which the next roll-up takes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("social", "0002_together")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO social_countevent (video_id, kind, delta) SELECT video_id, 1, COUNT(*) FROM social_like GROUP BY video_id",
            migrations.RunSQL.noop,
        ),
    ]
