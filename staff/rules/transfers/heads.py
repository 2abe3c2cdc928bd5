"""Divisions that a batch leaves without a head, or with two: said at the line that does it."""

from collections.abc import Iterator, Sequence

from staff.rules.changes import PersonPlan
from staff.rules.transfers.effects import doubled_after, headless_after
from staff.rules.transfers.findings import DIVISION, WARNING, Finding
from staff.rules.transfers.ground import Ground, LineFacts
from staff.rules.transfers.planning import begun_posts, ended_postings


def lost_heads(ground: Ground, plans: Sequence[PersonPlan]) -> Iterator[tuple[LineFacts, Finding]]:
    """Say it at the line by which a division loses its head and gets none."""
    without = set(headless_after(ground, plans))
    lines = _first_lines(ground)
    for plan in plans:
        for held in ended_postings(plan):
            division = held.post.division_id
            if held.pk in ground.heads and division in without and held.covers(ground.day):
                label = ground.divisions[division].label
                reason = "適用日から、この所属の所属長がいなくなります。"
                yield lines[plan.number], Finding(DIVISION, label, reason, WARNING)


def second_heads(
    ground: Ground, plans: Sequence[PersonPlan]
) -> Iterator[tuple[LineFacts, Finding]]:
    """Say it at the line by which a division gets a head beside the one that it has."""
    doubled = set(doubled_after(ground, plans))
    lines = _first_lines(ground)
    for plan in plans:
        for post in begun_posts(plan):
            title = ground.titles.get(post.job_title_id)
            if post.division_id in doubled and title and title.heads:
                label = ground.divisions[post.division_id].label
                reason = "適用日から、この所属の所属長が2人以上になります。職名を確かめてください。"
                yield lines[plan.number], Finding(DIVISION, label, reason, WARNING)


def _first_lines(ground: Ground) -> dict[str, LineFacts]:
    return {number: lines[0] for number, lines in ground.by_number().items()}
