"""The skill map: skills, the maps of fiscal years, targets, and evidence of levels."""

from skills.models.claims import ClaimLevel, EvidenceClaim, Qualification, QualificationLevel
from skills.models.confirmations import ConfirmationComment, LevelProposal
from skills.models.consents import SkillConsent, SkillConsentQuerySet
from skills.models.evidence import Evidence, EvidenceQuerySet
from skills.models.frameworks import FrameworkLink
from skills.models.maps import YearMap, YearMapQuerySet
from skills.models.policy import LevelPolicy
from skills.models.publications import Publication, PublishedCell
from skills.models.skills import Skill
from skills.models.snapshots import Snapshot, SnapshotLevel, SnapshotPerson
from skills.models.surveys import SelfRating, SurveyResponse, SurveyRound
from skills.models.targets import Target, TargetException

__all__ = [
    "ClaimLevel",
    "ConfirmationComment",
    "Evidence",
    "EvidenceClaim",
    "EvidenceQuerySet",
    "FrameworkLink",
    "LevelPolicy",
    "LevelProposal",
    "Publication",
    "PublishedCell",
    "Qualification",
    "QualificationLevel",
    "SelfRating",
    "Skill",
    "SkillConsent",
    "SkillConsentQuerySet",
    "Snapshot",
    "SnapshotLevel",
    "SnapshotPerson",
    "SurveyResponse",
    "SurveyRound",
    "Target",
    "TargetException",
    "YearMap",
    "YearMapQuerySet",
]
