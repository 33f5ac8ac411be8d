import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('videos', '0007_newest_of_a_tag'),
    ]

    operations = [
        migrations.AddField(
            model_name='rendition',
            name='mp4_bytes',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(max_length=11, unique=True)),
                ('revision', models.PositiveIntegerField()),
                ('ticket', models.CharField(max_length=11)),
                ('nonce', models.BinaryField()),
                ('manifest', models.CharField(max_length=64)),
                ('encoded_ticket', models.CharField(blank=True, default='', max_length=11)),
                ('withdrawal', models.CharField(max_length=64)),
                ('secret_by', models.CharField(max_length=6)),
                ('earlier', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('left_ticket', models.CharField(blank=True, default='', max_length=11)),
                ('why', models.CharField(blank=True, default='', max_length=9)),
                ('video', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publications', to='videos.video')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('video',), name='videos_public_once')],
            },
        ),
    ]
