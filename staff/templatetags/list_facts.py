"""What a list shows around its table: its conditions and how to take each away, its pages."""

from collections.abc import Iterable
from datetime import date

from django.core.paginator import Page
from django.db.models import Model
from django.forms import BaseForm, BoundField, CheckboxInput, Field, MultiWidget, Widget
from django.http import QueryDict
from django.utils.formats import date_format

SEARCH_FIELD = "q"
PAGE_KEY = "page"


def filter_facts(form: BaseForm, asked: QueryDict) -> dict[str, object]:
    """Return the context of ``ui/filter_bar.html`` for a filter's form and the query string."""
    fields = list(form.visible_fields())
    search = next((field for field in fields if field.name == SEARCH_FIELD), None)
    others = [field for field in fields if field is not search]
    active = list(_active(form, asked)) if form.is_bound else []
    own = {key for field in form for key in _keys(field)}
    kept = [
        (key, value)
        for key, values in asked.lists()
        for value in values
        if key not in own | {PAGE_KEY}
    ]
    return {
        "form": form,
        "search": search,
        "others": others,
        "hidden": form.hidden_fields(),
        "kept": kept,
        "active": active,
        "clear_url": _without(asked, own),
        "opened": any(item["field"] in others for item in active) or _has_errors(others),
    }


def page_facts(page: Page, asked: QueryDict, field: str) -> dict[str, object]:
    """Return the links of ``ui/pagination.html``; a gap between numbers is None."""

    def address(number: int) -> str:
        query = asked.copy()
        query[field] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [
        {"number": n, "current": n == page.number, "href": address(n)}
        if isinstance(n, int)
        else None
        for n in shown
    ]
    return {
        "numbers": numbers,
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


def _active(form: BaseForm, asked: QueryDict) -> Iterable[dict[str, object]]:
    form.is_valid()  # fills cleaned_data; errors are shown beside the fields
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name)
        words = _words(field, value)
        if words:
            yield {
                "field": field,
                "label": field.label,
                "words": words,
                "remove_url": _without(asked, _keys(field)),
            }


def _words(field: BoundField, value: object) -> str:
    unticked = value is False and isinstance(field.field.widget, CheckboxInput)
    if value in (None, "") or unticked:
        return ""
    if isinstance(value, slice):  # django-filter's ranges
        start, stop = _words(field, value.start), _words(field, value.stop)
        return f"{start}〜{stop}" if start or stop else ""
    if isinstance(value, bool):
        # A select says it in words of its own; a box that is ticked, by its label alone.
        return _label_of(field.field.widget, str(value).lower()) or ("はい" if value else "いいえ")
    if isinstance(value, Model):
        return field.field.label_from_instance(value)
    if isinstance(value, date):
        return date_format(value, "Y年n月j日")
    if not isinstance(value, str) and isinstance(value, Iterable):
        return "、".join(_words(field, item) for item in value)
    return _label_of(field.field, str(value)) or str(value)


def _label_of(chooser: Field | Widget, value: str) -> str:
    """Return what a field or a widget with choices calls a value; "" where it has none."""
    for key, label in getattr(chooser, "choices", ()):
        pairs = label if isinstance(label, list | tuple) else [(key, label)]
        for choice, words in pairs:
            if str(choice) == value:
                return str(words)
    return ""


def _keys(field: BoundField) -> set[str]:
    """Return the names under which a field's values travel in the query string."""
    widget = field.field.widget
    if isinstance(widget, MultiWidget):
        # django-filter names the parts of its ranges by words, Django by numbers.
        parts = getattr(widget, "suffixes", None) or [
            name.lstrip("_") for name in widget.widgets_names
        ]
        return {f"{field.html_name}_{part}" if part else field.html_name for part in parts}
    return {field.html_name}


def _without(asked: QueryDict, keys: set[str]) -> str:
    query = asked.copy()
    for key in keys | {PAGE_KEY}:
        query.pop(key, None)
    return f"?{query.urlencode()}"


def _has_errors(fields: list[BoundField]) -> bool:
    return any(field.errors for field in fields)
