"""Input of the skills app."""

from skills.forms.evidence import (
    ConfirmationForm,
)
from skills.forms.fields import VersionForm
from skills.forms.grid import TargetGridForm
from skills.forms.maps import (
    EndExceptionForm,
    ExceptionForm,
    NarrowedForm,
    ScaleForm,
    SkillForm,
)

__all__ = [
    "ConfirmationForm",
    "EndExceptionForm",
    "ExceptionForm",
    "NarrowedForm",
    "ScaleForm",
    "SkillForm",
    "TargetGridForm",
    "VersionForm",
]
