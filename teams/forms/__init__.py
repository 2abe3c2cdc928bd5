"""Input of the teams app."""

from teams.forms.appointments import (
    AppointmentForm,
    EndingAnswerForm,
    EndingForm,
    EndingRequestForm,
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
    "AppointmentForm",
    "BindingForm",
    "DeputyForm",
    "EndingAnswerForm",
    "EndingForm",
    "EndingRequestForm",
    "JointForm",
    "LastDayForm",
    "SeatRuleForm",
    "TeamForm",
    "TeamNameForm",
]
