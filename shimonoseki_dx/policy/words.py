"""The Japanese words of the CSV files and the values that they stand for."""

from skills.choices import Category
from staff.choices import Grade
from teams.choices import TeamRole
from training.choices import Cycle, Obligation

CATEGORIES = {str(choice.label): choice for choice in Category}
GRADES = {str(choice.label): choice for choice in Grade}
ROLES = {str(choice.label): choice for choice in TeamRole}
OBLIGATIONS = {str(choice.label): choice for choice in Obligation}
CYCLES = {str(choice.label): choice for choice in Cycle}

GRADE_COLUMNS = {
    "target_kanri": Grade.MANAGER,
    "target_hosa": Grade.ASSISTANT_MANAGER,
    "target_ippan": Grade.GENERAL,
}
ROLE_COLUMNS = {
    "target_tokatsu": TeamRole.LEAD,
    "target_leader": TeamRole.LEADER,
    "target_member": TeamRole.MEMBER,
}
