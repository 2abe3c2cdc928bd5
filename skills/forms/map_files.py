"""Upload of a map's file."""

from typing import Any

from django import forms
from django.conf import settings

from japan.tables import Table, TableError, read_table


class MapFileForm(forms.Form):
    """A map's file; what is no table is refused at once."""

    file = forms.FileField(
        label="スキルマップのファイル",
        help_text="CSV（Shift_JIS、UTF-8）またはExcel（xlsx）。書き出したファイルを直して使います。",
        error_messages={"required": "ファイルを選んでください。"},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    table: Table

    def clean_file(self) -> Any:
        """Open the table; it is read while the request lasts."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError("ファイルが大きすぎます。20MBまでにしてください。")
        try:
            self.table = read_table(file.file, filename=file.name)
        except TableError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file
