"""Every component renders exactly what it promises and refuses what it does not know."""

import re
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape

from staff.templatetags.ui import STATUS_TONES, status, term_id

EVIL = "<script>alert('𠮷')</script>"


def show(source, **context):
    """Render a piece of template with the components loaded."""
    html = Template("{% load ui %}" + source).render(Context(context))
    return " ".join(html.split())


@pytest.mark.parametrize("kind", ["primary", "secondary", "tertiary", "danger"])
def test_button_has_the_class_of_its_kind(kind):
    html = show('{% button "申し込む" kind=kind %}', kind=kind)

    assert f'class="button button-{kind}" type="submit"' in html
    assert html.endswith(">申し込む</button>")


def test_button_keeps_an_empty_value_beside_a_name():
    assert 'name="sort" value=""' in show('{% button "並べ替える" name="sort" %}')


def test_button_names_its_form_size_and_description():
    html = show('{% button "保存" form="f" size="small" describedby="why" %}')

    assert 'button-small"' in html
    assert 'form="f"' in html
    assert 'aria-describedby="why"' in html


def test_link_button_is_a_link():
    html = show('{% link_button "一覧へ" href=address %}', address="/x?a=1&b=2")

    assert html == '<a class="button button-secondary" href="/x?a=1&amp;b=2" >一覧へ</a>'


def test_post_button_is_a_form_with_csrf_and_hidden_values():
    source = (
        '{% post_button "取り消す" action="/x" kind="danger" name="version" value=3 next="/y" %}'
    )

    html = show(source, csrf_token="token-of-the-page")

    assert '<form class="post-button" method="post" action="/x">' in html
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="token-of-the-page">' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert '<input type="hidden" name="next" value="/y">' in html
    assert 'class="button button-danger"' in html


@pytest.mark.parametrize("tone", STATUS_TONES)
def test_status_has_words_and_a_shape(tone):
    html = show('{% status "受講確定" tone=tone %}', tone=tone)

    assert html.startswith(f'<span class="status status-{tone}">')
    assert f"img/icons.svg#{tone}" in html
    assert html.endswith("受講確定</span>")


def test_status_can_be_called_from_a_table_column():
    assert status("完了", tone="done") == show('{% status "完了" tone="done" %}')


def test_notice_frames_its_content():
    html = show('{% notice tone="warning" title="締切" %}<p>明日です。</p>{% endnotice %}')

    assert '<div class="notice notice-warning">' in html
    assert '<p class="notice-title">締切</p> <p>明日です。</p>' in html


@pytest.mark.parametrize(
    ("level", "role"), [("success", "status"), ("error", "alert"), ("debug", "status")]
)
def test_message_is_spoken_according_to_its_level(level, role):
    assert f'role="{role}"' in show('{% message "保存しました。" level %}', level=level)


def test_crumb_without_address_is_the_current_page():
    assert show('{% crumb "研修" href="/t/" %}') == '<li><a href="/t/">研修</a></li>'
    assert show('{% crumb "開催回" %}') == '<li><span aria-current="page">開催回</span></li>'


def test_tabs_mark_the_current_one_and_count():
    html = show(
        '{% tabs label="お知らせ" %}{% tab "未読" href="?u" current=True count=1200 %}'
        '{% tab "既読" href="?r" %}{% endtabs %}'
    )

    assert '<nav class="tabs" aria-label="お知らせ">' in html
    assert html.count('aria-current="page"') == 1
    assert '<span class="tab-count">1,200<span class="visually-hidden">件</span></span>' in html


def test_progress_says_the_numbers():
    html = show('{% progress done=30 total=300 label="取り込み" %}')

    assert '<progress value="30" max="300"></progress>' in html
    assert "300件中30件" in html


def test_progress_of_nothing_has_a_valid_maximum():
    assert '<progress value="0" max="1"></progress>' in show(
        '{% progress done=0 total=0 label="取り込み" %}'
    )


def test_card_links_its_heading_at_the_given_level():
    html = show('{% card title="申込" href="/e/" level=3 %}<p>1件</p>{% endcard %}')

    assert '<h3 class="card-title"><a href="/e/">申込</a></h3>' in html


def test_figure_links_to_its_list_and_shows_the_denominator():
    html = show(
        '{% figure value=2431 of=2800 unit="人" label="修了者" href="/list/" note="休職を除く" %}'
    )

    assert '<a href="/list/">修了者</a>' in html
    assert '<span class="figure-number">2,431</span><span class="figure-unit">人</span>' in html
    assert "2,800人" in html
    assert "休職を除く" in html


def test_figure_tells_unmeasured_from_none():
    assert "—" in show('{% figure value=v label="効果" %}', v=None)
    assert '<span class="figure-number">0</span>' in show('{% figure value=0 label="効果" %}')


def test_figure_marks_a_problem_only_where_there_is_one():
    tag = '{% figure value=v label="空席" tone="problem" %}'

    assert ["figure-problem" in show(tag, v=value) for value in (0, 1)] == [False, True]


def test_empty_state_says_what_to_do():
    html = show('{% empty_state title="まだありません" %}<p>作りましょう。</p>{% endempty_state %}')

    assert '<p class="empty-state-title">まだありません</p>' in html
    assert "<p>作りましょう。</p>" in html


def test_term_leads_to_its_entry_of_the_glossary():
    html = show('{% term "デジタル 人材" %}')

    assert f"#{term_id('デジタル 人材')}" == "#デジタル-人材"
    assert "#%E3%83%87%E3%82%B8%E3%82%BF%E3%83%AB-%E4%BA%BA%E6%9D%90" in html


def test_default_mark_appears_only_on_an_example():
    assert "既定の例" in show("{% default_mark True %}")
    assert show("{% default_mark False %}") == ""


def test_steps_mark_the_current_one_in_words_too():
    html = show(
        "{% steps items %}", items=[("記入", "done"), ("検討", "current"), ("測定", "todo")]
    )

    assert html.count('aria-current="step"') == 1
    assert '検討<span class="visually-hidden">（現在）</span>' in html


def test_level_dots_say_level_and_target():
    html = show("{% level_dots 1 target=3 %}")

    assert html.count("is-filled") == 1
    assert html.count("is-target") == 2
    assert "レベル1（目標3）" in html


def test_wrap_filled_leaves_no_empty_landmark():
    source = '{% wrap_filled "ui/aside.html" %}{{ text }}{% endwrap_filled %}'

    assert show(source, text=" ") == ""
    assert show(source, text="補足").startswith("<aside")


@pytest.mark.parametrize("source", [
    '{% button "x" kind="huge" %}',
    '{% button "x" type="link" %}',
    '{% button "x" size="large" %}',
    '{% link_button "x" href="/" kind="warning" %}',
    '{% post_button "x" action="/" kind="red" %}',
    '{% status "x" tone="red" %}',
    '{% notice tone="danger" %}{% endnotice %}',
    '{% message "x" "fatal" %}',
    '{% card title="x" level=1 %}{% endcard %}',
    '{% card title="x" tone="red" %}{% endcard %}',
    '{% figure value=1 label="x" tone="red" %}',
    "{% steps items %}",
    "{% level_dots 5 %}",
    "{% level_dots 2 target=9 %}",
])  # fmt: skip
def test_unknown_variant_is_refused(source):
    with pytest.raises(TemplateSyntaxError, match="is not one of"):
        show(source, items=[("記入", "finished")])


@pytest.mark.parametrize("source", [
    '{% button "x" colour="red" %}',
    '{% status "x" color="done" %}',
    '{% notice kind="info" %}{% endnotice %}',
    '{% card heading="x" %}{% endcard %}',
    '{% tabs %}{% endtabs %}',
    '{% figure label="x" %}',
])  # fmt: skip
def test_unknown_or_missing_argument_does_not_compile(source):
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}" + source)


@pytest.mark.parametrize("source", [
    "{% button x %}",
    '{% button "x" name=x value=x describedby=x %}',
    '{% link_button x href="/" %}',
    '{% post_button x action="/" about=x %}',
    "{% status x %}",
    "{% notice title=x %}{{ x }}{% endnotice %}",
    '{% message x "info" %}',
    "{% crumb x href=x %}",
    "{% tabs label=x %}{% tab x href=x %}{% endtabs %}",
    "{% empty_state title=x %}{{ x }}{% endempty_state %}",
    "{% progress done=1 total=2 label=x %}",
    "{% card title=x %}{{ x }}{% endcard %}",
    "{% figure value=x label=x note=x of=x %}",
    "{% term x %}",
    "{% steps items %}",
])  # fmt: skip
def test_what_people_typed_is_escaped(source):
    html = show(source, x=EVIL, items=[(EVIL, "todo")])

    assert "<script" not in html
    assert escape(EVIL) in html or "%3Cscript" in html


def header_and_footer(**context):
    """Render the parts that stand on every page."""
    return Template('{% include "ui/header.html" %}{% include "ui/footer.html" %}').render(
        Context(context)
    )


def test_header_of_a_signed_in_person():
    user = SimpleNamespace(is_authenticated=True, name="髙橋 <𠮷>", number="0012345")
    items = [
        SimpleNamespace(label="研修", url="/training/", current=True),
        SimpleNamespace(label="スキルマップ", url="/skills/", current=False),
    ]

    html = header_and_footer(
        user=user, nav_items=items, unread_notices=3, standing_label="情報政策課 主任"
    )

    assert '<label class="visually-hidden" for="site-search">ポータル内を検索</label>' in html
    assert 'action="/search/"' in html
    assert '<a href="/training/" aria-current="page">研修</a>' in html
    assert '<a href="/skills/">スキルマップ</a>' in html
    assert (
        '<span class="visually-hidden">未読</span>3<span class="visually-hidden">件</span>' in html
    )
    assert 'href="/staff/people/0012345/"' in html
    assert '<form method="post" action="/staff/sign-out/">' in html
    assert "情報政策課 主任" in html
    assert "<𠮷>" not in html


def test_header_before_sign_in_leads_nowhere_else():
    html = header_and_footer(user=SimpleNamespace(is_authenticated=False))

    assert "DX推進ポータル" in html
    assert "<nav" not in html
    assert "<search" not in html


def test_footer_leads_to_help():
    html = header_and_footer()

    assert re.findall(r'<li><a href="([^"]+)">', html) == [
        "/help/",
        "/glossary/",
        "/accessibility/",
    ]


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_page_of_a_failure_needs_no_context(name):
    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert '<html lang="ja">' in html
    assert 'href="/"' in html


@pytest.mark.parametrize("name", ["403.html", "404.html"])
def test_page_of_a_refusal_stands_in_the_frame(name):
    html = render_to_string(name, {"user": SimpleNamespace(is_authenticated=False)})

    assert html.count("<h1>") == 1
    assert "ホームへ戻る" in html


def page_frame(query, **page):
    """Render a page with the frame's own parts left out."""
    source = (
        '{% extends "base.html" %}{% load ui %}{% block header %}{% endblock %}'
        "{% block footer %}{% endblock %}" + page.get("blocks", "")
    )
    return Template(source).render(Context({"request": RequestFactory().get(query)}))


def test_frame_without_blocks_has_no_empty_parts():
    html = page_frame("/")

    assert html.count("<main") == 1
    assert "<h1" not in html
    assert "<aside" not in html
    assert "<nav" not in html
    assert 'href="#main"' in html


def test_frame_wraps_the_blocks_that_are_filled():
    blocks = (
        '{% block title %}研修{% endblock %}{% block breadcrumb %}{% crumb "研修" %}{% endblock %}'
        "{% block heading %}研修{% endblock %}{% block aside %}補足{% endblock %}"
    )

    html = page_frame("/", blocks=blocks)

    assert "<title>研修｜DX推進ポータル</title>" in html
    assert "<h1>研修" in html
    assert '<nav class="breadcrumb" aria-label="現在の位置">' in html
    assert '<aside class="page-aside"' in html


def test_frame_has_neither_inline_script_nor_style():
    html = page_frame("/")

    assert "<style" not in html
    assert " style=" not in html
    assert html.count("<script") == html.count("<script src=")
