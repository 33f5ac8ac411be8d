import re
import unicodedata

from django.db import migrations


def folded(text):
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def fold(apps, schema_editor):
    """Fill the folded words of the videos that are there already."""
    Video, Cut = apps.get_model("videos", "Video"), apps.get_model("videos", "Cut")
    for video in Video.objects.exclude(text="").iterator():
        cut = Cut.objects.filter(video=video).order_by("-revision").first()
        video.folded = f" {folded(' '.join((video.text, cut.words if cut else '')))} "
        video.save(update_fields=["folded"])


class Migration(migrations.Migration):

    dependencies = [("videos", "0002_sounds_and_audience")]

    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
