"""The demo of one version does not stumble over the data of another."""

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from shimonoseki_dx.embedded import var_dir
from shimonoseki_dx.management.commands.portal import refuse_other_data

pytestmark = pytest.mark.django_db


def test_data_of_this_version_is_taken():
    assert refuse_other_data() is None


def test_data_with_unknown_migrations_is_refused_with_what_to_do():
    MigrationRecorder(connection).record_applied("staff", "0031_bulk_trail")

    with pytest.raises(CommandError) as refusal:
        refuse_other_data()

    assert str(refusal.value) == (
        f"{var_dir()} のデータは、別の版のポータルのものです。"
        "フォルダーの名前を変えて残してから、もう一度実行してください。新しいデータを用意します。"
    )
