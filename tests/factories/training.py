"""Factories of the training app."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from skills.choices import Category
from tests.factories.skills import SkillFactory
from tests.factories.staff import StaffMemberFactory
from training import models
from training.choices import Attendance, Cycle, EnrolmentState, Obligation, SessionState


class CourseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Course
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"C{n:03}")
    name = factory.Sequence(lambda n: f"第{n}の研修")
    category = Category.ICT
    format = "集合"
    hours = Decimal("2.0")

    @factory.post_generation
    def folded(self, create, extracted, **kwargs):
        self.fold_search_text()
        if create:
            self.save(update_fields=["search_text"])


class RequirementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Requirement

    fiscal_year = 2026
    course = factory.SubFactory(CourseFactory)
    obligation = Obligation.EVERYBODY
    cycle = Cycle.EVERY_YEAR


class CourseSkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.CourseSkill

    course = factory.SubFactory(CourseFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3


class SessionFactory(factory.django.DjangoModelFactory):
    """A session in two weeks that takes requests now."""

    class Meta:
        model = models.Session

    course = factory.SubFactory(CourseFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))
    opens_at = factory.LazyAttribute(lambda session: session.starts_at - timedelta(days=28))
    closes_at = factory.LazyAttribute(lambda session: session.starts_at - timedelta(days=1))
    venue = "本庁舎 5階 研修室"
    capacity = 30


class EnrolmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Enrolment

    session = factory.SubFactory(SessionFactory)
    attendee = factory.SubFactory(StaffMemberFactory)
    state = EnrolmentState.CONFIRMED
    requested_by = factory.SelfAttribute("attendee")


def past_session(days=7, **fields):
    """Return a session that is over but not closed."""
    return SessionFactory(starts_at=timezone.now() - timedelta(days=days), **fields)


def completion(person, course, day=None, **fields):
    """Give the person a completed enrolment of the course."""
    day = day or timezone.localdate()
    session = past_session(course=course, state=SessionState.CLOSED, **fields)
    return EnrolmentFactory(
        session=session, attendee=person, attendance=Attendance.PRESENT, completed_on=day
    )
