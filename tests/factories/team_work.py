"""Factories of what teams do: support, activities and plans."""

from datetime import date
from decimal import Decimal

import factory
from psycopg.types.range import DateRange

from teams import models
from teams.choices import ActivityKind, PlanState, SupportState
from tests.factories.staff import LONG_AGO, StaffMemberFactory
from tests.factories.teams import SpecialistFactory, TeamFactory


class SpecialistAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SpecialistAssignment

    specialist = factory.SubFactory(SpecialistFactory)
    team = factory.SubFactory(TeamFactory)
    period = DateRange(LONG_AGO, None)


class SupportRequestFactory(factory.django.DjangoModelFactory):
    """A request that waits for a helper."""

    class Meta:
        model = models.SupportRequest

    team = factory.SubFactory(TeamFactory)
    subject = factory.Sequence(lambda n: f"申請書の電子化の相談{n}")
    purpose = "窓口の申請書を電子申請に変える手順を相談したいです。"
    requested_by = factory.SubFactory(StaffMemberFactory)
    search_text = factory.LazyAttribute(
        lambda request: models.support.search_text(request.subject, request.purpose)
    )


class HelpedRequestFactory(SupportRequestFactory):
    """A request that a specialist works on."""

    state = SupportState.WORKING
    specialist = factory.SubFactory(SpecialistFactory)


class SupportMoveRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupportMoveRecord

    request = factory.SubFactory(SupportRequestFactory)
    from_state = SupportState.RECEIVED
    to_state = SupportState.DECLINED
    by = factory.SubFactory(StaffMemberFactory)


class SupportLogFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupportLog

    request = factory.SubFactory(HelpedRequestFactory)
    specialist = factory.SelfAttribute("request.specialist")
    on = date(2026, 11, 10)
    hours = Decimal("1.5")
    text = "様式を一緒に見直しました。"
    by = factory.SelfAttribute("specialist.person")


class SupportCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SupportComment

    request = factory.SubFactory(SupportRequestFactory)
    author = factory.SubFactory(StaffMemberFactory)
    text = "来週はいかがですか。"


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Activity

    team = factory.SubFactory(TeamFactory)
    on = date(2026, 11, 10)
    duration = 60
    kind = ActivityKind.MEETING
    title = factory.Sequence(lambda n: f"定例の打合せ{n}")
    content = "課題の進み具合を確かめました。"
    created_by = factory.SubFactory(StaffMemberFactory)
    search_text = factory.LazyAttribute(
        lambda record: models.activities.search_text(record.title, record.content)
    )


class ActivityParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ActivityParticipant

    activity = factory.SubFactory(ActivityFactory)
    person = factory.SubFactory(StaffMemberFactory)


class NextActionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.NextAction

    activity = factory.SubFactory(ActivityFactory)
    text = "様式の案をつくる"


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Attachment

    activity = factory.SubFactory(ActivityFactory)
    file = factory.django.FileField(filename="資料.pdf", data=b"%PDF-1.7 text")
    filename = "打合せ資料.pdf"
    content_type = "application/pdf"
    size = 13
    by = factory.SubFactory(StaffMemberFactory)


class PlanQuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PlanQuestion

    fiscal_year = 2026
    section = "目標"
    title = factory.Sequence(lambda n: f"今年度の目標{n}")
    order = factory.Sequence(lambda n: n)


class YearPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.YearPlan

    team = factory.SubFactory(TeamFactory)
    fiscal_year = 2026
    state = PlanState.DRAFT


class PlanAnswerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PlanAnswer

    plan = factory.SubFactory(YearPlanFactory)
    question = factory.SubFactory(PlanQuestionFactory)
    text = "紙の申請を3つ減らします。"


class PlanMoveRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PlanMoveRecord

    plan = factory.SubFactory(YearPlanFactory)
    from_state = PlanState.DRAFT
    to_state = PlanState.SUBMITTED
    by = factory.SubFactory(StaffMemberFactory)
