from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Copy the dates of the videos that are there already."""
    Video, VideoTag = apps.get_model("videos", "Video"), apps.get_model("videos", "VideoTag")
    dates = Video.objects.filter(pk=OuterRef("video")).values("published_at")
    VideoTag.objects.update(published_at=Subquery(dates))


class Migration(migrations.Migration):

    dependencies = [("videos", "0006_feed_indexes")]

    operations = [
        migrations.AddField("videotag", "published_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "videotag", models.Index(fields=["name", "-published_at"], name="videos_newest_of_tag")
        ),
    ]
