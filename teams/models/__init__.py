"""DX promotion teams: seats that exist without persons, and dated appointments to them."""

from teams.models.nominations import OPEN_STATES, Nomination, in_charge, in_headed
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
from teams.models.specialists import Specialist

__all__ = [
    "OPEN_STATES",
    "Appointment",
    "AppointmentProcedure",
    "AppointmentQuerySet",
    "Nomination",
    "NominationRequest",
    "Renewal",
    "RenewalLine",
    "Seat",
    "SeatQuerySet",
    "SeatRule",
    "Specialist",
    "Team",
    "TeamQuerySet",
    "TransferQuestion",
    "in_charge",
    "in_force",
    "in_headed",
]
