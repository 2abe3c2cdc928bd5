"""The roster in the columns of the import: written out and read again it changes nothing."""

from typing import Any

import django_tables2 as tables
from django.utils import timezone

from staff.filters import RosterFilterSet
from staff.models import Posting, StaffMember
from staff.permissions import can_import_staff
from staff.resources.roster import RosterResource
from staff.tables.imports import ON_ONE_LINE
from staff.tables.listing import ListSpec, PortalTable, register


class RosterTable(PortalTable):
    """A row per post, in the resource's columns."""

    caption = "取り込みと同じ列の名簿"

    class Meta(PortalTable.Meta):
        order_by = ("number",)


class ResourceColumn(tables.Column):
    """A column that the resource writes, on the page as in the file."""

    def __init__(self, name: str) -> None:
        self._field = RosterResource.fields[name]
        path = self._field.attribute
        named = {"division": "division__code", "job_title": "job_title__name"}.get(path, path)
        order = (named, "person__number", "kind", "pk")
        super().__init__(
            verbose_name=self._field.column_name,
            empty_values=(),
            order_by=order,
            attrs=ON_ONE_LINE if name in {"number", "hired_on"} else {},
        )

    def render(self, record: Posting) -> str:
        return self._field.export(record)

    def value(self, record: Posting) -> str:
        return self._field.export(record)


for _name in RosterResource.fields:
    RosterTable.base_columns[_name] = ResourceColumn(_name)


def posts(user: StaffMember, _kwargs: dict[str, Any]) -> Any:
    """Return the posts held today, for the office."""
    if not can_import_staff(user):
        return Posting.objects.none()
    today = timezone.localdate()
    return Posting.objects.on(today).select_related("person", "division__department", "job_title")


ROSTER = register(
    ListSpec(
        key="staff:roster-list",
        title="取り込み用の名簿",
        table=RosterTable,
        filterset=RosterFilterSet,
        rows=posts,
        empty_title="配属がまだ登録されていません",
        empty_text="人事システムのファイルを取り込むと、ここに出ます。",
        lead="今日の配属を、取り込みと同じ列で書き出せます。直して取り込むと、直した所だけが変わります。",
        template="staff/import_roster.html",
    )
)
