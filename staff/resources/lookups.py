"""Finding a division or a job title by what a file calls it. What is not found is never guessed."""

from collections import Counter, defaultdict
from datetime import date

from japan.text import fold_name, normalise_key
from staff.models import Division, JobTitle
from staff.queries.organisation import successor_on

_NAMED = 4  # as many candidates as a sentence can name


class DivisionLookup:
    """The divisions in force on a day, by code, by name, and by department and name."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._by_code: dict[str, Division] = {}
        self._by_name: defaultdict[str, list[Division]] = defaultdict(list)
        self._answers: dict[tuple[str, str, str], Division | ValueError] = {}
        self.labels: dict[int, str] = {}
        self._closed: dict[str, Division] = {}
        for division in Division.objects.named_on(day).select_related("department"):
            self._add(division)

    def _add(self, division: Division) -> None:
        department = division.department
        own = division.name == department.name  # a department that is its own division
        self.labels[division.pk] = division.name if own else f"{department.name} {division.name}"
        if not _is_in_force(division, self._day):
            self._closed[division.code] = division
            return
        self._by_code[division.code] = division
        for name in {fold_name(division.name), fold_name(division.name_then)}:
            self._by_name[name].append(division)  # a renaming may begin on the very day
        if own:
            self._by_code.setdefault(department.code, division)
        else:
            self._by_name[fold_name(department.name + division.name)].append(division)

    def find(self, code: str, name: str, department: str) -> int:
        """Return the division's key; ValueError says what is wrong with the three cells."""
        asked = (code, name, department)
        if asked not in self._answers:
            try:
                self._answers[asked] = self._find(
                    normalise_key(code), name.strip(), department.strip()
                )
            except ValueError as refusal:
                self._answers[asked] = refusal
        answer = self._answers[asked]
        if isinstance(answer, ValueError):
            raise ValueError(str(answer))
        return answer.pk

    def _find(self, code: str, name: str, department: str) -> Division:
        if code:
            return self._checked(self._with_code(code), name)
        if name:
            return self._with_name(name, department)
        if department:
            return self._with_name(department, "")
        raise ValueError("所属が空です。所属コードか所属名を入れてください。")

    def _with_code(self, code: str) -> Division:
        if code in self._by_code:
            return self._by_code[code]
        heir = successor_on(self._closed[code], self._day) if code in self._closed else None
        if heir is not None:  # the HR system kept the code of a division that went over
            return heir
        if code in self._closed:
            raise ValueError(
                f"所属コード「{code}」({self._closed[code].name})は、適用日には使われていません。"
            )
        raise ValueError(f"所属コード「{code}」は登録されていません。")

    def _checked(self, division: Division, name: str) -> Division:
        """Refuse a code beside the name of another division: one of them is wrong."""
        others = self._by_name.get(fold_name(name), []) if name else []
        if others and division not in others:
            raise ValueError(
                f"所属コード「{division.code}」は{division.name}ですが、所属名は「{name}」です。"
                "正しい方にそろえてください。"
            )
        return division

    def _with_name(self, name: str, department: str) -> Division:
        found = self._by_name.get(fold_name(name), [])
        if not found:
            raise ValueError(f"所属名「{name}」は登録されていません。")
        if department:
            within = [
                one for one in found if fold_name(one.department.name) == fold_name(department)
            ]
            if not within:
                raise ValueError(f"所属名「{name}」は、「{department}」にはありません。")
            found = within
        if len(found) > 1:
            places = "、".join(division.department.name for division in found[:_NAMED])
            more = "など" if len(found) > _NAMED else ""
            raise ValueError(
                f"所属名「{name}」は{len(found)}つの部局にあります({places}{more})。"
                "部局名か所属コードも入れてください。"
            )
        return found[0]


def _is_in_force(division: Division, day: date) -> bool:
    period, whole = division.period, division.department.period
    return day in period and day in whole


class JobTitleLookup:
    """The job titles by name, in any width. Unknown ones are counted for the office to add."""

    def __init__(self) -> None:
        self._by_name: dict[str, int] = {}
        self.labels: dict[int, str] = {}
        self.unknown: Counter[str] = Counter()
        for pk, name in JobTitle.objects.values_list("pk", "name"):
            self._by_name[fold_name(name)] = pk
            self.labels[pk] = name

    def find(self, name: str) -> int:
        """Return the title's key; ValueError when nobody has entered it yet."""
        name = name.strip()
        if not name:
            raise ValueError("職名が空です。職名を入れてください。")
        pk = self._by_name.get(fold_name(name))
        if pk is None:
            self.unknown[name] += 1
            raise ValueError(
                f"職名「{name}」は登録されていません。「職名と職位」で追加してから、確認し直してください。"
            )
        return pk


class Lookups:
    """What a row is checked against."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.divisions = DivisionLookup(day)
        self.job_titles = JobTitleLookup()

    def post_label(self, division_id: int, job_title_id: int) -> str:
        """Return a post in words: 部局 課 職名."""
        division = self.divisions.labels.get(division_id, "")
        return f"{division} {self.job_titles.labels.get(job_title_id, '')}".strip()
