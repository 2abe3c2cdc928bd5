"""Factories of the staff app."""

from datetime import date

import factory
from psycopg.types.range import DateRange

from staff import models
from staff.choices import (
    ChangeKind,
    EmploymentKind,
    Grade,
    PostingKind,
    SignInKind,
    SignInMethod,
    StatusKind,
)

LONG_AGO = date(2020, 4, 1)


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Department

    code = factory.Sequence(lambda n: f"D{n:03}")
    name = factory.Sequence(lambda n: f"第{n}部")
    order = factory.Sequence(lambda n: n)


class DivisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Division

    department = factory.SubFactory(DepartmentFactory)
    code = factory.Sequence(lambda n: f"D{n:03}-01")
    name = factory.Sequence(lambda n: f"第{n}課")
    order = factory.Sequence(lambda n: n)


class JobTitleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.JobTitle
        django_get_or_create = ("name",)

    name = "主任"
    grade = Grade.GENERAL


class StaffMemberFactory(factory.django.DjangoModelFactory):
    """Somebody without a post. ``EmployeeFactory`` gives one."""

    class Meta:
        model = models.StaffMember
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"{n:06}")
    name = factory.Sequence(lambda n: f"下関 職員{n}")
    kana = "シモノセキ ショクイン"
    email = factory.LazyAttribute(lambda person: f"s{person.number}@city.example.lg.jp")

    @factory.post_generation
    def folded(self, create, extracted, **kwargs):
        self.fold_search_text()
        if create:
            self.save(update_fields=["search_text"])


class PostingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Posting

    person = factory.SubFactory(StaffMemberFactory)
    division = factory.SubFactory(DivisionFactory)
    job_title = factory.SubFactory(JobTitleFactory)
    kind = PostingKind.MAIN
    period = DateRange(LONG_AGO, None)


TITLES = {Grade.MANAGER: "課長", Grade.ASSISTANT_MANAGER: "課長補佐", Grade.GENERAL: "主任"}


def employee(division=None, *, grade=Grade.GENERAL, is_head=False, since=LONG_AGO, **fields):
    """Return a person with a main post in a division, of a grade."""
    person = StaffMemberFactory(**fields)
    PostingFactory(
        person=person,
        division=division or DivisionFactory(),
        job_title=JobTitleFactory(name=TITLES[grade], grade=grade),
        is_head=is_head,
        period=DateRange(since, None),
    )
    return person


def office_member(**fields):
    """Return somebody of the information policy division."""
    office = models.Division.objects.filter(is_office=True).first()
    return employee(office or DivisionFactory(name="情報政策課", is_office=True), **fields)


class HeadDeputyFactory(factory.django.DjangoModelFactory):
    """Somebody stands in for the head of a division."""

    class Meta:
        model = models.HeadDeputy

    division = factory.SubFactory(DivisionFactory)
    person = factory.SubFactory(StaffMemberFactory)
    given_by = factory.SubFactory(StaffMemberFactory)
    period = DateRange(LONG_AGO, date(2027, 4, 1))


class SignInRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SignInRecord

    kind = SignInKind.SUCCESS
    method = SignInMethod.LOCAL
    person = factory.SubFactory(StaffMemberFactory)
    number = factory.LazyAttribute(lambda record: record.person.number if record.person else "")
    address = "192.0.2.1"


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Notice

    recipient = factory.SubFactory(StaffMemberFactory)
    kind = "test"
    key = factory.Sequence(lambda n: f"test:{n}")
    title = "お知らせの件名"
    search_text = factory.LazyAttribute(lambda notice: models.search.search_text(notice.title))


class NoticePreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.NoticePreference

    person = factory.SubFactory(StaffMemberFactory)
    kind = "job"
    choice = "muted"


class ChatChannelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ChatChannel

    name = factory.Sequence(lambda n: f"全庁チャンネル{n}")
    format = "json"
    url = "https://chat.example.jp/hook/secret"


class AnnouncementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Announcement

    kind = "staff.chat_test"
    key = factory.Sequence(lambda n: f"announcement:{n}")
    title = "全庁へのお知らせ"


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A waiting mail of a notice."""

    class Meta:
        model = models.Delivery

    notice = factory.SubFactory(NoticeFactory)
    recipient = factory.SelfAttribute("notice.recipient")
    kind = factory.SelfAttribute("notice.kind")
    title = factory.SelfAttribute("notice.title")
    channel = "mail"
    address = factory.SelfAttribute("recipient.email")


class NoticeDigestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.NoticeDigest

    recipient = factory.SubFactory(StaffMemberFactory)
    day = date(2026, 11, 24)


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Job

    kind = "export"
    title = "「職員名簿」の書き出し"
    by = factory.SubFactory(StaffMemberFactory)


class StaffImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StaffImport

    by = factory.SubFactory(StaffMemberFactory)
    filename = "職員.csv"
    effective_on = date(2026, 4, 1)


class StaffImportLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StaffImportLine

    staff_import = factory.SubFactory(StaffImportFactory)
    row = 2
    outcome = "new"


class StatusPeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StatusPeriod

    person = factory.SubFactory(StaffMemberFactory)
    kind = StatusKind.CHILDCARE
    period = DateRange(date(2026, 10, 1), date(2027, 10, 1))


class EmploymentPeriodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.EmploymentPeriod

    person = factory.SubFactory(StaffMemberFactory)
    kind = EmploymentKind.REGULAR
    period = DateRange(None, None)


class DepartmentNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DepartmentName

    department = factory.SubFactory(DepartmentFactory)
    name = "旧部"
    period = DateRange(None, date(2026, 4, 1))


class DivisionNameFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DivisionName

    division = factory.SubFactory(DivisionFactory)
    name = "旧課"
    period = DateRange(None, date(2026, 4, 1))


class OrganisationChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OrganisationChange

    kind = ChangeKind.MERGER
    on = date(2026, 4, 1)
    summary = "「旧課」を「新課」に統合"
    by = factory.SubFactory(StaffMemberFactory)
    effects = factory.LazyFunction(lambda: {"entries": []})


class DivisionSuccessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DivisionSuccession

    predecessor = factory.SubFactory(DivisionFactory)
    successor = factory.SubFactory(DivisionFactory)
    on = date(2026, 4, 1)
    change = factory.SubFactory(OrganisationChangeFactory)


class DepartmentSuccessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DepartmentSuccession

    predecessor = factory.SubFactory(DepartmentFactory)
    successor = factory.SubFactory(DepartmentFactory)
    on = date(2026, 4, 1)
    change = factory.SubFactory(OrganisationChangeFactory)
