"""A small city hall before a transfer, and batches of it."""

from datetime import date, datetime

from django.utils import timezone

from staff.actions import transfer_lines, transfers
from staff.choices import Grade
from staff.models import JobTitle, TransferBatch
from tests.factories.staff import (
    DepartmentFactory,
    DivisionFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
    office_member,
)

DAY = date(2027, 4, 1)
ENTERED = "2027-03-10 09:00+09:00"
TOLD = datetime(2027, 3, 24, 10, tzinfo=timezone.get_default_timezone())


class City:
    """Three divisions of two departments with heads, and the office that prepares transfers."""

    def __init__(self):
        StaffMemberFactory.reset_sequence(800_000, force=True)  # its own numbers are low ones
        self.general = DepartmentFactory(code="SOM", name="総務部", order=1)
        self.welfare = DepartmentFactory(code="FUK", name="福祉部", order=2)
        self.tax = self.division("SOM-01", "税務課", self.general)
        self.pay = self.division("SOM-02", "納税課", self.general)
        self.care = self.division("FUK-01", "福祉課", self.welfare)
        self.head_title = JobTitleFactory(name="課長", grade=Grade.MANAGER, heads_division=True)
        self.chief = JobTitleFactory(name="係長", grade=Grade.ASSISTANT_MANAGER)
        self.clerk = JobTitleFactory(name="主任", grade=Grade.GENERAL)
        self.ungraded = JobTitleFactory(name="主任技師", grade=None)
        self.office = office_member(number="900001", name="事務局 職員")
        self.heads = {
            name: self.person(f"00010{n}", f"{name}長 太郎", getattr(self, name), self.head_title)
            for n, name in enumerate(["tax", "pay", "care"], start=1)
        }
        self.clerks = {
            name: self.person(f"00020{n}", f"{name}職員 花子", getattr(self, name), self.clerk)
            for n, name in enumerate(["tax", "pay", "care"], start=1)
        }

    @staticmethod
    def division(code, name, department):
        return DivisionFactory(code=code, name=name, department=department)

    def person(self, number, name, division, title, **fields):
        person = StaffMemberFactory(number=number, name=name, **fields)
        PostingFactory(
            person=person, division=division, job_title=title, is_head=title.heads_division
        )
        return person

    def batch(self, *lines, day=DAY, announced_at=TOLD, name="令和9年4月1日付け人事異動"):
        values = {"name": name, "effective_on": day, "announced_at": announced_at}
        batch = transfers.create_batch(values=values, by=self.office)
        for line in lines:
            self.add(batch, **line)
        return fresh(batch)

    def add(self, batch, kind="move", number="", division=None, title=None, **values):
        found = {
            "kind": kind,
            "number": number,
            "division_id": division.pk if division else None,
            "job_title_id": title.pk if title else None,
            **values,
        }
        return transfer_lines.add_line(batch=batch, values=found, by=self.office)

    def ready(self, *lines, **fields):
        batch = self.batch(*lines, **fields)
        transfers.make_ready(batch=batch, version=batch.version, by=self.office)
        return fresh(batch)


def fresh(batch):
    """Return the batch as it is stored now."""
    return TransferBatch.objects.get(pk=batch.pk)


def findings(batch):
    """Return (row, weight, label, reason) of everything that there is to say of the lines."""
    return [
        (line.row, each["weight"], each["label"], each["reason"])
        for line in batch.lines.all()
        for each in line.findings
    ]


def title(name):
    return JobTitle.objects.get(name=name)
