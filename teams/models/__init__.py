"""DX promotion teams: seats that exist without persons, and dated appointments to them."""

from teams.models.activities import (
    Activity,
    ActivityParticipant,
    ActivityQuerySet,
    Attachment,
    NextAction,
)
from teams.models.nominations import OPEN_STATES, Nomination, in_charge, in_headed
from teams.models.plans import PlanAnswer, PlanMoveRecord, PlanQuestion, YearPlan
from teams.models.procedures import AppointmentProcedure
from teams.models.renewals import Renewal, RenewalLine
from teams.models.requests import NominationRequest, TransferQuestion
from teams.models.seats import (
    Appointment,
    AppointmentQuerySet,
    Seat,
    SeatQuerySet,
    SeatRule,
    Team,
    TeamQuerySet,
    in_force,
)
from teams.models.specialists import Specialist, SpecialistAssignment, SpecialistQuerySet
from teams.models.support import (
    SupportComment,
    SupportLog,
    SupportMoveRecord,
    SupportRequest,
    SupportRequestQuerySet,
)

__all__ = [
    "OPEN_STATES",
    "Activity",
    "ActivityParticipant",
    "ActivityQuerySet",
    "Appointment",
    "AppointmentProcedure",
    "AppointmentQuerySet",
    "Attachment",
    "NextAction",
    "Nomination",
    "NominationRequest",
    "PlanAnswer",
    "PlanMoveRecord",
    "PlanQuestion",
    "Renewal",
    "RenewalLine",
    "Seat",
    "SeatQuerySet",
    "SeatRule",
    "Specialist",
    "SpecialistAssignment",
    "SpecialistQuerySet",
    "SupportComment",
    "SupportLog",
    "SupportMoveRecord",
    "SupportRequest",
    "SupportRequestQuerySet",
    "Team",
    "TeamQuerySet",
    "TransferQuestion",
    "YearPlan",
    "in_charge",
    "in_force",
    "in_headed",
]
