"""What people choose about their notices, and what the system administrator sets for bodies."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from supervision.accounts.models import Body
from supervision.notices.models import Choice
from supervision.notices.services.webhook import RefusedAddress, check_url


class ChoiceForm(forms.ModelForm):
    """通知偏好, above the floor: messages in the system and notices of overdue terms always come."""

    class Meta:
        model = Choice
        fields = ("mail", "webhook", "daily_digest", "lead_days")
        help_texts = {
            "daily_digest": "当日通知合为一封，工作日上班时发出；紧急事项仍即时发出。",
            "lead_days": "届满当日及逾期提醒不受影响。",
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""


class EndpointForm(forms.Form):
    """推送地址: a body's own system."""

    body = forms.CharField(label="组织全称", max_length=120, help_text="与通讯录中的名称一致。")
    url = forms.CharField(label="推送地址", max_length=254, help_text="以 https:// 开头。每次保存都生成新的密钥。")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.label_suffix = ""

    def clean_body(self) -> Body:
        found = Body.objects.in_being(timezone.localdate()).filter(name=self.cleaned_data["body"].strip())
        if len(found) != 1:
            raise forms.ValidationError("没有这一组织，请从通讯录核对全称。")
        return found[0]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        try:
            check_url(url)
        except RefusedAddress as error:
            raise forms.ValidationError(str(error)) from error
        return url
