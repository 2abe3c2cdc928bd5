"""Factories of the crossforum app."""

import factory

from crossforum import models
from crossforum.choices import CountermeasureKind, IssueStage, MeasureStage
from tests.factories.staff import DepartmentFactory, DivisionFactory, StaffMemberFactory


class MeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Measure

    title = factory.Sequence(lambda n: f"窓口予約の共通化{n}")
    summary = "窓口の予約を一つの仕組みにまとめます。"
    stage = MeasureStage.IDEA
    lead_department = factory.SubFactory(DepartmentFactory)
    created_by = factory.SubFactory(StaffMemberFactory)

    @factory.lazy_attribute
    def search_text(self):
        return models.search_text(self.title, self.summary)


class IssueFactory(factory.django.DjangoModelFactory):
    """An issue of a division; its department follows. A stage of 横断施策 brings a measure."""

    class Meta:
        model = models.Issue

    division = factory.SubFactory(DivisionFactory)
    department = factory.LazyAttribute(lambda issue: issue.division.department)
    title = factory.Sequence(lambda n: f"申請書の転記に時間がかかる{n}")
    problem = "紙の申請書を、手で表計算ソフトに写しています。"
    stage = IssueStage.SUBMITTED
    reporter = factory.SubFactory(StaffMemberFactory)
    measure = factory.Maybe(
        factory.LazyAttribute(lambda issue: issue.stage == IssueStage.MEASURE),
        yes_declaration=factory.SubFactory(MeasureFactory),
        no_declaration=None,
    )

    @factory.lazy_attribute
    def search_text(self):
        return models.search_text(self.title, self.problem)


class CountermeasureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Countermeasure

    issue = factory.SubFactory(IssueFactory)
    kind = CountermeasureKind.BPR
    text = "様式を一つにします。"
    by = factory.SubFactory(StaffMemberFactory)


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Comment

    issue = factory.SubFactory(IssueFactory)
    author = factory.SubFactory(StaffMemberFactory)
    text = "うちの課でも同じです。"


class StageMoveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.StageMove

    issue = factory.SubFactory(IssueFactory)
    from_stage = IssueStage.DRAFT
    to_stage = IssueStage.SUBMITTED
    by = factory.SubFactory(StaffMemberFactory)
