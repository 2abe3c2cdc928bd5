"""Whether a chair must be filled is asked for a day: rows beside what it was at first."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('teams', '0002_tenure_view'),
    ]

    operations = [
        migrations.RenameField('seat', 'is_required', 'starts_required'),
        migrations.RenameField('seatevent', 'is_required', 'starts_required'),
        migrations.CreateModel(
            name='SeatDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_required', models.BooleanField(verbose_name='必ず置く席')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='期間')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='teams.seat', verbose_name='席')),
            ],
            options={
                'verbose_name': '席の必須・任意',
                'ordering': ['seat', '-period'],
            },
        ),
        migrations.CreateModel(
            name='SeatDutyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('is_required', models.BooleanField(verbose_name='必ず置く席')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='期間')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='teams.seatduty')),
                ('seat', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='teams.seat', verbose_name='席')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='seatduty',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('seat', '='), ('period', '&&')], name='teams_seat_duty_one_a_day', violation_error_message='この席には、その期間の定めがすでにあります。'),
        ),
        migrations.AddConstraint(
            model_name='seatduty',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', False)), name='teams_seat_duty_some_day'),
        ),
    ]
