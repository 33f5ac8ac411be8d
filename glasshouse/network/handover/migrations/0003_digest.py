from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("handover", "0002_where_videos_went"),
    ]

    operations = [
        migrations.RenameField(model_name="handover", old_name="dossier", new_name="digest"),
    ]
