"""The crispy template pack: labels, marks, help and errors are tied to their inputs."""

import re

import pytest
from crispy_forms.bootstrap import (
    FieldWithButtons,
    FormActions,
    InlineCheckboxes,
    InlineRadios,
    PrependedAppendedText,
    StrictButton,
    UneditableField,
)
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout, MultiField, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

CHOICES = [("a", "甲"), ("b", "乙")]


class EveryKind(forms.Form):
    """One field of every kind that Django brings."""

    text = forms.CharField(label="文字", help_text="30文字まで", max_length=30)
    area = forms.CharField(label="文章", widget=forms.Textarea)
    password = forms.CharField(label="パスワード", widget=forms.PasswordInput)
    number = forms.IntegerField(label="整数", max_value=9)
    decimal = forms.DecimalField(label="小数")
    real = forms.FloatField(label="実数")
    mail = forms.EmailField(label="メール")
    url = forms.URLField(label="アドレス", assume_scheme="https")
    day = forms.DateField(label="日付")
    hour = forms.TimeField(label="時刻")
    moment = forms.DateTimeField(label="日時")
    parts = forms.SplitDateTimeField(label="日と時")
    length = forms.DurationField(label="長さ")
    choice = forms.ChoiceField(label="選択", choices=CHOICES)
    typed = forms.TypedChoiceField(label="型つき", choices=CHOICES)
    many = forms.MultipleChoiceField(label="複数", choices=CHOICES)
    radio = forms.ChoiceField(
        label="ラジオ", choices=CHOICES, widget=forms.RadioSelect, help_text="一つだけ"
    )
    boxes = forms.MultipleChoiceField(
        label="箱", choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    flag = forms.BooleanField(label="同意")
    unsure = forms.NullBooleanField(label="不明可")
    file = forms.FileField(label="資料", help_text="PDF")
    picture = forms.FileField(label="図", widget=forms.FileInput)
    slug = forms.SlugField(label="記号")
    uuid = forms.UUIDField(label="番号")
    pattern = forms.RegexField(label="型", regex=r"^\d+$")
    json = forms.JSONField(label="JSON")
    address = forms.GenericIPAddressField(label="IP", protocol="ipv4")
    hidden = forms.CharField(widget=forms.HiddenInput)


class Small(forms.Form):
    """A form that is easy to get wrong."""

    name = forms.CharField(label="氏名", help_text="姓と名の間を空けます。")
    note = forms.CharField(label="備考", required=False)
    place = forms.ChoiceField(label="会場", choices=CHOICES, widget=forms.RadioSelect)

    def clean(self):
        """Refuse the whole for one word, to have an error of no field."""
        if self.cleaned_data.get("note") == "全体":
            raise forms.ValidationError("組み合わせが正しくありません。")


def show(form, *layout, **settings):
    """Render a form through the pack."""
    helper = FormHelper()
    if layout:
        helper.layout = Layout(*layout)
    for name, value in settings.items():
        setattr(helper, name, value)
    return render_crispy_form(form, helper)


def element(html, id_):
    """Return the opening tag with the given id."""
    return re.search(rf"<\w+[^>]*\bid=\"{id_}\"[^>]*>", html).group()


def test_every_visible_input_has_a_name_for_screen_readers():
    html = show(EveryKind())
    inputs = re.findall(r"<(?:input|select|textarea)\b[^>]*>", html)
    labelled = set(re.findall(r'<label for="([^"]+)"', html))

    ids = {
        re.search(r' id="([^"]+)"', tag).group(1) for tag in inputs if 'type="hidden"' not in tag
    }

    assert ids <= labelled
    assert len(ids) == 27 - 3 + 2 + 2 + 2  # three fields of several inputs have two each
    assert len(re.findall(r'\bid="', html)) == len(set(re.findall(r'\bid="([^"]+)"', html)))


@pytest.mark.parametrize("name", list(EveryKind.base_fields))
def test_every_kind_of_field_shows_its_error(name):
    form = EveryKind({})

    html = show(form)

    if name not in ("hidden", "unsure"):
        assert f'id="id_{name}_error"' in html


def test_what_was_typed_is_kept():
    typed = {
        "text": "<髙橋>" * 20,
        "area": "  一行目\n\n   二行目",
        "number": "99",
        "mail": "tanaka",
        "day": "2026-13-01",
        "hour": "25:00",
        "choice": "b",
        "many": ["a", "b"],
        "radio": "b",
        "boxes": ["a"],
        "flag": "on",
        "parts_0": "2026-04-01",
        "parts_1": "9:99",
        "hidden": "h",
    }

    html = show(EveryKind(typed))

    assert 'value="' + "&lt;髙橋&gt;" * 20 + '"' in html
    assert ">\n  一行目\n\n   二行目</textarea>" in html
    for name, value in {
        "number": "99",
        "mail": "tanaka",
        "day": "2026-13-01",
        "hour": "25:00",
    }.items():
        assert f'value="{value}"' in element(html, f"id_{name}")
    assert 'value="9:99"' in element(html, "id_parts_1")
    assert html.count('<option value="b" selected>') == 2
    assert "checked" in element(html, "id_radio_1")
    assert "checked" in element(html, "id_boxes_0")
    assert "checked" in element(html, "id_flag")


def test_password_is_not_sent_back():
    assert "geheim" not in show(EveryKind({"password": "geheim"}))


def test_dates_and_times_use_the_browser_s_own_inputs():
    html = show(EveryKind(initial={"day": "2026-04-01"}))

    assert 'type="date"' in element(html, "id_day")
    assert 'value="2026-04-01"' in element(html, "id_day")
    assert 'type="time"' in element(html, "id_hour")
    assert 'type="datetime-local"' in element(html, "id_moment")


def test_required_and_optional_are_marked_in_words():
    html = show(Small())

    assert '<label for="id_name">氏名<span class="badge-required">必須</span></label>' in html
    assert '<label for="id_note">備考<span class="badge-optional">任意</span></label>' in html
    assert '<legend>会場<span class="badge-required">必須</span></legend>' in html


def test_help_stands_before_the_input_and_is_tied_to_it():
    html = show(Small())

    assert html.index('id="id_name_helptext"') < html.index('id="id_name"')
    assert 'aria-describedby="id_name_helptext"' in element(html, "id_name")


def test_error_stands_after_the_input_and_is_tied_to_it():
    html = show(Small({}))
    name = element(html, "id_name")

    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert html.index('id="id_name"') < html.index('id="id_name_error"')


def test_group_of_choices_is_described_by_its_error():
    html = show(Small({}))

    assert 'aria-describedby="id_place_error"' in element(html, "div_id_place")
    assert element(html, "div_id_place").startswith("<fieldset")


def test_summary_links_to_each_field():
    html = show(Small({}))
    summary = html[html.index("data-error-summary") : html.index("</ul>")]

    assert 'role="alert" tabindex="-1" data-error-summary' in html
    assert "入力内容を確認してください" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_place_0"]
    assert all(element(html, target) for target in targets)


def test_summary_shows_errors_of_the_whole_form():
    html = show(Small({"name": "髙橋", "place": "a", "note": "全体"}))

    assert "<li>組み合わせが正しくありません。</li>" in html


def test_form_without_errors_has_no_summary():
    assert "data-error-summary" not in show(Small())
    assert "data-error-summary" not in show(Small({"name": "髙橋", "place": "a"}))


def test_error_words_are_escaped():
    form = Small({"name": "x", "place": "<b>"})

    html = show(form)

    assert "<b>" not in html
    assert "&lt;b&gt;" in html


def test_form_element_leaves_validation_to_the_server():
    html = show(EveryKind())

    assert re.search(r'<form [^>]*method="post" enctype="multipart/form-data" novalidate>', html)


def test_current_file_can_be_seen_and_removed():
    class WithFile(forms.Form):
        file = forms.FileField(label="資料", required=False)

    stored = SimpleUploadedFile("手引.pdf", b"x")
    stored.url = "/files/1"

    html = show(WithFile(initial={"file": stored}))

    assert 'いまのファイル：<a href="/files/1">手引.pdf</a>' in html
    assert '<label for="file-clear_id">このファイルを消す</label>' in html


def test_layout_objects_render():
    html = show(
        Small(),
        Fieldset("基本", Row(Field("name", wrapper_class="wide")), css_id="basics"),
        Div("note", css_class="aside"),
        InlineRadios("place"),
        FormActions(Submit("save", "保存する", css_class="main")),
    )

    assert re.search(r'<fieldset id="basics" class="field-set"\s*>\s*<legend>基本</legend>', html)
    assert 'class="field wide"' in html
    assert 'class="choices choices-inline"' in html
    assert re.search(r'<button type="submit"\s+name="save"\s+value="保存する"', html)


@pytest.mark.parametrize("layout", [
    PrependedAppendedText("text", "令和", "年度"),
    FieldWithButtons("text", StrictButton("探す")),
    UneditableField("text"),
    MultiField("まとめ", "text", "number"),
    InlineCheckboxes("boxes"),
])  # fmt: skip
def test_bootstrap_layout_objects_render_too(layout):
    assert "field" in show(EveryKind({"boxes": ["a"], "text": ""}), layout)


def test_strict_button_looks_like_the_others():
    html = show(
        EveryKind(), FieldWithButtons("text", StrictButton("探す", css_class="btn-primary"))
    )

    assert '<button  class="btn btn-primary" type="button">探す</button>' in html


def test_table_formset_names_every_cell_and_sums_up_errors():
    lines = forms.formset_factory(Small, extra=2)
    data = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "髙橋",
        "form-0-note": "全体",
        "form-0-place": "a",
        "form-1-note": "x",
    }

    html = show(lines(data), template="dads/table_inline_formset.html")

    assert "2行目の氏名" in html
    assert 'data-label="氏名"' in html
    assert "<li>1行目：組み合わせが正しくありません。</li>" in html
    assert 'href="#id_form-1-name"' in html


def test_plain_formset_keeps_its_hidden_parts():
    lines = forms.formset_factory(Small, extra=1)

    html = show(lines(), form_tag=False)

    assert 'name="form-TOTAL_FORMS"' in html
    assert "<form " not in html
