"""What the acts of a mechanism of joint work ask: its registration, its members, what was held before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from cases.forms.exchanges import partners
from linkage.models import Member
from linkage.procedures.meetings import TYPES
from supervision.accounts.models import Body, Level
from supervision.accounts.phones import PhoneField
from supervision.matters.forms import DateInput, DoneDateField, MoveForm
from supervision.matters.models import Matter

SPARE_ROWS = 3
MUNICIPALITIES = ("11", "12", "31", "50")  # 北京、天津、上海、重庆 in the codes of GB/T 2260


class MechanismForm(MoveForm):
    title = forms.CharField(label="机制名称", max_length=120)
    type = forms.ChoiceField(label="类别", choices=TYPES)
    subject = forms.CharField(label="领域", max_length=60, required=False, help_text="如“金融监管”“黄河流域生态保护”。")
    partners = forms.CharField(
        label="协作地区和单位", max_length=400, required=False,
        help_text="不在本地区组织目录中的写在这里，用顿号分隔；跨区域协作必填。",
    )  # fmt: skip
    cities = forms.ModelMultipleChoiceField(
        label="协作市（州）、直辖市", queryset=Body.objects.none(), required=False,
        help_text="跨区域协作的成员单位可以在所选市（州）、直辖市及其各县区中选择；本市不必选。",
    )  # fmt: skip
    convenor = forms.CharField(label="召集人", max_length=60)
    deputy = forms.CharField(label="副召集人", max_length=60)
    director = forms.CharField(label="办公室主任", max_length=60, help_text="办公室设在检察院，由副检察长任主任。")
    document = forms.CharField(label="建立文件", max_length=200)
    founded_on = DoneDateField(label="建立日期")
    last_meeting_on = DoneDateField(label="上次会议日期", required=False)
    expires_on = forms.DateField(label="有效期至", required=False)
    SHOWN_WHEN = {"cities": "type=region"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("type") == "linkage" and (other := self._joint_meeting()):
            self.add_error("type", f"已有运行中的“{other.title}”，每地只设一个；其他协作机制请选择相应类别。")
        if said.get("type") == "region" and not said.get("partners"):
            self.add_error("partners", "跨区域协作的，请写明协作地区和单位。")
        if said.get("expires_on") and said.get("founded_on") and said["expires_on"] <= said["founded_on"]:
            self.add_error("expires_on", "有效期应当在建立日期以后。")
        elif (day := said.get("expires_on")) and day < timezone.localdate() and not self._stands(day):
            self.add_error("expires_on", "有效期不能早于今天；已经续期的，填写续期后的日期。")
        chosen = said.get("cities") if said.get("type") == "region" else None
        said["cities"] = sorted({place_of(body.region) for body in chosen or ()})
        return said

    def _joint_meeting(self) -> Matter | None:
        """Another joint meeting of this office that is in force; its yearly terms would run twice."""
        known = Matter.objects.filter(kind="mechanism", office=self.matter.office_id, state="in_force")
        return known.filter(details__type="linkage").exclude(pk=self.matter.pk or 0).first()

    def _stands(self, expires_on: date) -> bool:
        """Whether it ran out on that day as it is registered: anything else of it may still be put right."""
        return bool(self.matter.pk) and expires_on.isoformat() == self.matter.details.get("expires_on")

    def build(self) -> None:
        cities = _procuratorates_of_cities().exclude(region__startswith=place_of(self.matter.office.region))
        self.fields["cities"].queryset = cities  # type: ignore[attr-defined]
        if self.matter.pk:
            known = set(self.matter.details.get("cities", []))
            self.initial.setdefault("cities", [body.pk for body in cities if place_of(body.region) in known])
            del self.fields["last_meeting_on"]
            stored = {name: self.matter.details.get(name, "") for name in self.fields}
            self.initial = {**stored, "title": self.matter.title, "founded_on": self.matter.issued_on, **self.initial}


def place_of(region: str) -> str:
    """The code with which all regions of its city, prefecture or municipality begin.

    A municipality (直辖市) has its districts and counties at once below it; what a province leads directly has 90.
    """
    if region[:2] in MUNICIPALITIES:
        return region[:2]
    return f"{region[:2]}90" if region[2:6] == "0000" else region[:4]


def _procuratorates_of_cities() -> Any:
    """One body for each city, prefecture or municipality: its procuratorate; the branches of a municipality's are
    within it.
    """
    municipal = Q(region__in=[f"{code}0000" for code in MUNICIPALITIES])
    found = Body.objects.in_being(timezone.localdate()).filter(kind="procuratorate")
    return found.filter(municipal & Q(level=Level.PROVINCE) | ~municipal & Q(level=Level.CITY)).order_by("region")


class MemberForm(forms.Form):
    body = forms.ModelChoiceField(label="成员单位", queryset=Body.objects.none(), required=False)
    liaison = forms.CharField(label="联络员", max_length=60, required=False)
    phone = PhoneField(required=False)
    liaison_until = forms.DateField(label="联络员任期终止日期", required=False, widget=DateInput())
    since = forms.DateField(label="起始日期", required=False, widget=DateInput())
    until = forms.DateField(label="终止日期", required=False, widget=DateInput())

    def __init__(self, *args: Any, bodies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("body") and (said.get("liaison") or said.get("phone")):
            self.add_error("body", "请选择单位；不再是成员的，用“删去此项”。")
        said["since"] = said.get("since") or timezone.localdate()
        if said.get("until") and said["until"] <= said["since"]:
            self.add_error("until", "终止日期应当在起始日期以后。")
        if said.get("liaison_until") and not said.get("liaison"):
            self.add_error("liaison", "写明任期的，请写联络员姓名。")
        if said.get("liaison_until") and said["liaison_until"] <= said["since"]:
            self.add_error("liaison_until", "联络员任期终止日期应当在起始日期以后。")
        return said


class MembersForm(MoveForm):
    """维护成员单位."""

    formset_name = "members"
    formset_title = "成员单位"
    formset_help = "删去的单位移出名单，不再看到本机制。"

    def make_formset(self, data: Any, files: Any) -> forms.BaseFormSet | None:
        rows = [
            {name: getattr(member, name) for name in ("liaison", "phone", "liaison_until", "since", "until")}
            | {"body": member.body_id}
            for member in Member.objects.filter(mechanism=self.matter)
        ]
        made = forms.formset_factory(
            MemberForm, extra=0 if rows else SPARE_ROWS, can_delete=True, max_num=200, absolute_max=300
        )  # fmt: skip
        return made(data, files, initial=rows, prefix=self.formset_name, form_kwargs={"bodies": may_join(self.matter)})


def may_join(mechanism: Matter) -> Any:
    """The bodies of the region; in a mechanism across regions those of the whole city and of the cities named in it."""
    if mechanism.details.get("type") != "region":
        return partners(mechanism.office)
    wanted = Q()
    for city in (place_of(mechanism.office.region), *mechanism.details.get("cities", [])):
        wanted |= Q(region__startswith=city)
    found = Body.objects.in_being(timezone.localdate()).filter(wanted).exclude(pk=mechanism.office_id)
    return found.order_by("-level", "region", "name")


class HeldForm(MoveForm):
    held_on = DoneDateField(label="召开日期")


class ReleasedForm(MoveForm):
    released_on = DoneDateField(label="发布日期")


class MeetingSheetForm(MoveForm):
    file = forms.FileField(label="会议记录表", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))


class YearForm(MoveForm):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
