"""People and their dated posts."""

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import connection, models
from django.db.models import Case, FilteredRelation, IntegerField, Q, When
from django.urls import reverse
from django.utils import timezone

from japan.text import normalise_key
from staff.choices import NOT_COUNTED, EmploymentKind, Grade, PostingKind
from staff.models.organisation import DatedQuerySet, Division, JobTitle
from staff.models.search import SearchableQuerySet, bigram_index, search_text
from staff.models.statuses import StatusPeriod
from staff.rules import Post, Standing


def trackers_for_bulk() -> tuple[pghistory.RowEvent, ...]:
    """Return what writes the trail of a table that an import fills by the thousand.

    One trigger for a statement writes the trail of all its new rows: a trigger for each row makes
    30,000 of them half as slow again. Changes are told row by row, for each is a comparison.
    """
    insert = pghistory.InsertEvent(level=pghistory.Statement)
    return insert, pghistory.UpdateEvent(), pghistory.DeleteEvent()


class StaffQuerySet(SearchableQuerySet):
    """People."""

    def with_main_post(self, day: date) -> Self:
        """Add ``main_post`` (Posting or None) of the day, with division, department and title."""
        held = Q(postings__kind=PostingKind.MAIN, postings__period__contains=day)
        return self.annotate(main_post=FilteredRelation("postings", condition=held)).select_related(
            "main_post__division__department", "main_post__job_title"
        )

    def in_post(self, day: date) -> Self:
        """Keep the people with a main post on the day: those whom rates count."""
        held = Posting.objects.on(day).filter(kind=PostingKind.MAIN)
        return self.filter(pk__in=held.values("person"))

    def counted_on(self, day: date) -> Self:
        """Keep those whom a rate's denominator counts: in post, and not away for a long time."""
        away = StatusPeriod.objects.on(day).filter(kind__in=NOT_COUNTED)
        return self.in_post(day).exclude(pk__in=away.values("person"))


class StaffManager(BaseUserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]
    """Finds an account by the staff number as typed, in any width."""

    def get_by_natural_key(self, number: str) -> "StaffMember":
        """Return the person with this staff number; raises DoesNotExist."""
        return self.get(number=normalise_key(number or ""))


@pghistory.track(*trackers_for_bulk(), exclude=["password", "last_login"])
class StaffMember(AbstractBaseUser):
    """A person with an account: an employee, or an external specialist without a post."""

    number = models.CharField("職員番号", max_length=20, unique=True)
    name = models.CharField("氏名", max_length=100)
    kana = models.CharField("フリガナ", max_length=200, blank=True)
    email = models.EmailField("メール", blank=True)
    employment_kind = models.CharField(
        "任用区分", max_length=20, choices=EmploymentKind, default=EmploymentKind.REGULAR
    )
    hired_on = models.DateField("採用年月日", null=True, blank=True)
    is_active = models.BooleanField("サインインできる", default=True)
    expires_on = models.DateField(
        "利用できる最後の日",
        null=True,
        blank=True,
        help_text="外部人材など、任期のある人のアカウントに付けます。",
    )
    is_operator = models.BooleanField("システム管理者", default=False)
    must_change_password = models.BooleanField("次回にパスワードを変更", default=False)
    search_text = models.TextField(editable=False, default="")

    USERNAME_FIELD = "number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = StaffManager()

    class Meta:
        ordering = ["number"]
        verbose_name = "職員"
        indexes = [bigram_index("staff_member_search")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the person's page."""
        return reverse("staff:person-detail", args=[self.number])

    def fold_search_text(self) -> None:
        """Fill what the person is found by: name, reading (with and without space), number."""
        self.search_text = search_text(
            self.name, _unspaced(self.name), self.kana, _unspaced(self.kana), self.number
        )

    @cached_property
    def standing(self) -> Standing:
        """Return the person's posts today; one query, kept for the request."""
        return self.standing_on(timezone.localdate())

    def standing_on(self, day: date) -> Standing:
        """Return the person's posts on a day, and what they stand in for: one query.

        A deputy's right hangs on a post: it ends with the last one, whatever its own period says.
        """
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, {"person": self.pk, "day": day})
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        deputised = [row.pop("stands_in_for") for row in rows]
        return Standing(
            tuple(_post(**row) for row in rows), frozenset(deputised[0] if deputised else ())
        )


def _unspaced(text: str) -> str:
    return "".join(text.split())


# Asked for on each request: Django takes five times as long to build it as PostgreSQL to answer.
# The columns are called as the fields of a Post.
_STANDING = """
SELECT posting.kind, posting.is_head, title.name AS job_title, title.grade, title.family,
       division.id AS division_id, division.name AS division_name,
       division.is_office, division.is_hr, division.is_lead,
       department.id AS department_id, department.name AS department_name,
       ARRAY(
           SELECT deputy.division_id FROM staff_headdeputy deputy
           WHERE deputy.person_id = posting.person_id AND deputy.period @> %(day)s::date
       ) AS stands_in_for
FROM staff_posting posting
JOIN staff_jobtitle title ON title.id = posting.job_title_id
JOIN staff_division division ON division.id = posting.division_id
JOIN staff_department department ON department.id = division.department_id
WHERE posting.person_id = %(person)s AND posting.period @> %(day)s::date
ORDER BY posting.kind, posting.period DESC, posting.id
"""


def _post(kind: str, grade: str, **same: Any) -> Post:
    return Post(kind=PostingKind(kind), grade=Grade(grade) if grade else None, **same)


class PostingQuerySet(DatedQuerySet):
    """Posts."""

    def in_kind_order(self) -> Self:
        """Add ``kind_order``: the main post before 兼務, 兼務 before 併任."""
        kinds = [When(kind=kind, then=number) for number, kind in enumerate(PostingKind)]
        return self.annotate(kind_order=Case(*kinds, output_field=IntegerField()))


@pghistory.track(*trackers_for_bulk())
class Posting(models.Model):
    """配属: a person in a division with a job title, for a period."""

    person = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="postings", verbose_name="職員"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="postings", verbose_name="所属"
    )
    job_title = models.ForeignKey(
        JobTitle, models.PROTECT, related_name="postings", verbose_name="職名"
    )
    kind = models.CharField("区分", max_length=12, choices=PostingKind, default=PostingKind.MAIN)
    is_head = models.BooleanField("所属長", default=False)
    period = DateRangeField("期間")

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-period"]
        verbose_name = "配属"
        constraints = [
            ExclusionConstraint(
                name="staff_posting_one_main_a_day",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                condition=Q(kind=PostingKind.MAIN),
                violation_error_message="同じ日に本務を2つ持つことはできません。期間を見直してください。",
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False), name="staff_posting_some_day"
            ),
        ]
        indexes = [models.Index(fields=["division", "kind"], name="staff_posting_division")]

    def __str__(self) -> str:
        return f"{self.division} {self.job_title}"

    @property
    def is_past(self) -> bool:
        """Tell whether the last day is over."""
        return self.period.upper is not None and self.period.upper <= timezone.localdate()

    @property
    def is_future(self) -> bool:
        """Tell whether the first day is still to come."""
        return self.period.lower is not None and self.period.lower > timezone.localdate()
