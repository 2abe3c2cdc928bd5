"""Factories of the skills app."""

from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone
from psycopg.types.range import DateRange

from skills import models
from skills.choices import Category, EvidenceKind, GapState, GroupKind, MapState, StandardArea
from skills.rules.suppression import Detail
from staff.choices import Grade
from staff.queries.transfers import midnight
from tests.factories.staff import DivisionFactory, StaffMemberFactory


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Skill
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"ICT-{n:02}")
    category = Category.ICT
    name = factory.Sequence(lambda n: f"第{n}のスキル")
    order = factory.Sequence(lambda n: n)

    @factory.post_generation
    def folded(self, create, extracted, **kwargs):
        self.fold_search_text()
        if create:
            self.save(update_fields=["search_text"])


class YearMapFactory(factory.django.DjangoModelFactory):
    """The published map of a year; pass ``state=MapState.DRAFT`` for one that does not count."""

    class Meta:
        model = models.YearMap
        django_get_or_create = ("fiscal_year",)

    fiscal_year = 2026
    state = MapState.PUBLISHED


class TargetFactory(factory.django.DjangoModelFactory):
    """A target by grade; pass ``grade=None, role=…`` for one by role.

    A year that has no map yet gets a published one, so that the target counts.
    """

    class Meta:
        model = models.Target

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        YearMapFactory(fiscal_year=kwargs["fiscal_year"])
        return super()._create(model_class, *args, **kwargs)

    fiscal_year = 2026
    skill = factory.SubFactory(SkillFactory)
    grade = Grade.GENERAL
    level = 2


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Evidence

    person = factory.SubFactory(StaffMemberFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 2
    kind = EvidenceKind.COURSE
    shown_on = date(2026, 6, 1)
    recorded_at = factory.LazyAttribute(
        lambda row: timezone.make_aware(datetime.combine(row.shown_on, time(17)))
    )
    label = "研修修了: 基礎"
    by = factory.SelfAttribute("person")


class TargetExceptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TargetException

    person = factory.SubFactory(StaffMemberFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 1
    reason = "育児短時間勤務のため"
    period = DateRange(date(2026, 4, 1), date(2027, 4, 1))
    by = factory.SubFactory(StaffMemberFactory)


class SkillConsentFactory(factory.django.DjangoModelFactory):
    """A consent for a skill; pass ``skill=None`` for one in general."""

    class Meta:
        model = models.SkillConsent

    person = factory.SubFactory(StaffMemberFactory)
    skill = factory.SubFactory(SkillFactory)


class FrameworkLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.FrameworkLink

    skill = factory.SubFactory(SkillFactory)
    area = StandardArea.HOW


class SnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Snapshot

    fiscal_year = 2025
    day = date(2026, 3, 31)


class SnapshotPersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SnapshotPerson

    snapshot = factory.SubFactory(SnapshotFactory)
    person = factory.SubFactory(StaffMemberFactory)
    division = factory.SubFactory(DivisionFactory)
    department = factory.SelfAttribute("division.department")
    grade = Grade.GENERAL


class SnapshotLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SnapshotLevel

    member = factory.SubFactory(SnapshotPersonFactory)
    skill = factory.SubFactory(SkillFactory)
    target = 3
    level = 2
    state = GapState.OFF


class PublicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Publication

    day = date(2026, 10, 31)
    computed_at = factory.LazyAttribute(lambda row: midnight(row.day + timedelta(days=1)))


class PublishedCellFactory(factory.django.DjangoModelFactory):
    """The whole city in one skill, shown in full."""

    class Meta:
        model = models.PublishedCell

    publication = factory.SubFactory(PublicationFactory)
    kind = GroupKind.CITY
    skill = factory.SubFactory(SkillFactory)
    people = 40
    asked = 30
    detail = Detail.ALL
    met = 10
    near = 10
