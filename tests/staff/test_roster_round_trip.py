"""The roster written out and read again changes nothing, in every format, whatever the names.

Names are made up of what hurts: variants (髙 﨑 𠮷), waves and minus signs that CP932 knows twice,
signs that a spreadsheet would run as a formula, digits and full-width letters.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from japan.tables import read_table
from staff.choices import RowOutcome
from staff.models import Posting, StaffMember
from staff.tables.exports import FORMATS
from tests.factories.staff import DivisionFactory, JobTitleFactory, PostingFactory, employee
from tests.staff.import_files import checked, outcomes

ROSTER = "/staff/imports/roster/"
IN_CP932 = "髙﨑山田〜−～－=+@'＝＋＠１ａ0O-"
NAMES = st.text(IN_CP932 + "𠮷", min_size=1, max_size=12)
NAMES_IN_CP932 = st.text(IN_CP932, min_size=1, max_size=12)


@contextmanager
def taken_back():
    """Undo what an example has stored."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def city_of(names):
    """Store an HR person and one colleague a name; numbers keep their leading zeros."""
    hr = employee(DivisionFactory(name="=職員課", is_hr=True), number="000000", name="人事 花子")
    title = JobTitleFactory(name="+主任")
    place = DivisionFactory(name="@窓口〜相談", department__name="-市民部")
    for number, name in enumerate(names, start=1):
        PostingFactory(
            person__number=f"{number:06}",
            person__name=name,
            person__kana="タカハシ イチロウ",
            division=place,
            job_title=title,
        )
    return hr


def written(client, hr, export_format):
    """Return the roster as the file that a browser gets."""
    client.force_login(hr)
    return client.get(ROSTER, {"export": export_format})


def outcomes_of_round_trip(client, names, export_format):
    """Return what an import of the export would do."""
    hr = city_of(names)
    content = written(client, hr, export_format).getvalue()
    name = f"名簿.{FORMATS[export_format][0]}"
    again = checked(content, by=hr, name=name, day=timezone.localdate())
    return [outcome for outcome, _, _ in outcomes(again)]


@pytest.mark.django_db
@pytest.mark.parametrize("export_format", ["csv", "xlsx"])
def test_roster_comes_back_unchanged(client, export_format):
    @settings(max_examples=10)
    @given(st.lists(NAMES, min_size=1, max_size=6))
    def round_trip(names):
        with taken_back():
            found = outcomes_of_round_trip(client, names, export_format)
        assert found == [RowOutcome.UNCHANGED] * (len(names) + 1)

    round_trip()


@pytest.mark.django_db
def test_roster_comes_back_unchanged_through_cp932(client):
    @settings(max_examples=10)
    @given(st.lists(NAMES_IN_CP932, min_size=1, max_size=6))
    def round_trip(names):
        with taken_back():
            found = outcomes_of_round_trip(client, names, "csv_cp932")
        assert found == [RowOutcome.UNCHANGED] * (len(names) + 1)

    round_trip()


@pytest.mark.django_db
def test_cp932_refuses_what_it_lacks_with_row_and_character(client):
    response = written(client, city_of(["髙﨑 一郎", "𠮷田 健"]), "csv_cp932")

    assert response.status_code == 422
    page = response.content.decode()
    assert "𠮷" in page
    assert "4行目" in page


@pytest.mark.django_db
@pytest.mark.parametrize("export_format", ["csv", "csv_cp932"])
def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(client, export_format):
    content = written(client, city_of(["=1+1", "+81", "-1", "@SUM", "＝１"]), export_format)
    text = content.getvalue().decode("cp932" if "cp932" in export_format else "utf-8-sig")

    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]

    assert [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r"))] == []
    assert "'=1+1" in cells


@pytest.mark.django_db
@pytest.mark.parametrize("export_format", list(FORMATS))
def test_cells_are_restored_when_read(client, export_format):
    names = ["=1+1", "'=2", "髙﨑 〜−", "0012"]
    content = written(client, city_of(names), export_format).getvalue()
    table = read_table(content, filename=f"名簿.{FORMATS[export_format][0]}")

    rows = [row.cells for row in table.rows()]

    assert [row["職員番号"] for row in rows] == ["000000", "000001", "000002", "000003", "000004"]
    assert [row["氏名"][:3] for row in rows[1:3]] == ["=1+", "'=2"]
    assert (rows[1]["職名"], rows[1]["部局名"]) == ("+主任", "-市民部")
    assert StaffMember.objects.count() == Posting.objects.count() == len(rows)
