"""Where a person stands on one day: the posts, from which all rights follow."""

from dataclasses import dataclass

from staff.choices import Grade, PostingKind


class StaffRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule turns a change down; str() is the sentence that the person reads."""


@dataclass(frozen=True)
class Post:
    """One post of a person on one day."""

    division_id: int
    division_name: str
    department_id: int
    department_name: str
    job_title: str
    kind: PostingKind
    grade: Grade | None
    is_head: bool
    is_office: bool
    is_hr: bool = False
    family: str = ""
    is_lead: bool = False  # in the department's lead division (主管課)

    @property
    def label(self) -> str:
        """Return the post as people say it: 部局 課 職名."""
        names = [self.department_name, self.division_name, self.job_title]
        return " ".join(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Standing:
    """A person on one day: rights are those of all posts, counts go by the main one."""

    posts: tuple[Post, ...] = ()
    deputised_division_ids: frozenset[int] = frozenset()

    @property
    def main(self) -> Post | None:
        """Return the main post, or None for somebody without one (an external specialist)."""
        return next((post for post in self.posts if post.kind == PostingKind.MAIN), None)

    @property
    def grade(self) -> Grade | None:
        """Return the grade of the main post (policy, chapter 4); None if there is none."""
        return self.main.grade if self.main else None

    @property
    def is_office(self) -> bool:
        """Tell whether the person works in the information policy division (情報政策課)."""
        return any(post.is_office for post in self.posts)

    @property
    def is_hr(self) -> bool:
        """Tell whether the person works in the division for staff and training (職員課)."""
        return any(post.is_hr for post in self.posts)

    @property
    def division_ids(self) -> frozenset[int]:
        """Return the divisions of all posts."""
        return frozenset(post.division_id for post in self.posts)

    @property
    def department_ids(self) -> frozenset[int]:
        """Return the departments of all posts."""
        return frozenset(post.department_id for post in self.posts)

    @property
    def own_headed_division_ids(self) -> frozenset[int]:
        """Return the divisions that the person heads (所属長) by an own post."""
        return frozenset(post.division_id for post in self.posts if post.is_head)

    @property
    def led_division_ids(self) -> frozenset[int]:
        """Return the lead divisions (主管課) that the person heads by an own post."""
        return frozenset(post.division_id for post in self.posts if post.is_head and post.is_lead)

    @property
    def headed_division_ids(self) -> frozenset[int]:
        """Return the divisions with a head's rights: by an own post, or as deputy (代決)."""
        return self.own_headed_division_ids | self.deputised_division_ids
