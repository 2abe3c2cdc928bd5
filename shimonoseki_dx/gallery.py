"""The component gallery: every part of a page with its variants, for those who build pages."""

from types import SimpleNamespace

import django_tables2 as tables
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.contrib import messages
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from staff.templatetags.ui import BUTTON_KINDS, NOTICE_TONES, STATUS_TONES, status

ROWS = [
    {
        "name": "AI・データ利活用の基礎（オンライン）",
        "held": "2026-06-18",
        "seats": 30,
        "state": ("受付中", "progress"),
    },
    {
        "name": "RPAではじめる業務改善",
        "held": "2026-07-02",
        "seats": 24,
        "state": ("満席", "problem"),
    },
    {
        "name": "情報セキュリティ研修（全職員）",
        "held": "2026-05-11",
        "seats": 2800,
        "state": ("終了", "done"),
    },
] * 15
DEPARTMENTS = [
    ("somu", "総務部"),
    ("seisaku", "総合政策部"),
    ("hoken", "保健部"),
    ("port", "港湾局"),
]


class DemoForm(forms.Form):
    """One field of every common kind."""

    title = forms.CharField(
        label="件名", help_text="一覧に出ます。30文字以内で書いてください。", max_length=30
    )
    department = forms.ChoiceField(label="部局", choices=[("", "選んでください"), *DEPARTMENTS])
    held = forms.DateField(label="開催日")
    starts = forms.TimeField(label="開始時刻", required=False)
    seats = forms.IntegerField(label="定員", min_value=1, required=False)
    mail = forms.EmailField(label="連絡先のメールアドレス", required=False)
    place = forms.ChoiceField(
        label="開催方法",
        widget=forms.RadioSelect,
        choices=[("room", "会場"), ("online", "オンライン"), ("both", "両方")],
    )
    audience = forms.MultipleChoiceField(
        label="対象の部局",
        widget=forms.CheckboxSelectMultiple,
        choices=DEPARTMENTS,
        required=False,
        help_text="選ばないときは、全部局が対象です。",
    )
    text = forms.CharField(label="内容", widget=forms.Textarea, required=False)
    handout = forms.FileField(label="資料", required=False, help_text="PDFまたはExcel、20MBまで。")
    agreed = forms.BooleanField(label="所属長に話してあります")

    helper = FormHelper()
    helper.layout = Layout(
        "title",
        Row("department", "held", "starts"),
        Row("seats", "mail"),
        Fieldset("開催のしかた", "place", "audience"),
        "text",
        "handout",
        "agreed",
    )

    def clean(self):
        """Refuse the one combination that shows an error of the whole form."""
        if self.cleaned_data.get("seats") == 999:
            raise forms.ValidationError("会場の席より多い定員は選べません。")


class DemoFilterForm(forms.Form):
    """What a list is filtered by."""

    q = forms.CharField(label="科目名・内容", required=False, widget=forms.SearchInput)
    department = forms.ChoiceField(
        label="部局", choices=[("", "すべて"), *DEPARTMENTS], required=False
    )
    held = forms.SplitDateTimeField(label="開催日時", required=False)
    online = forms.NullBooleanField(label="オンライン", required=False)


class DemoTable(tables.Table):
    """A list as django-tables2 gives it."""

    name = tables.Column("研修科目", linkify=lambda: "#table")
    held = tables.Column("開催日")
    seats = tables.Column("定員", attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    state = tables.Column("状態", orderable=False)
    caption = "研修の開催回"

    def render_state(self, value):
        """Show the state as a component."""
        return status(*value)


@require_GET
def gallery(request):
    """Show every component; ``?errors=1`` shows the form as it comes back refused."""
    refused = "errors" in request.GET
    typed = {"title": "あ" * 31, "seats": "999", "mail": "tanaka", "department": "port"}
    table = DemoTable(ROWS, order_by=request.GET.get("sort", "name"), request=request)
    table.paginate(page=int(request.GET.get("page", 2)), per_page=6)
    for level in (messages.SUCCESS, messages.ERROR):
        messages.add_message(request, level, "メッセージは、操作の結果を短く伝えます。")
    context = {
        "form": DemoForm(typed if refused else None),
        "refused": refused,
        "table": table,
        "filter": SimpleNamespace(form=DemoFilterForm(request.GET or None)),
        "count": len(ROWS),
        "export_urls": {"csv": "?csv", "csv_cp932": "?csv_cp932", "xlsx": "?xlsx"},
        "kinds": BUTTON_KINDS,
        "tones": STATUS_TONES,
        "notice_tones": NOTICE_TONES,
        "steps": [
            ("記入", "done"),
            ("所属長の確認", "done"),
            ("対応策の検討", "current"),
            ("効果の測定", "todo"),
        ],
        "levels": [(0, 2), (1, 2), (2, 2), (3, 4), (4, 4)],
        "now": timezone.localtime(),
    }
    return render(request, "gallery.html", context)
