from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='keptfield',
            name='field',
            field=models.CharField(choices=[('email', 'email'), ('new_email', 'new_email'), ('old_email', 'old_email'), ('birth_date', 'birth_date'), ('session_address', 'session_address'), ('session_device', 'session_device'), ('watch_pseudonym', 'watch_pseudonym'), ('next_withdrawal', 'next_withdrawal'), ('withdrawal', 'withdrawal')], max_length=24),
        ),
    ]
