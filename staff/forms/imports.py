"""Upload of the HR export, and the job titles that it names."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from japan.tables import TableError, read_table
from japan.text import fold_name
from staff.choices import Grade
from staff.models import JobTitle, StaffImport
from staff.rules import StaffRefused
from staff.rules.columns import map_columns

# Wide enough for every first import and every announced transfer.
EARLIEST, LATEST = timedelta(days=3653), timedelta(days=366)


class StaffImportForm(forms.ModelForm):
    """Upload of the HR export: what can be told from its first rows is refused at once."""

    class Meta:
        model = StaffImport
        fields = ["file", "effective_on"]
        widgets = {"effective_on": forms.DateInput(attrs={"type": "date"})}
        labels = {"file": "人事システムから書き出したファイル"}
        help_texts = {
            "file": (
                "CSV（Shift_JIS、UTF-8）またはExcel（xlsx）。最初の行に見出しが必要です。20MBまで。"
            ),
            "effective_on": (
                "配属と任用区分の変更をこの日から有効にします。前の配属は前日までの記録として"
                "残ります。氏名・フリガナ・メール・採用年月日は、取り込みと同時に変わります。"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = timezone.localdate
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.xlsx"

    def clean_file(self) -> Any:
        """Refuse what is too large, no table, or a table without the columns that are needed."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError(
                "ファイルが大きすぎます。20MBまでに分けて取り込んでください。"
            )
        try:
            map_columns(read_table(file.file, filename=file.name).headers)
        except (TableError, StaffRefused) as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        file.seek(0)
        return file

    def clean_effective_on(self) -> date:
        """Refuse a slip of the finger in the year."""
        day = self.cleaned_data["effective_on"]
        today = timezone.localdate()
        if not today - EARLIEST <= day <= today + LATEST:
            raise forms.ValidationError("適用日は、10年前から1年先までの日を入れてください。")
        return day


class JobTitleForm(forms.ModelForm):
    """The grade that the office gives a job title."""

    class Meta:
        model = JobTitle
        fields = ["name", "grade", "family", "heads_division"]
        help_texts = {
            "grade": "スキルの目標と必須研修は、職位で決まります。後から決めることもできます。",
            "family": (
                "事務職・技術職・消防職など。スキルの目標を職種で分けるときに使います。空でもかまいません。"
            ),
            "heads_division": (
                "課長・所長など、所属を代表する職です。今日からの配属に反映します。"
            ),
        }
        error_messages = {"name": {"unique": "この職名は、もう登録されています。"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", "まだ決めない"), *Grade.choices]

    def clean_family(self) -> str:
        """Write a family as the other titles do: rules compare it letter by letter."""
        family = self.cleaned_data["family"].strip()
        known = JobTitle.objects.exclude(family="").order_by().values_list("family", flat=True)
        same = (other for other in known.distinct() if fold_name(other) == fold_name(family))
        return next(same, family)

    def clean_name(self) -> str:
        """Refuse a title that differs from another only in width or spaces."""
        name = self.cleaned_data["name"].strip()
        others = JobTitle.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        same = next((other for other in others if fold_name(other) == fold_name(name)), None)
        if same is not None:
            raise forms.ValidationError(f"同じ職名「{same}」が、もう登録されています。")
        return name
