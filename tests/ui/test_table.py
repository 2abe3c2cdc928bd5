"""Tables, pages of a long list and the filter bar."""

import re
from types import SimpleNamespace

import django_filters
import django_tables2 as tables
import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from staff.templatetags.list_facts import filter_facts


class People(tables.Table):
    """Two columns are enough: one to sort by, one not."""

    name = tables.Column("氏名")
    note = tables.Column("備考", orderable=False)
    caption = "職員の一覧"


ROWS = [{"name": f"職員{number}", "note": "<b>"} for number in range(300)]


def show(source, address="/list/", **context):
    """Render a piece of template for a request."""
    request = RequestFactory().get(address)
    if "{% extends" not in source:
        source = "{% load ui django_tables2 %}" + source
    return Template(source).render(Context({"request": request, **context}))


def show_table(address="/list/", page=1, **options):
    """Render a page of the table as a list view would."""
    table = People(ROWS, **options)
    table.paginate(page=page, per_page=30)
    return show("{% render_table table %}", address, table=table)


def test_table_keeps_its_semantics_when_it_becomes_cards():
    html = show_table()

    assert '<caption class="visually-hidden">職員の一覧</caption>' in html
    assert 'role="table"' in html
    assert html.count('role="rowgroup"') == 2
    assert html.count('role="row"') == 31
    assert html.count('role="columnheader" scope="col"') == 2
    assert html.count('role="cell" data-label="氏名"') == 30


def test_only_sortable_headers_are_links():
    html = show_table("/list/?q=髙&page=4")

    assert html.count('class="sort"') == 1
    assert 'href="?q=%E9%AB%99&amp;sort=name"' in html
    assert "aria-sort" not in html


@pytest.mark.parametrize(
    ("order", "state", "icon"),
    [("name", "ascending", "sort-up"), ("-name", "descending", "sort-down")],
)
def test_sorted_column_says_so(order, state, icon):
    html = show_table(order_by=order)

    assert html.count(f'aria-sort="{state}"') == 1
    assert f"icons.svg#{icon}" in html


def test_cells_are_escaped():
    assert "<b>" not in show_table()


def test_table_without_pages_needs_no_pagination():
    assert "pagination" not in show("{% render_table table %}", table=People(ROWS[:3]))


def test_pagination_keeps_the_query_string():
    html = show_table("/list/?q=a&q=b&page=2", page=2)

    assert "300件中 31–60件" in html
    assert 'href="?q=a&amp;q=b&amp;page=3" rel="next"' in html
    assert 'href="?q=a&amp;q=b&amp;page=1" rel="prev"' in html
    assert re.search(r'aria-label="2ページ目" aria-current="page"', html)
    assert "…" in html


def test_number_of_a_page_is_named_as_it_is_shown():
    html = show("{% pagination page %}", page=Paginator(range(2_000), 1).page(2))

    assert re.search(r'aria-label="2,000ページ目">2,000</a>', html)


def test_single_page_shows_the_count_alone():
    html = show("{% pagination page %}", page=Paginator(ROWS[:5], 30).page(1))

    assert "5件中 1–5件" in html
    assert "<nav" not in html


def test_empty_list_has_no_pagination():
    assert show("{% pagination page %}", page=Paginator([], 30).page(1)).strip() == ""


class Conditions(forms.Form):
    """What a list may be filtered by."""

    q = forms.CharField(label="検索", required=False)
    place = forms.ChoiceField(label="会場", choices=[("", "すべて"), ("a", "甲")], required=False)
    kinds = forms.MultipleChoiceField(
        label="種類", choices=[("x", "子"), ("y", "丑")], required=False
    )
    open = forms.NullBooleanField(label="受付中", required=False)
    mine = forms.NullBooleanField(
        label="範囲",
        required=False,
        widget=forms.Select(choices=[("", "すべて"), ("true", "自分だけ")]),
    )
    held = django_filters.fields.DateRangeField(label="開催日", required=False)


def facts(query):
    """Return what the filter bar knows about a query string."""
    asked = QueryDict(query)
    return filter_facts(Conditions(asked or None), asked)


def test_nothing_is_active_without_a_query():
    known = facts("")

    assert known["active"] == []
    assert known["opened"] is False
    assert known["search"].name == "q"


def test_active_conditions_are_said_in_words():
    known = facts(
        "q=AI&place=a&kinds=x&kinds=y&open=false&mine=true&held_after=2026-04-01"
        "&held_before=2026-04-30"
    )

    assert [(item["label"], item["words"]) for item in known["active"]] == [
        ("検索", "AI"),
        ("会場", "甲"),
        ("種類", "子、丑"),
        ("受付中", "いいえ"),
        ("範囲", "自分だけ"),
        ("開催日", "2026年4月1日〜2026年4月30日"),
    ]


def test_removing_a_condition_keeps_the_others_and_returns_to_the_first_page():
    known = facts("q=AI&held_after=2026-04-01&held_before=2026-04-30&sort=name&page=5")

    assert [item["remove_url"] for item in known["active"]] == [
        "?held_after=2026-04-01&held_before=2026-04-30&sort=name",
        "?q=AI&sort=name",
    ]
    assert known["clear_url"] == "?sort=name"
    assert known["kept"] == [("sort", "name")]


def test_search_alone_leaves_the_other_fields_folded():
    assert facts("q=AI")["opened"] is False
    assert facts("place=a")["opened"] is True


def test_wrong_condition_unfolds_its_error():
    known = facts("place=zzz")

    assert known["active"] == []
    assert known["opened"] is True


def test_filter_bar_shows_fields_tags_and_names_of_both_dates():
    conditions = SimpleNamespace(form=Conditions(MultiValueDict({"q": ["<AI>"]})))

    html = show("{% filter_bar filter %}", "/list/?q=<AI>&sort=name", filter=conditions)

    assert '<input type="hidden" name="sort" value="name">' in html
    assert "検索：&lt;AI&gt;" in html
    assert "条件をすべて外す" in html
    assert '<label for="id_held_0">から</label>' in html
    assert '<label for="id_held_1">まで</label>' in html
    assert "任意" not in html


def list_page(address="/list/", **context):
    """Render the list layout without the frame's navigation."""
    spec = SimpleNamespace(
        title="職員",
        lead="",
        empty_title="まだいません",
        empty_text="取り込みましょう。",
        empty_action_label="取り込む",
        empty_action_url="/import/",
    )
    table = People(ROWS)
    table.paginate(page=1, per_page=30)
    known = {
        "spec": spec,
        "table": table,
        "count": 300,
        "has_filters": False,
        "export_urls": {"csv": "/csv"},
    }
    source = (
        '{% extends "layouts/list.html" %}'
        "{% block header %}{% endblock %}{% block footer %}{% endblock %}"
    )
    return show(source, address, **{**known, **context})


def test_list_page_shows_count_table_and_export():
    html = list_page()

    assert "<strong>300</strong>件" in html
    assert 'href="/csv"' in html
    assert 'role="table"' in html


def test_list_page_tells_nothing_at_all_from_nothing_found():
    nothing = list_page(count=0)
    not_found = list_page("/list/?q=x", count=0, has_filters=True)

    assert "まだいません" in nothing
    assert 'href="/import/"' in nothing
    assert "条件に合うものはありません" in not_found
    assert 'href="/list/"' in not_found
    assert "まだいません" not in not_found
