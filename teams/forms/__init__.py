"""Input of the teams app."""

from teams.forms.appointments import (
    DAY,
    AppointmentForm,
    EndingForm,
    TeamForm,
)
from teams.forms.seats import (
    BindingForm,
    DeputyForm,
    JointForm,
    LastDayForm,
    SeatRuleForm,
    TeamNameForm,
)

__all__ = [
    "DAY",
    "AppointmentForm",
    "BindingForm",
    "DeputyForm",
    "EndingForm",
    "JointForm",
    "LastDayForm",
    "SeatRuleForm",
    "TeamForm",
    "TeamNameForm",
]
