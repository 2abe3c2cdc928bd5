"""How one wants to be told, and the chat channels of the office."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings

from staff.models import ChatChannel
from staff.rules import StaffRefused
from staff.rules.chat import check_target
from staff.rules.notice_kinds import kinds_for_channels, kinds_for_people


class NoticeSettingsForm(forms.Form):
    """One choice for each kind, under the headings of the apps."""

    def __init__(self, *args: Any, chosen: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[str]] = {}
        for kind in kinds_for_people():
            self.fields[kind.prefix] = forms.ChoiceField(
                label=kind.label,
                choices=[(choice.value, choice.label) for choice in kind.choices],
                initial=kind.resolve(chosen.get(kind.prefix)),
                error_messages={
                    "required": "受け取り方を選んでください。",
                    "invalid_choice": "受け取り方を選び直してください。",
                },
            )
            groups.setdefault(kind.group, []).append(kind.prefix)
        self.helper = FormHelper()
        self.helper.hide_badge = True  # each has a choice from the start
        self.helper.layout = Layout(*(Fieldset(group, *names) for group, names in groups.items()))


class MutableKindForm(forms.Form):
    """One kind of notices that may be muted."""

    kind = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (kind.prefix, kind.label) for kind in kinds_for_people() if kind.mutable
        ]


class MomentForm(forms.Form):
    """The moment of one "mark all as read", to take it back."""

    moment = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])


class ChatChannelForm(forms.ModelForm):
    """A chat channel; only addresses that the operator allows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kinds = forms.MultipleChoiceField(
        label="送る種類",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="1つも選ばないと、すべて送ります。",
    )

    class Meta:
        model = ChatChannel
        fields = ["name", "format", "url", "kinds", "department", "is_active"]
        widgets = {"url": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "department": "選ぶと、その部局と全庁のお知らせだけを送ります。",
            "is_active": "外すと、登録を残したまま送信を止めます。",
        }
        error_messages = {
            "name": {
                "required": "名前を入力してください。",
                "unique": "この名前は、もう使われています。",
            },
            "url": {"required": "送り先のURLを入力してください。"},
            "format": {"required": "チャットの種類を選んでください。"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.prefix, kind.label) for kind in kinds_for_channels()]
        self.fields["department"].empty_label = "全庁"
        self.initial.setdefault("version", self.instance.version)

    def show_conflict(self, sentence: str, version: int) -> None:
        """Keep what was typed, and let the person save it after having seen the other's change."""
        self.add_error(None, sentence)
        self.data = self.data.copy()
        self.data["version"] = str(version)

    def values(self) -> dict[str, Any]:
        """Return the cleaned fields of the channel alone."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_url(self) -> str:
        """Refuse an address to which nothing may go."""
        url: str = self.cleaned_data["url"]
        try:
            check_target(url, allowed=settings.CHAT_HOSTS, local_http=settings.CHAT_LOCAL_HTTP)
        except StaffRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return url
