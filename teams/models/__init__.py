"""DX promotion teams: seats that exist without persons, and dated appointments to them."""

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
    "Appointment",
    "AppointmentQuerySet",
    "Seat",
    "SeatQuerySet",
    "SeatRule",
    "Specialist",
    "Team",
    "TeamQuerySet",
    "in_force",
]
