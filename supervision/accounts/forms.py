"""Forms of sign-in and profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from supervision.accounts.models import Body, Person, Post
from supervision.accounts.phones import PhoneField

# In words for those who choose one; AUTH_PASSWORD_VALIDATORS in the settings holds them to it.
PASSWORD_RULES = "至少10个字符；不得与用户名、姓名、电子邮箱相近；不得使用常见密码。"


class SignInForm(forms.Form):
    username = forms.CharField(
        label="用户名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ContactForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("email", "phone")
        field_classes = {"phone": PhoneField}


class PasswordForm(forms.Form):
    old = forms.CharField(
        label="现密码",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码",
        strip=False,
        max_length=200,
        help_text=PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        if not self.person.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("现密码不正确。")
        return str(self.cleaned_data["old"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("new") and said.get("again") and said["new"] != said["again"]:
            self.add_error("again", "两次输入不一致。")
        elif said.get("new") and said["new"] == said.get("old"):
            self.add_error("new", "新密码不能与现密码相同。")
        elif said.get("new"):
            try:
                validate_password(said["new"], self.person)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return said


class NewPersonForm(forms.Form):
    """A new account: without any right until an appointment is given."""

    username = forms.RegexField(
        label="用户名", regex=r"^[a-z][a-z0-9_.-]{2,59}$", help_text="小写字母开头，可含数字、点、横线。", max_length=60
    )
    name = forms.CharField(label="姓名", max_length=60)
    email = forms.EmailField(label="电子邮箱", required=False)
    phone = PhoneField(label="电话", required=False)
    password = forms.CharField(
        label="初始密码",
        strip=False,
        max_length=200,
        help_text=f"只供首次登录，本人登录后须自行设置。{PASSWORD_RULES}",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        if Person.objects.filter(username=self.cleaned_data["username"]).exists():
            raise forms.ValidationError("用户名已被使用。")
        return str(self.cleaned_data["username"])

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])


class AppointForm(forms.Form):
    """A post in a body, from a day on."""

    body = forms.CharField(label="组织全称", max_length=120, help_text="与通讯录中的名称一致。")
    post = forms.ChoiceField(label="职务", choices=Post.choices)
    department = forms.CharField(label="部门", max_length=60, required=False)
    on = forms.DateField(label="起始日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_body(self) -> Body:
        found = Body.objects.in_being(timezone.localdate()).filter(name=self.cleaned_data["body"].strip())
        if len(found) != 1:
            raise forms.ValidationError("没有这一组织，请从通讯录核对全称。")
        return found[0]


class DismissForm(forms.Form):
    """The day on which all posts end."""

    on = forms.DateField(label="终止日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ResetForm(forms.Form):
    """A new password for someone who lost theirs."""

    password = forms.CharField(
        label="临时密码",
        strip=False,
        max_length=200,
        help_text=f"只供登录一次，本人登录后须自行设置；本人现有的登录全部退出。{PASSWORD_RULES}",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return str(self.cleaned_data["password"])
