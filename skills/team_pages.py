"""What the skill map adds to the page of a team; imported when Django starts."""

from skills.permissions import can_see_team_profile
from teams.rules.pages import TeamPage, register_page

register_page(TeamPage("チームのスキルを見る", "skills:team-skills", can_see_team_profile))
