"""Pure decisions about people and posts. Nothing here queries, writes or reads the clock."""

from staff.rules.standing import Post, StaffRefused, Standing

__all__ = ["Post", "StaffRefused", "Standing"]
