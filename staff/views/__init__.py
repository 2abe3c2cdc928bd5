"""The pages of the staff app."""

from staff.views.accounts import locked_out

__all__ = ["locked_out"]
