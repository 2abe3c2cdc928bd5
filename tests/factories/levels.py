"""Factories of levels: surveys, self-ratings, proposals, reports, the setting."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from psycopg.types.range import DateRange

from skills import models
from skills.choices import EvidenceKind
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import StaffMemberFactory


class LevelPolicyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LevelPolicy

    pk = 1


class SurveyRoundFactory(factory.django.DjangoModelFactory):
    """An open round that has been handed out; pass ``distributed_at=None`` for a draft."""

    class Meta:
        model = models.SurveyRound
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"第{n}回スキル調査")
    period = factory.LazyFunction(lambda: around(timezone.localdate()))
    distributed_at = factory.LazyFunction(timezone.now)
    created_by = factory.SubFactory(StaffMemberFactory)

    @factory.post_generation
    def skills(self, create, extracted, **kwargs):
        if create and extracted:
            self.skills.set(extracted)


def around(day, before=7, after=14):
    """Return a period of some days before and after a day."""
    return DateRange(day - timedelta(days=before), day + timedelta(days=after))


class SurveyResponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SurveyResponse

    round = factory.SubFactory(SurveyRoundFactory)
    person = factory.SubFactory(StaffMemberFactory)
    division = factory.LazyAttribute(
        lambda row: (post := row.person.postings.first()) and post.division
    )


class SelfRatingFactory(factory.django.DjangoModelFactory):
    """A self-rating that has been handed in."""

    class Meta:
        model = models.SelfRating

    response = factory.SubFactory(
        SurveyResponseFactory, submitted_at=factory.LazyFunction(timezone.now)
    )
    skill = factory.SubFactory(SkillFactory)
    level = 3


class LevelProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LevelProposal

    person = factory.SubFactory(StaffMemberFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 3
    label = "研修修了: BPR研修"
    source_key = factory.Sequence(lambda n: f"training:enrolment:{n}")
    shown_on = date(2026, 6, 1)


class ConfirmationCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ConfirmationComment

    confirmation = factory.SubFactory(EvidenceFactory, kind=EvidenceKind.CONFIRMATION)
    by = factory.SelfAttribute("confirmation.person")
    text = "ありがとうございます。"


class QualificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Qualification

    name = factory.Sequence(lambda n: f"第{n}種情報試験")
    issuer = "IPA"


class QualificationLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.QualificationLevel

    qualification = factory.SubFactory(QualificationFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 2


class EvidenceClaimFactory(factory.django.DjangoModelFactory):
    """An external course that waits for the office."""

    class Meta:
        model = models.EvidenceClaim

    person = factory.SubFactory(StaffMemberFactory)
    kind = EvidenceKind.EXTERNAL
    title = "データ分析入門"
    shown_on = date(2026, 6, 1)


class ClaimLevelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ClaimLevel

    claim = factory.SubFactory(EvidenceClaimFactory)
    skill = factory.SubFactory(SkillFactory)
    level = 2
