"""The mapping to the standard is the table of links; the text beside it goes."""

from django.db import migrations


def keep_words(apps, schema_editor):
    """Words that no link has taken over go to the skill's grounds, so that nothing is lost."""
    skill_model = apps.get_model("skills", "Skill")
    for skill in skill_model.objects.exclude(framework_ref="").prefetch_related("framework_links"):
        if all(link.detail != skill.framework_ref for link in skill.framework_links.all()):
            words = f"デジタルスキル標準との対応: {skill.framework_ref}"
            skill.source = "\n".join(filter(None, [skill.source, words]))
            skill.save(update_fields=["source"])


class Migration(migrations.Migration):
    dependencies = [
        ("skills", "0003_rule_target_of_a_locked_year"),
    ]

    operations = [
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="skill",
            name="framework_ref",
        ),
        migrations.RemoveField(
            model_name="skillevent",
            name="framework_ref",
        ),
    ]
