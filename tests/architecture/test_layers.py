"""The house holds: keys point downward, every table has a factory, migrations have names."""

import importlib
import inspect
import pkgutil
import re

import factory
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.template.loader import get_template

import tests.factories
from shimonoseki_dx.embedded import ROOT

FLOORS = {"staff": 1, "teams": 2, "skills": 3, "training": 4, "crossforum": 4}
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def is_history(model):
    return hasattr(model, "pgh_tracked_model")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_downward(model):
    here = model._meta.app_label
    upward = [
        field.name
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if (there := field.related_model._meta.app_label) in FLOORS
        if there != here and FLOORS[there] >= FLOORS[here]
    ]

    assert upward == []


def test_every_model_has_a_factory():
    made = set()
    for module in pkgutil.iter_modules(tests.factories.__path__):
        members = vars(importlib.import_module(f"tests.factories.{module.name}")).values()
        made |= {
            item._meta.model
            for item in members
            if inspect.isclass(item) and issubclass(item, factory.django.DjangoModelFactory)
        }

    missing = {
        model._meta.label
        for model in OURS
        if not is_history(model) and model._meta.managed and model not in made
    }

    assert missing == set()


def test_migrations_have_speaking_names():
    migrations = MigrationLoader(None).disk_migrations
    nameless = [
        name for app, name in migrations if app in FLOORS and re.search(r"_auto_|\d{8}", name)
    ]

    assert nameless == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


TEMPLATES = sorted(
    str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles_without_inline_code(name):
    source = get_template(name).template.source

    if "/mails/" in name:  # mail programs know no style sheets
        source = source.replace(' style="', " look=")
    assert not re.search(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style|\son[a-z]+=\"|style=\"|\|safe\b", source
    )
    assert not re.search(r"(src|href)=\"https?://", source)
