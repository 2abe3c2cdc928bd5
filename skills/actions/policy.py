"""How levels are decided: the office's one setting."""

from skills.choices import LevelBasis
from skills.models import LevelPolicy
from staff.actions.recording import recorded
from staff.models import StaffMember


@recorded("レベルの決め方の変更")
def save_level_policy(
    *,
    basis: LevelBasis,
    warn_days: int,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> LevelPolicy:
    """Keep the setting; every page, list and figure follows at once."""
    policy, _ = LevelPolicy.objects.update_or_create(
        pk=LevelPolicy.THE_ONE,
        defaults={"basis": basis, "warn_days": warn_days, "is_default_example": False},
    )
    return policy
