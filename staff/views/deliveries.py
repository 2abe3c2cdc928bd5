"""The office's pages: what was sent to whom, and the chat channels."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.actions import channels, deliveries
from staff.forms import ChatChannelForm
from staff.models import ChatChannel, Delivery
from staff.models.notices import portal_path
from staff.permissions import is_office, requires
from staff.queries import history_of
from staff.rules import StaffRefused
from staff.rules.chat import StaleChannel
from staff.tables.notices import CHAT_CHANNELS, DELIVERIES
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@requires(is_office)
@require_GET
def delivery_list(request: HttpRequest) -> HttpResponse:
    """List what was sent to whom, and what was not."""
    return list_page(request, DELIVERIES)


@requires(is_office)
@require_POST
def delivery_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send again what has failed."""
    delivery = get_object_or_404(Delivery, pk=pk)
    back = portal_path(request.POST.get("next", "")) or reverse("staff:delivery-list")
    try:
        deliveries.resend(delivery=delivery, by=request.user)
    except StaffRefused as refusal:
        context = {"refusal": refusal, "back": back}
        return TemplateResponse(
            request, "staff/delivery_refused.html", context, status=HTTP_CONFLICT
        )
    messages.success(request, f"「{delivery.title}」を、もう一度送ります。")
    return redirect(back)


@requires(is_office)
@require_GET
def chat_channel_list(request: HttpRequest) -> HttpResponse:
    """List the chat channels."""
    return list_page(request, CHAT_CHANNELS, context={"is_off": not settings.CHAT_HOSTS})


@requires(is_office)
@require_http_methods(["GET", "POST"])
def chat_channel_create(request: HttpRequest) -> HttpResponse:
    """Enter a channel."""
    form = ChatChannelForm(request.POST or None)
    if form.is_valid():
        channel = channels.create_channel(values=form.values(), by=request.user)
        messages.success(
            request, f"送り先「{channel}」を登録しました。試し送りで確かめてください。"
        )
        return redirect(channel)
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return _form_page(request, {"form": form, "heading": "送り先の登録"}, status)


@requires(is_office)
@require_http_methods(["GET", "POST"])
def chat_channel_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a channel; what somebody else saved meanwhile is never overwritten unseen."""
    channel = get_object_or_404(ChatChannel, pk=pk)
    form = ChatChannelForm(request.POST or None, instance=ChatChannel.objects.get(pk=pk))
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            channels.update_channel(
                channel=channel, version=version, values=form.values(), by=request.user
            )
        except StaleChannel as refusal:
            form.show_conflict(str(refusal), channel.version)
            status = HTTP_CONFLICT
        else:
            messages.success(request, f"送り先「{form.cleaned_data['name']}」を保存しました。")
            return redirect("staff:chat-channel-list")
    context = {"form": form, "heading": f"送り先「{channel.name}」", "channel": channel}
    return _form_page(request, {**context, "history": history_of(channel)}, status)


@requires(is_office)
@require_POST
def chat_channel_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a channel a trial message; the log tells how it went."""
    channel = get_object_or_404(ChatChannel.objects.filter(is_active=True), pk=pk)
    channels.try_out(channel=channel, by=request.user)
    messages.success(request, f"「{channel}」へ試しに送ります。結果は、送信の記録に残ります。")
    return redirect(reverse("staff:delivery-list", query={"channel": "chat"}))


def _form_page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    context = {**context, "cancel_url": reverse("staff:chat-channel-list")}
    return TemplateResponse(request, "staff/chat_channel_form.html", context, status=status)
