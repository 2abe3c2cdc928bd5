"""What the tests of the training pages ask for and look at."""

from django.urls import reverse

from tests.factories.staff import employee


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


def records(response):
    return [row.record for row in response.context_data["table"].page.object_list]


def sign_in(client, person=None):
    person = person or employee()
    client.force_login(person)
    return person
