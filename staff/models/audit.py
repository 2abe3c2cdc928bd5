"""The audit trail of all tables as one table, for the list of changes.

pghistory can join its event tables itself, but reads them whole for every page. Here they are one
view: PostgreSQL takes the newest thirty by index from each and merges them, and looks up the row
before only for what is shown. The view covers every app without this one knowing them, so it is
made after each ``migrate`` from the models there are, and dropped before one that alters tables.
"""

from collections.abc import Callable
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.db import connections, models

from staff.rules.rights import rights_models

VIEW = "staff_changerecord"
PERSON_COLUMNS = ("person_id", "attendee_id")

BRANCH = """
SELECT {label} || ':' || event.pgh_id AS slug, {label} AS model, event.pgh_id AS event_id,
       event.pgh_created_at AS at, event.pgh_label AS kind, event.pgh_obj_id::bigint AS object_id,
       event.pgh_context_id AS context_id, {person}::bigint AS person_id,
       to_jsonb(event) AS data,
       (SELECT to_jsonb(earlier) FROM {table} earlier
        WHERE earlier.pgh_obj_id = event.pgh_obj_id AND earlier.pgh_id < event.pgh_id
        ORDER BY earlier.pgh_id DESC LIMIT 1) AS before,
       {moves_rights} AS moves_rights
FROM {table} event
"""
# Whether one of the fields that matter is another than in the row before, or, in the first row,
# than it is at first. The columns themselves are compared: JSON would take minutes for a million.
MOVES_RIGHTS = """
COALESCE((SELECT ROW({event}) IS DISTINCT FROM ROW({earlier}) FROM {table} earlier
          WHERE earlier.pgh_obj_id = event.pgh_obj_id AND earlier.pgh_id < event.pgh_id
          ORDER BY earlier.pgh_id DESC LIMIT 1),
         ROW({event}) IS DISTINCT FROM ROW({at_first}))
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
    person_id = models.BigIntegerField("対象の職員", null=True)
    data = models.JSONField("内容")
    before = models.JSONField("前の内容", null=True)
    moves_rights = models.BooleanField("権限が変わる")

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
        branches = [_branch(event, quote) for event in found]
        cursor.execute(f"DROP VIEW IF EXISTS {VIEW}")
        if branches:
            cursor.execute(f"CREATE VIEW {VIEW} AS {' UNION ALL '.join(branches)}")


def _branch(event: Any, quote: Callable[[str], str]) -> str:
    """Return the part of the view for one event table."""
    label, table = event.pgh_tracked_model._meta.label, quote(event._meta.db_table)
    rights = next((each for each in rights_models() if each.label == label), None)
    if rights is None or not rights.fields:
        moves_rights = "false" if rights is None else "true"
    else:
        values = [value for _, value in rights.fields]
        moves_rights = MOVES_RIGHTS.format(
            event=", ".join(f"event.{quote(name)}" for name, _ in rights.fields),
            earlier=", ".join(f"earlier.{quote(name)}" for name, _ in rights.fields),
            at_first=", ".join("NULL" if value is None else f"'{value}'" for value in values),
            table=table,
        )
    return BRANCH.format(
        label=f"'{label}'::text", table=table, person=_person(event), moves_rights=moves_rights
    )


def _person(event: Any) -> str:
    """Return the column that says which person a row is about."""
    if event.pgh_tracked_model._meta.label == settings.AUTH_USER_MODEL:
        return "event.pgh_obj_id"
    columns = {field.column for field in event._meta.fields}
    named = (f"event.{name}" for name in PERSON_COLUMNS if name in columns)
    return next(named, "NULL")


def _events() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.proxy
    ]
