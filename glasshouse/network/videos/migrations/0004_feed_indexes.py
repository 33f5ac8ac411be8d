from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('videos', '0003_folded_words'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='video',
            index=models.Index(fields=['published_at', 'code'], name='videos_newest'),
        ),
        migrations.RemoveIndex(
            model_name='video',
            name='videos_latest',
        ),
    ]
