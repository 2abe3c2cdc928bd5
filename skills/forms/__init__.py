"""Input of the skills app."""

from skills.forms.evidence import (
    ConfirmationForm,
)

__all__ = [
    "ConfirmationForm",
]
