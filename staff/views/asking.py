"""A last question before something that takes effect at once: what happens, and a button."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


@dataclass(frozen=True)
class Question:
    """The words of a page that asks. back: what the page is called to which ``cancel_url`` leads.

    sent: what the button carries, by name.
    """

    heading: str
    texts: tuple[str, ...]
    button: str
    cancel_url: str
    back: str
    kind: str = "danger"
    sent: dict[str, str] = field(default_factory=dict)


def ask(
    request: HttpRequest, question: Question, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """Show the question; after a refusal with the reason above it."""
    context = {"question": question, "refusal": refusal}
    return TemplateResponse(request, "staff/question.html", context, status=status)
