"""What the pages of the exchange ask."""

from __future__ import annotations

import base64
import re
from typing import Any

from django import forms

from linkage.models import Partner
from linkage.packages.format import MAX_BYTES
from linkage.packages.keys import code_of
from supervision.accounts.models import Body
from supervision.notices.services.webhook import RefusedAddress, check_url


class PackageForm(forms.Form):
    """A package that was carried here."""

    file = forms.FileField(
        label="交换包",
        help_text="对方系统制作的交换包或者回执（zip），不超过 64 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("文件超过64 MB。")
        return file


class PartnerForm(forms.Form):
    """Another installation: its key, and the bodies that work there."""

    name = forms.CharField(label="名称", max_length=120)
    key = forms.CharField(
        label="公钥", max_length=64, help_text="对方系统的 Ed25519 公钥（44个字符），须经另外的可靠渠道核对后登记。"
    )
    code = forms.CharField(
        label="系统代码", max_length=32, required=False, help_text="由公钥得出；对方更换过密钥的，填写其原代码。"
    )
    url = forms.CharField(
        label="接收地址", max_length=300, required=False, help_text="可以联网直送的填写；只用介质交换的不填。"
    )
    bodies = forms.CharField(
        label="对接单位",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="在对方系统办理业务的单位，每行一个全称。",
    )
    is_active = forms.BooleanField(label="在用", required=False, initial=True)

    def __init__(self, *args: Any, partner: Partner | None = None, **kwargs: Any) -> None:
        self.partner = partner
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if partner is not None:
            del self.fields["code"]
            names = [seat.body.name for seat in partner.seats.select_related("body")]
            self.initial = {
                "name": partner.name,
                "key": partner.key,
                "url": partner.url,
                "bodies": "\n".join(names),
                "is_active": partner.is_active,
            }

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        try:
            code_of(key)
        except ValueError as error:
            raise forms.ValidationError("不是有效的 Ed25519 公钥。") from error
        return base64.b64encode(base64.b64decode(key)).decode()

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if code and not re.fullmatch(r"[0-9a-z-]{4,32}", code):
            raise forms.ValidationError("系统代码由数字、小写字母和连字符组成。")
        return code

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"]).strip()
        if url:
            try:
                check_url(url)
            except RefusedAddress as error:
                raise forms.ValidationError(str(error)) from error
        return url

    def clean_bodies(self) -> list[Body]:
        names = [line.strip() for line in str(self.cleaned_data["bodies"]).splitlines() if line.strip()]
        found = {body.name: body for body in Body.objects.filter(name__in=names)}
        missing = [name for name in names if name not in found]
        if missing:
            raise forms.ValidationError(f"组织目录中没有：{'、'.join(missing[:5])}。")
        return list(found.values())

    def said(self) -> dict[str, Any]:
        """What `packages.partners.register` takes."""
        data = dict(self.cleaned_data)
        code = self.partner.code if self.partner else data.get("code") or code_of(data["key"])
        return {**data, "code": code}
