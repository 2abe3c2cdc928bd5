"""A year that has targets already has been counting: its map is a published one."""

from django.db import migrations
from django.utils import timezone


def publish(apps, _schema_editor):
    """Make a published map for every year that has targets."""
    years = apps.get_model("skills", "Target").objects.order_by("fiscal_year")
    maps = apps.get_model("skills", "YearMap").objects
    for year in years.values_list("fiscal_year", flat=True).distinct():
        maps.get_or_create(
            fiscal_year=year, defaults={"state": "published", "published_at": timezone.now()}
        )


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0004_year_maps_and_narrowed_targets'),
    ]

    operations = [
        migrations.RunPython(publish, migrations.RunPython.noop),
    ]
