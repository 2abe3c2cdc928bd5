"""The audit trail of all tables as one table, for the list of changes.

pghistory can join its event tables itself, but reads them whole for every page. Here they are one
view: PostgreSQL takes the newest thirty by index from each and merges them, and looks up the row
before only for what is shown. The view covers every app without this one knowing them, so it is
made after each ``migrate`` from the models there are, and dropped before one that alters tables.
"""

from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connections, models

VIEW = "staff_changerecord"

BRANCH = """
SELECT {label} || ':' || event.pgh_id AS slug, {label} AS model, event.pgh_id AS event_id,
       event.pgh_created_at AS at, event.pgh_label AS kind, event.pgh_obj_id::bigint AS object_id,
       event.pgh_context_id AS context_id, to_jsonb(event) AS data,
       (SELECT to_jsonb(earlier) FROM {table} earlier
        WHERE earlier.pgh_obj_id = event.pgh_obj_id AND earlier.pgh_id < event.pgh_id
        ORDER BY earlier.pgh_id DESC LIMIT 1) AS before
FROM {table} event
"""
INDEX = "CREATE INDEX IF NOT EXISTS {name} ON {table} (pgh_created_at, pgh_id)"


class ChangeRecord(models.Model):
    """One row that was added, changed or deleted, with what it was before."""

    slug = models.TextField(primary_key=True)
    model = models.TextField("対象の種類")
    event_id = models.BigIntegerField()
    at = models.DateTimeField("日時")
    kind = models.TextField("操作")
    object_id = models.BigIntegerField("対象の番号")
    context = models.ForeignKey(
        "pghistory.Context", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    data = models.JSONField("内容")
    before = models.JSONField("前の内容", null=True)

    class Meta:
        managed = False
        db_table = VIEW
        ordering = ["-at", "-event_id"]
        verbose_name = "データの変更"

    def __str__(self) -> str:
        return self.slug


def tracked_models() -> dict[str, type[models.Model]]:
    """Return the tracked model of every event table, by its label."""
    return {event.pgh_tracked_model._meta.label: event.pgh_tracked_model for event in _events()}


def drop_view(*, using: str, plan: Any, **_: Any) -> None:
    """Take the view away while migrations alter the tables below it. Called by Django."""
    if plan:
        with connections[using].cursor() as cursor:
            cursor.execute(f"DROP VIEW IF EXISTS {VIEW}")


def make_view(*, using: str, **kwargs: Any) -> None:
    """Make the view over the event tables that exist, and the index it lives on. Called by Django.

    Django calls it after emptying test tables, too, where nothing has changed: no plan then.
    """
    if "plan" not in kwargs:
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        found = [event for event in _events() if event._meta.db_table in existing]
        for event in found:
            table = event._meta.db_table
            cursor.execute(INDEX.format(name=quote(f"{table[:60]}_at"), table=quote(table)))
        branches = [
            BRANCH.format(
                label=f"'{event.pgh_tracked_model._meta.label}'::text",
                table=quote(event._meta.db_table),
            )
            for event in found
        ]
        cursor.execute(f"DROP VIEW IF EXISTS {VIEW}")
        if branches:
            cursor.execute(f"CREATE VIEW {VIEW} AS {' UNION ALL '.join(branches)}")


def _events() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.proxy
    ]
