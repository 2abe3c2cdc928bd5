"""Input of the teams app."""

from teams.forms.appointments import (
    DAY,
    AppointmentForm,
    EndingForm,
    TeamForm,
)

__all__ = [
    "DAY",
    "AppointmentForm",
    "EndingForm",
    "TeamForm",
]
