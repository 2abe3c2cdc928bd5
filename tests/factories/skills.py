"""Factories of the skills app."""

from datetime import date

import factory

from skills import models
from skills.choices import Category, EvidenceKind
from staff.choices import Grade
from tests.factories.staff import StaffMemberFactory


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


class TargetFactory(factory.django.DjangoModelFactory):
    """A target by grade; pass ``grade=None, role=…`` for one by role."""

    class Meta:
        model = models.Target

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
    label = "研修修了: 基礎"
    by = factory.SelfAttribute("person")
