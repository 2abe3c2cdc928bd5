"""A line in words: the post before it, and the post after it."""

from staff.choices import EmploymentKind, TransferKind
from staff.rules.transfers.ground import ENDS, STARTS, Ground, LineFacts, PersonNow
from staff.rules.transfers.planning import matching, wanted_main

LEFT, ENDED = "退職", "解除"


def words_of(ground: Ground, line: LineFacts) -> tuple[str, str]:
    """Return what the line changes, before and after; "" for what is not known or not there."""
    person = ground.people.get(line.number)
    held = person.posts if person else ()
    if line.kind in STARTS:
        return "", _named(ground, line)
    if line.kind in ENDS:
        posts = matching(line, held, ground)
        return "、".join(ground.post_label(each.post) for each in posts), ENDED
    main = person.main_on(ground.day) if person else None
    before = ground.post_label(main.post) if main else ""
    if line.kind == TransferKind.LEAVE:
        return before, LEFT
    if line.kind not in TransferKind.values:
        return before, _named(ground, line)
    wanted = wanted_main(line, person, ground)
    after = ground.post_label(wanted) if wanted else _named(ground, line)
    return before, after + _employment(line, person)


def _employment(line: LineFacts, person: PersonNow | None) -> str:
    """Name the kind of employment where it changes for somebody who goes on."""
    told = line.fields.get("employment_kind", "")
    if line.kind == TransferKind.HIRE or person is None or not told:
        return ""
    changes = told != person.fields.get("employment_kind", "")
    return f"（{EmploymentKind(told).label}）" if changes else ""


def division_before(ground: Ground, line: LineFacts) -> int | None:
    """Return the division that the line changes something of, for the filter of the list."""
    person = ground.people.get(line.number)
    if person is None or line.kind in STARTS:
        return None
    if line.kind in ENDS:
        return line.division_id
    main = person.main_on(ground.day)
    return main.post.division_id if main else None


def _named(ground: Ground, line: LineFacts) -> str:
    division = ground.divisions.get(line.division_id or 0)
    title = ground.titles.get(line.job_title_id or 0)
    words = [division.label if division else "", title.name if title else ""]
    return " ".join(word for word in words if word)
