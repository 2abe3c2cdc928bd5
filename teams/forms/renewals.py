"""Input of a team's renewal: one row for each chair, filled in beforehand."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms

from japan.text import normalise_key
from staff.models import StaffMember
from teams.actions.renewals import LineInput
from teams.choices import RenewalChoice
from teams.models import RenewalLine
from teams.queries.renewals import RenewalRow
from teams.rules.renewals import USUAL_REASONS, RenewalRefused, check_plan, usual_choice

NOTE_LENGTH = RenewalLine._meta.get_field("grade_note").max_length


class RenewalForm(forms.Form):
    """What changes in the new year. ``version`` is what the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, rows: Sequence[RenewalRow], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chairs = [row for row in rows if not row.is_settled]
        self.day = day
        for row in self.chairs:
            self._add_fields(row)

    def _add_fields(self, row: RenewalRow) -> None:
        pk, label = row.seat.pk, _place(row)
        choices = [
            (choice.value, choice.label)
            for choice in RenewalChoice
            if row.holder is not None or choice != RenewalChoice.CONTINUE
        ]
        person = row.next_person
        self.fields[f"choice-{pk}"] = forms.ChoiceField(
            label=f"{label}の次の年度", choices=choices, initial=row.choice
        )
        self.fields[f"person-{pk}"] = forms.CharField(
            label=f"{label}の次の人の職員番号",
            required=False,
            initial=f"{person.number} {person.name}" if person else "",
            widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
        )
        reasons = [("", "選んでください"), *((r.value, r.label) for r in USUAL_REASONS)]
        self.fields[f"reason-{pk}"] = forms.ChoiceField(
            label=f"{label}の今の人が終わる理由",
            required=False,
            choices=reasons,
            initial=row.line.reason if row.line else "",
        )
        self.fields[f"note-{pk}"] = forms.CharField(
            label=f"{label}の目安と異なる職位の理由",
            required=False,
            max_length=NOTE_LENGTH,
            initial=row.line.grade_note if row.line else "",
        )

    def rows(self) -> Iterator[tuple[RenewalRow, dict[str, Any]]]:
        """Yield each chair with its bound fields."""
        for row in self.chairs:
            names = ("choice", "person", "reason", "note")
            yield row, {name: self[f"{name}-{row.seat.pk}"] for name in names}

    def clean(self) -> dict[str, Any]:
        """Find the people by their numbers, and check each chair by the rule of the action."""
        cleaned: dict[str, Any] = super().clean() or {}
        people = self._people(cleaned)
        self.people: dict[int, StaffMember | None] = {}
        for row in self.chairs:
            pk = row.seat.pk
            typed = _number(cleaned.get(f"person-{pk}", ""))
            self.people[pk] = people.get(typed)
            if typed and self.people[pk] is None:
                text = f"職員番号「{typed}」の職員は見つかりません。番号を確かめてください。"
                self.add_error(f"person-{pk}", text)
            elif choice := cleaned.get(f"choice-{pk}"):
                self._check(row, RenewalChoice(choice), cleaned.get(f"reason-{pk}", ""))
        return cleaned

    def _people(self, cleaned: dict[str, Any]) -> dict[str, StaffMember]:
        typed = {_number(cleaned.get(f"person-{row.seat.pk}", "")) for row in self.chairs}
        found = StaffMember.objects.in_post(self.day).filter(
            number__in=typed - {""}, is_active=True
        )
        return {person.number: person for person in found}

    def _check(self, row: RenewalRow, choice: RenewalChoice, reason: str) -> None:
        person = self.people[row.seat.pk]
        try:
            check_plan(row.plan_with(choice, person.pk if person else None, reason))
        except RenewalRefused as refusal:
            self.add_error(f"{refusal.field}-{row.seat.pk}", str(refusal))

    def lines(self) -> list[LineInput]:
        """Return what differs from what was filled in beforehand."""
        found = []
        for row in self.chairs:
            pk = row.seat.pk
            choice = RenewalChoice(self.cleaned_data[f"choice-{pk}"])
            note = self.cleaned_data[f"note-{pk}"].strip()
            holder_id = row.holder.person_id if row.holder else None
            if choice == usual_choice(holder_id) and not note:
                continue
            takes_person = choice in (RenewalChoice.REPLACE, RenewalChoice.ASK)
            leaves = choice != RenewalChoice.CONTINUE
            found.append(
                LineInput(
                    seat=row.seat,
                    choice=choice,
                    person=self.people[pk] if takes_person else None,
                    reason=self.cleaned_data[f"reason-{pk}"] if leaves and row.holder else "",
                    grade_note=note,
                )
            )
        return found


def _place(row: RenewalRow) -> str:
    division = row.seat.division.name if row.seat.division else "部局全体"
    return f"{division} {row.seat.get_role_display()}"


def _number(typed: str) -> str:
    """Return the staff number out of 「000123 山田 太郎」, as the browser's list offers it."""
    words = typed.split()
    return normalise_key(words[0]) if words else ""
