"""The components of the portal as template tags, with declared arguments.

An unknown argument fails when the template is compiled, an unknown kind or tone when it is
rendered: a typo never passes as a look. ``/gallery/`` shows every one of them. The tags that
return markup may be called from Python too, for example in a table column.
"""

from collections.abc import Iterable
from copy import copy
from urllib.parse import quote

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from staff.templatetags.list_facts import filter_facts, page_facts

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "tertiary", "danger")
BUTTON_TYPES = ("submit", "button", "reset")
BUTTON_SIZES = ("", "small")
STATUS_TONES = ("done", "progress", "todo", "problem", "neutral", "info")
NOTICE_TONES = ("info", "success", "warning", "error")
STEP_STATES = {"done": "完了", "current": "現在", "todo": "未着手"}
# What the parts of a field with several inputs are called, by how their names end.
PART_LABELS = {"after": "から", "before": "まで", "min": "以上", "max": "以下"}
TYPE_LABELS = {"date": "日付", "time": "時刻"}
HEADING_LEVELS = (2, 3, 4)
HIGHEST_SKILL_LEVEL = 4


def one_of(component: str, argument: str, value: object, known: Iterable[object]) -> None:
    """Refuse a value that the component does not know."""
    if value not in known:
        choices = ", ".join(repr(choice) for choice in known)
        raise TemplateSyntaxError(f"{component}: {argument}={value!r} is not one of {choices}")


def render(component: str, /, **context: object) -> SafeString:
    """Render the template of a component, which sees nothing but its own arguments."""
    return render_to_string(f"ui/{component}.html", context)


# --- Actions --------------------------------------------------------------------------------


@register.simple_tag
def button(
    label,
    kind="primary",
    type="submit",  # noqa: A002 - HTML's own word
    name="",
    value="",
    form="",
    size="",
    describedby="",
):
    """Show a button; ``form`` names the form it belongs to when it stands outside of it."""
    one_of("button", "kind", kind, BUTTON_KINDS)
    one_of("button", "type", type, BUTTON_TYPES)
    one_of("button", "size", size, BUTTON_SIZES)
    return render(
        "button",
        label=label,
        kind=kind,
        type=type,
        name=name,
        value=value,
        form=form,
        size=size,
        describedby=describedby,
    )


@register.simple_tag
def link_button(label, href, kind="secondary", size="", describedby=""):
    """Show a link that looks like a button: it goes somewhere and changes nothing."""
    one_of("link_button", "kind", kind, BUTTON_KINDS)
    one_of("link_button", "size", size, BUTTON_SIZES)
    return render(
        "link_button", label=label, href=href, kind=kind, size=size, describedby=describedby
    )


@register.simple_tag(takes_context=True)
def post_button(
    context,
    label,
    action,
    kind="secondary",
    name="",
    value="",
    next="",  # noqa: A002 - the name under which Django's views read it
    size="",
    describedby="",
    about="",
):
    """Show a form with one button, for a change that needs no further input.

    ``about`` is read after the label by screen readers, to tell equal buttons of a list apart.
    """
    one_of("post_button", "kind", kind, BUTTON_KINDS)
    one_of("post_button", "size", size, BUTTON_SIZES)
    return render(
        "post_button",
        label=label,
        action=action,
        kind=kind,
        name=name,
        value=value,
        next=next,
        size=size,
        describedby=describedby,
        about=about,
        csrf_token=context.get("csrf_token"),
    )


# --- States and messages --------------------------------------------------------------------


@register.simple_tag
def icon(name):
    """Show a decorative icon of the sprite; the words beside it carry the meaning."""
    return render("icon", name=name)


@register.simple_tag
def status(label, tone="neutral"):
    """Show a state as words with a shape; the colour only helps."""
    one_of("status", "tone", tone, STATUS_TONES)
    return render("status", label=label, tone=tone)


@register.simple_block_tag
def notice(content, tone="info", title="", live=False):
    """Frame a message; ``live`` has screen readers speak it, for what has just happened."""
    one_of("notice", "tone", tone, NOTICE_TONES)
    return render("notice", content=content, tone=tone, title=title, live=live)


@register.simple_tag
def message(text, level):
    """Show one of Django's messages; ``level`` is its ``level_tag``."""
    tone = {"debug": "info"}.get(level, level)
    one_of("message", "level", tone, NOTICE_TONES)
    return render("notice", content=text, tone=tone, title="", live=True)


@register.simple_block_tag
def empty_state(content, title):
    """Say that there is nothing, and what to do next."""
    return render("empty_state", content=content, title=title)


@register.simple_tag
def progress(done, total, label):
    """Show how much of a known amount is done."""
    return render("progress", done=done, total=total, label=label)


@register.simple_tag
def default_mark(is_default_example):
    """Mark a row that was shipped with the portal and that the office has not confirmed yet."""
    return render("default_mark") if is_default_example else ""


# --- Ways through the portal ----------------------------------------------------------------


@register.simple_tag
def crumb(label, href=""):
    """Show one step of the breadcrumb; without ``href`` it is the page itself."""
    return render("crumb", label=label, href=href)


@register.simple_block_tag
def tabs(content, label):
    """Frame links to views of one page."""
    return render("tabs", content=content, label=label)


@register.simple_tag
def tab(label, href, current=False, count=None):
    """Show one link of ``tabs``."""
    return render("tab", label=label, href=href, current=current, count=count)


@register.simple_tag
def term(word):
    """Link a word to its entry in the glossary."""
    return render("term", word=word, href=f"{reverse('glossary')}#{quote(term_id(word))}")


@register.filter
def term_id(word):
    """Return the id of a glossary entry: the target of ``term``."""
    return "-".join(str(word).lower().split())


@register.simple_tag
def steps(items, label="進み具合"):
    """Show where a piece of work stands; ``items`` are pairs of label and state."""
    items = list(items)
    for _label, state in items:
        one_of("steps", "state", state, STEP_STATES)
    shown = [{"label": name, "state": state, "words": STEP_STATES[state]} for name, state in items]
    return render("steps", items=shown, label=label)


# --- Content --------------------------------------------------------------------------------


@register.simple_block_tag
def card(content, title, href="", tone="", level=2):
    """Frame a piece of a page under a heading of the given level."""
    one_of("card", "tone", tone, ("", *STATUS_TONES))
    one_of("card", "level", level, HEADING_LEVELS)
    return render("card", content=content, title=title, href=href, tone=tone, level=level)


@register.simple_tag
def figure(value, label, href="", of=None, note="", unit="", tone=""):
    """Show a number that is the length of the list it links to; no problem at all is no problem."""
    one_of("figure", "tone", tone, ("", *STATUS_TONES))
    if tone == "problem" and str(value) == "0":
        tone = ""
    return render(
        "figure", value=value, label=label, href=href, of=of, note=note, unit=unit, tone=tone
    )


@register.simple_tag
def level_dots(level, target=None):
    """Show a skill level of 0 to 4 as dots, with the target outlined."""
    known = range(HIGHEST_SKILL_LEVEL + 1)
    one_of("level_dots", "level", level, known)
    one_of("level_dots", "target", target, (None, *known))
    dots = [
        {"filled": number <= level, "target": target is not None and level < number <= target}
        for number in range(1, HIGHEST_SKILL_LEVEL + 1)
    ]
    return render("level_dots", level=level, target=target, dots=dots)


# --- Lists ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def pagination(context, page: Page, field="page", label="ページの移動"):
    """Show where in a long list one is and link to its other pages, keeping the query string."""
    asked = context["request"].GET if "request" in context else QueryDict()
    return render("pagination", page=page, label=label, **page_facts(page, asked, field))


@register.simple_tag(takes_context=True)
def filter_bar(context, filter):  # noqa: A002 - the word that django-filter's views use
    """Show the form of a FilterSet: the search field first, the rest to unfold, what is active."""
    asked = context["request"].GET if "request" in context else QueryDict()
    return render("filter_bar", **filter_facts(filter.form, asked))


# --- Page frame -----------------------------------------------------------------------------


@register.simple_block_tag
def wrap_filled(content, template_name):
    """Render a frame around a block only when some page has filled it: no empty landmarks."""
    return render_to_string(template_name, {"content": content}) if content.strip() else ""


@register.simple_tag(takes_context=True)
def form_fields(context, form):
    """Render a crispy form without its form element, for a layout that brings its own."""
    helper = copy(getattr(form, "helper", None)) or FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return render_crispy_form(form, helper=helper, context={"request": context.get("request")})


@register.simple_tag
def part_label(part, number):
    """Name one input of a field that has several: a range, or a date and a time."""
    suffix = part["name"].rpartition("_")[2]
    template_name = part["template_name"].rpartition("/")[2].removesuffix(".html")
    return PART_LABELS.get(suffix) or TYPE_LABELS.get(template_name) or f"{number}つ目"
