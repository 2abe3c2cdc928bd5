"""Heads and leads ask the office to end a term; issues find what teams did about them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('teams', '0004_open_seats_are_asked_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EndingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day', models.DateField(verbose_name='任期の最後の日（希望）')),
                ('note', models.CharField(max_length=300, verbose_name='理由')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='頼んだ日時')),
                ('state', models.CharField(choices=[('open', '事務局の確認待ち'), ('ended', '任期を終えた'), ('declined', '終えない')], default='open', max_length=10, verbose_name='状態')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='終えない理由')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='返事の日時')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ending_requests', to='teams.appointment', verbose_name='選任')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='頼んだ人')),
            ],
            options={
                'verbose_name': '任期の終了の依頼',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EndingRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('last_day', models.DateField(verbose_name='任期の最後の日（希望）')),
                ('note', models.CharField(max_length=300, verbose_name='理由')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='頼んだ日時')),
                ('state', models.CharField(choices=[('open', '事務局の確認待ち'), ('ended', '任期を終えた'), ('declined', '終えない')], default='open', max_length=10, verbose_name='状態')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='終えない理由')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='返事の日時')),
                ('appointment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='teams.appointment', verbose_name='選任')),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='頼んだ人')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='teams.endingrequest')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='endingrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('appointment',), name='teams_ending_request_one_open'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=django.contrib.postgres.indexes.GinIndex(fields=['issue_numbers'], name='teams_activity_issues'),
        ),
        migrations.AddIndex(
            model_name='supportrequest',
            index=django.contrib.postgres.indexes.GinIndex(fields=['issue_numbers'], name='teams_support_issues'),
        ),
    ]
