"""Bodies (组织), persons (人员) and their appointments (任职)."""

from __future__ import annotations

import secrets
from functools import cached_property
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from supervision.accounts.querysets import AppointmentQuerySet, BodyQuerySet


class BodyKind(models.TextChoices):
    PROCURATORATE = "procuratorate", "人民检察院"
    AGENCY = "agency", "行政机关"
    COURT = "court", "人民法院"
    POLICE = "police", "公安机关"
    JUDICIAL_ADMINISTRATION = "judicial_administration", "司法行政机关"
    PEOPLES_CONGRESS = "peoples_congress", "人大常委会"
    PARTY_COMMITTEE = "party_committee", "党委、党委政法委"
    GOVERNMENT = "government", "人民政府"
    SUPERVISORY_COMMISSION = "supervisory_commission", "监察委员会"
    JOINT_OFFICE = "joint_office", "府检联动联席会议办公室"
    OTHER = "other", "其他单位"


class Level(models.IntegerChoices):
    """Levels of the state, in the order of law (人民检察院组织法第12–13条)."""

    CENTRAL = 1, "中央"
    PROVINCE = 2, "省级"
    CITY = 3, "市级"
    COUNTY = 4, "县级"
    TOWNSHIP = 5, "乡级"


class Post(models.TextChoices):
    """职务: what a person is in a body. Powers follow from the post and the body's part in a matter."""

    ASSISTANT = "assistant", "检察官助理"
    PROSECUTOR = "prosecutor", "检察官"
    DEPARTMENT_HEAD = "department_head", "部门负责人"
    LEGAL_POLICY = "legal_policy", "法律政策研究部门"
    CHIEF = "chief", "检察长"
    COMMITTEE = "committee", "检察委员会委员"
    CASE_MANAGEMENT = "case_management", "案件管理部门"
    CLERK = "clerk", "单位经办人"
    AGENCY_HEAD = "agency_head", "单位负责人"
    OFFICE = "office", "联席办工作人员"
    CONVENOR = "convenor", "联席会议召集人"
    DEPUTY_CONVENOR = "deputy_convenor", "联席会议副召集人"
    OBSERVER = "observer", "人大、党委联络人员"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


CASE_POSTS = frozenset(
    {
        Post.ASSISTANT,
        Post.PROSECUTOR,
        Post.DEPARTMENT_HEAD,
        Post.LEGAL_POLICY,
        Post.CHIEF,
        Post.COMMITTEE,
        Post.CASE_MANAGEMENT,
    }
)
ADMINISTRATOR_POSTS = frozenset({Post.SYSADMIN, Post.SECADMIN, Post.AUDITOR})
# Posts that only a prosecutor holds.
PROSECUTORS = frozenset({Post.PROSECUTOR, Post.DEPARTMENT_HEAD, Post.CHIEF, Post.COMMITTEE})
# Posts whose holder may let a colleague act in them for some days.
DELEGABLE = frozenset(
    {
        Post.CHIEF,
        Post.DEPARTMENT_HEAD,
        Post.LEGAL_POLICY,
        Post.CASE_MANAGEMENT,
        Post.AGENCY_HEAD,
        Post.CONVENOR,
        Post.DEPUTY_CONVENOR,
    }
)


class Body(models.Model):
    """组织: a procuratorate, agency, court or other organ, in a tree with at most four levels above it.

    `province` and `city` name the ancestor procuratorates of a procuratorate; they are what scopes a matter.
    """

    code = models.CharField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    document_prefix = models.CharField("文号机关代字", max_length=20, blank=True)
    kind = models.CharField("类型", max_length=30, choices=BodyKind)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    region = models.CharField("行政区划代码", max_length=12, db_index=True)
    line = models.CharField("业务条线", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    province = models.ForeignKey(
        "self", verbose_name="所属省级院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    city = models.ForeignKey(
        "self", verbose_name="所属市级院", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    established_on = models.DateField("设立日期", null=True, blank=True)
    abolished_on = models.DateField("撤销日期", null=True, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织"
        ordering = ("level", "region", "name")
        indexes = [
            models.Index(fields=["kind", "level", "region"], name="body_kind_level_region"),
            models.Index(fields=["name"], name="body_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="body_is_abolished_after_it_is_established",
                condition=Q(abolished_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(abolished_on__gt=F("established_on")),
            ),
            models.CheckConstraint(name="body_is_not_its_own_parent", condition=~Q(parent=F("id"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_procuratorate(self) -> bool:
        return self.kind == BodyKind.PROCURATORATE


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, username: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """A person who can sign in; without a password, only after one is set."""
        person = self.model(username=username, name=name, **fields)
        person.set_password(password)
        person.save()
        return person

    def visible_to(self, person: Person) -> models.QuerySet[Person]:
        """Names of colleagues are open to everyone signed in (通讯录); they carry no case text."""
        return self.get_queryset().filter(is_active=True)


class Person(AbstractBaseUser):
    """人员: someone who signs in. Rights come only from appointments, read from the database on each request."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    is_active = models.BooleanField("在用", default=True)
    # Set by somebody else, so good for one sign-in only: the person then chooses their own.
    password_is_temporary = models.BooleanField("须自行设置密码", default=False, db_default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    preferences = models.JSONField("偏好", default=dict, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def duties(self) -> tuple[Appointment, ...]:
        """The appointments in force today, with their bodies: one query per request, never kept in the session.

        `is_linked` says whether the body takes part in matters of others, as in the joint work with the government.
        """
        parties = apps.get_model("matters", "Party").objects.filter(
            body=OuterRef("body"), part__in=["lead", "responsible", "sender", "receiver", "member", "copied"]
        )
        found = self.appointments.in_force(timezone.localdate()).annotate(is_linked=Exists(parties))
        return tuple(found.select_related("body").order_by("id"))

    @property
    def is_administrator(self) -> bool:
        return any(duty.post in ADMINISTRATOR_POSTS for duty in self.duties)

    @property
    def may_entrust(self) -> bool:
        """Whether a post is held in one's own right in which a colleague may act."""
        return any(duty.post in DELEGABLE and not duty.is_deputy for duty in self.duties)

    def holds(self, *posts: str) -> bool:
        """Whether one of the posts is held today, in any body."""
        return any(duty.post in posts for duty in self.duties)

    def body_ids(self, *posts: str) -> list[int]:
        """Bodies in which one of the posts (any, when none is named) is held today."""
        return sorted({duty.body_id for duty in self.duties if not posts or duty.post in posts})


class Appointment(models.Model):
    """任职: a post of a person in a body, from a day until a day (exclusive)."""

    person = models.ForeignKey(Person, verbose_name="人员", on_delete=models.PROTECT, related_name="appointments")
    body = models.ForeignKey(Body, verbose_name="组织", on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField("职务", max_length=30, choices=Post)
    department = models.CharField("部门", max_length=60, blank=True)
    title = models.CharField("职务名称", max_length=60, blank=True)
    is_deputy = models.BooleanField("副职或代理", default=False)
    # How far a deputy may act: kinds of matters and names of moves, none for all (人民检察院组织法第29条).
    kinds = models.JSONField("授权的事项种类", default=list, db_default=[], blank=True)
    moves = models.JSONField("授权的办理动作", default=list, db_default=[], blank=True)
    started_on = models.DateField("起始日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        indexes = [models.Index(fields=["body", "post"], name="appointment_body_post")]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            models.UniqueConstraint(
                fields=["person", "body", "post"],
                condition=Q(ended_on__isnull=True),
                name="one_open_appointment_per_post",
            ),
            # 三员分立: nobody holds two of the three administrators.
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_on__isnull=True, post__in=["sysadmin", "secadmin", "auditor"]),
                name="nobody_holds_two_administrator_posts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.body} · {self.get_post_display()}"

    def covers(self, kind: str, move: str) -> bool:
        """Whether what was entrusted includes this move in matters of this kind."""
        return (not self.kinds or kind in self.kinds) and (not self.moves or move in self.moves)


class SignInAttempt(models.Model):
    """登录失败计数: one row per account or peer and window, counted before the password is looked at."""

    key = models.CharField(max_length=200, unique=True)
    window_started_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "登录失败计数"

    def __str__(self) -> str:
        return self.key


def new_token() -> str:
    """An unguessable URL-safe token of 256 bits."""
    return secrets.token_urlsafe(32)
