"""DX promotion teams: seats that exist without persons, and who acts on them on which days."""

from teams.models.activities import (
    Activity,
    ActivityParticipant,
    ActivityQuerySet,
    Attachment,
    NextAction,
)
from teams.models.duties import SeatDuty
from teams.models.endings import EndingRequest
from teams.models.joint import JointDepartment
from teams.models.nominations import OPEN_STATES, Nomination, in_charge, in_headed
from teams.models.plans import PlanAnswer, PlanMoveRecord, PlanQuestion, YearPlan
from teams.models.procedures import AppointmentProcedure
from teams.models.renewals import Renewal, RenewalLine
from teams.models.requests import NominationRequest, TransferQuestion
from teams.models.seat_rules import SeatRule
from teams.models.seats import (
    Appointment,
    AppointmentQuerySet,
    HeldQuerySet,
    Seat,
    SeatQuerySet,
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
from teams.models.tenures import LeadDeputy, PostBinding, Tenure, TenureQuerySet

__all__ = [
    "OPEN_STATES",
    "Activity",
    "ActivityParticipant",
    "ActivityQuerySet",
    "Appointment",
    "AppointmentProcedure",
    "AppointmentQuerySet",
    "Attachment",
    "EndingRequest",
    "HeldQuerySet",
    "JointDepartment",
    "LeadDeputy",
    "NextAction",
    "Nomination",
    "NominationRequest",
    "PlanAnswer",
    "PlanMoveRecord",
    "PlanQuestion",
    "PostBinding",
    "Renewal",
    "RenewalLine",
    "Seat",
    "SeatDuty",
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
    "Tenure",
    "TenureQuerySet",
    "TransferQuestion",
    "YearPlan",
    "in_charge",
    "in_force",
    "in_headed",
]
