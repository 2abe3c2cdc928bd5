"""Factories of transfers."""

from datetime import date

import factory

from staff import models
from staff.choices import TransferKind, TransferState
from tests.factories.staff import StaffMemberFactory


class TransferBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TransferBatch

    name = "令和9年4月1日付け人事異動"
    effective_on = date(2027, 4, 1)
    state = TransferState.PREPARING
    by = factory.SubFactory(StaffMemberFactory)


class TransferLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TransferLine

    batch = factory.SubFactory(TransferBatchFactory)
    row = factory.Sequence(lambda number: number + 1)
    kind = TransferKind.MOVE


class TransferChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TransferChange

    batch = factory.SubFactory(TransferBatchFactory)
    model = "staff.Posting"
    row = 1


class DueMoveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DueMove

    person = factory.SubFactory(StaffMemberFactory)
    day = date(2027, 4, 1)
    occasion = "職員の登録による異動"
    by = factory.SubFactory(StaffMemberFactory)
