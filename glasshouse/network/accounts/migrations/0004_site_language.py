"""In which language somebody reads the site."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add one column."""

    dependencies = [("accounts", "0003_welcome")]

    operations = [
        migrations.AddField(
            "person", "site_language", models.CharField(max_length=12, default="", blank=True)
        )
    ]
