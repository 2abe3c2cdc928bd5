"""Who may do what on the skill map. Levels are personnel data: self, own head, office."""

from skills.choices import ClaimState, EvidenceKind
from skills.models import Evidence, EvidenceClaim, LevelProposal
from staff.models import Division, StaffMember
from staff.permissions import (
    can_see_personnel_data,
    is_head_of,
    is_office,
    reads_personnel_data,
)
from teams.models import Team
from teams.queries import current_roles


def can_see_map(user: StaffMember, person: StaffMember) -> bool:
    """Tell whether the user may see the person's levels."""
    return can_see_personnel_data(user, person)


def can_confirm_level(user: StaffMember, person: StaffMember) -> bool:
    """Only who acts as the person's 所属長, never oneself and not the office (ADR 65)."""
    return is_head_of(user, person)


def can_see_levels_of_all(user: StaffMember) -> bool:
    """Tell whether the user may see the people behind a figure: the office and 職員課."""
    return reads_personnel_data(user)


def can_see_self_ratings(user: StaffMember, person: StaffMember) -> bool:
    """Self-ratings are for oneself and one's own head or deputy: not for the office, not for HR."""
    return user == person or is_head_of(user, person)


def can_confirm_staff(user: StaffMember) -> bool:
    """The list of what waits is for heads and their deputies."""
    return bool(user.standing.headed_division_ids)


def can_decide_proposal(user: StaffMember, proposal: LevelProposal) -> bool:
    """A course's proposal goes to the own head or deputy."""
    return is_head_of(user, proposal.person)


def can_comment_on(user: StaffMember, evidence: Evidence) -> bool:
    """The person may say something to a confirmation of the own level."""
    return evidence.person_id == user.pk and evidence.kind == EvidenceKind.CONFIRMATION


def can_run_surveys(user: StaffMember) -> bool:
    """The office plans rounds and sees who has answered, not what."""
    return is_office(user)


def can_see_claim(user: StaffMember, claim: EvidenceClaim) -> bool:
    """A report and its proof: oneself, the own head, the office and HR."""
    return can_see_personnel_data(user, claim.person)


def can_decide_claim(user: StaffMember, claim: EvidenceClaim) -> bool:
    """The office approves reports, so that all departments measure alike; nobody the own one."""
    return is_office(user) and user.pk != claim.person_id


def can_withdraw_claim(user: StaffMember, claim: EvidenceClaim) -> bool:
    """One takes back one's own report while it waits."""
    return user.pk == claim.person_id and claim.state == ClaimState.SUBMITTED


def can_edit_level_rules(user: StaffMember) -> bool:
    """The office keeps the setting and the table of qualifications."""
    return is_office(user)


def can_see_matrix(user: StaffMember) -> bool:
    """Tell whether there is anybody whose levels the user may see beside the own ones."""
    return reads_personnel_data(user) or bool(user.standing.headed_division_ids)


def can_keep_snapshots(user: StaffMember) -> bool:
    """Only the office records a year's end by hand and keeps the mapping to the standard."""
    return is_office(user)


def can_see_team_profile(user: StaffMember, team: Team) -> bool:
    """Tell who sees what a team covers: its members, the heads of its department, office and HR."""
    if reads_personnel_data(user):
        return True
    if any(held.seat.team_id == team.pk for held in current_roles(user)):
        return True
    headed = user.standing.headed_division_ids
    return (
        bool(headed)
        and Division.objects.filter(pk__in=headed, department=team.department_id).exists()
    )


def can_edit_map(user: StaffMember) -> bool:
    """Only the office writes the map: skills, targets, years and personal exceptions."""
    return is_office(user)


def can_see_drafts(user: StaffMember) -> bool:
    """The office and 職員課 see a year and a skill before they are published."""
    return reads_personnel_data(user)


def can_see_exceptions(user: StaffMember) -> bool:
    """The office and 職員課 list all exceptions; a head those of the own staff."""
    return reads_personnel_data(user) or bool(user.standing.headed_division_ids)
