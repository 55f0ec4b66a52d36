"""Files (附件), letters (文书), numbers (文号), service of documents (送达) and register imports (台账导入)."""

import uuid
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """附件: an uploaded file of a matter, stored under a name of its own outside the web root."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="attachments")
    # What the file proves: a measure's answer, a receipt, a look-back …
    purpose = models.CharField("用途", max_length=30)
    reference = models.PositiveBigIntegerField("所属记录", null=True, blank=True)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("校验值", max_length=64)
    # Nobody of this system, where it came by a one-time link.
    uploaded_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ("uploaded_at", "id")
        indexes = [models.Index(fields=["matter", "purpose", "reference"], name="attachment_matter_purpose")]

    def __str__(self) -> str:
        return self.name


class DocumentCode(models.Model):
    """文书代字: `{prefix}{code}〔{year}〕{n}号`. Most codes are local usage, so they are data with validity."""

    kind = models.CharField("文书种类", max_length=60)
    code = models.CharField("代字", max_length=20)
    body = models.ForeignKey("accounts.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书代字"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "body", "valid_from"], nulls_distinct=False, name="one_code_per_kind_body_and_start"
            )
        ]

    def __str__(self) -> str:
        return self.code


class NumberSequence(models.Model):
    """文号序列: one locked row per body, code and year. Gaps stay."""

    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "文号序列"
        constraints = [models.UniqueConstraint(fields=["body", "code", "year"], name="one_sequence_per_body_code_year")]

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.last}"


class Letter(models.Model):
    """文书: a document made by a move. It keeps the versions of wording and layout, and the data it was made from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField("种类", max_length=60)
    version = models.PositiveSmallIntegerField("模板版本")
    layout = models.PositiveSmallIntegerField("版式版本", default=1, db_default=1)
    title = models.CharField("标题", max_length=120)
    number = models.CharField("文号", max_length=80, blank=True)
    data = models.JSONField("数据", encoder=DjangoJSONEncoder)
    text = models.TextField("正文", blank=True)
    pages = models.PositiveSmallIntegerField(default=1)
    pdf_sha256 = models.CharField(max_length=64)
    # The signed file lies beside the unsigned one, which can be made again bit for bit.
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signer = models.CharField("签名证书主体", max_length=200, blank=True)
    code = models.CharField("核验码", max_length=32, unique=True, null=True)
    docx_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("制作时间")
    made_by = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    # Internal papers (records, decisions for the file) are not shown to the other side.
    is_internal = models.BooleanField("内部文书", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ("made_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["number", "kind"], condition=~Q(number=""), name="document_number_is_used_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class ServiceWay(models.TextChoices):
    IN_PERSON = "in_person", "直接送达"
    ANNOUNCED = "announced", "宣告送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    LEFT = "left", "留置送达"
    PUBLISHED = "published", "公告送达"


# How the reason begins when a letter came back because it could not be delivered.
UNDELIVERED = "未送达："


class ServiceReceipt(models.Model):
    """送达回证: proof of service. `served_on` is the date from which terms run (民事诉讼法第87–92条)."""

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="receipts")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="receipts")
    # Empty where who is served is no body of this system; then `unit` names it.
    body = models.ForeignKey(
        "accounts.Body", verbose_name="受送达单位", null=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.CharField("受送达人", max_length=120, blank=True, default="", db_default="")
    # Of another letter of the matter than the one to which its terms belong: a decision, a request for evidence.
    apart = models.BooleanField("其他文书", default=False, db_default=False)
    copies_count = models.PositiveSmallIntegerField("份数", default=1, db_default=1)
    # Who took it in another's place, and in what relation to whom (民事诉讼法第88条).
    proxy = models.CharField("代收人", max_length=60, blank=True, default="", db_default="")
    proxy_relation = models.CharField("代收人与受送达单位的关系", max_length=60, blank=True, default="", db_default="")
    media = models.CharField("照片或者录像编号", max_length=200, blank=True, default="", db_default="")
    remarks = models.CharField("备注", max_length=200, blank=True, default="", db_default="")
    way = models.CharField("送达方式", max_length=12, choices=ServiceWay)
    place = models.CharField("送达地点", max_length=120, blank=True)
    servers = models.CharField("送达人", max_length=120)
    recipient = models.CharField("收件人", max_length=60, blank=True)
    recipient_title = models.CharField("收件人职务", max_length=60, blank=True)
    delivered_on = models.DateField("到达日期", null=True, blank=True)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    served_on = models.DateField("送达日期", null=True, blank=True)
    tracking_number = models.CharField("邮件编号", max_length=60, blank=True)
    refusal = models.CharField("拒收情况", max_length=400, blank=True)
    witnesses = models.CharField("见证人", max_length=120, blank=True)
    announcement = models.TextField("宣告情况", blank=True)
    electronic_consent = models.BooleanField("受送达单位同意电子送达", default=False)
    # 公告送达: the published period runs first, then the letter counts as served (民事诉讼法第95条).
    published_on = models.DateField("公告发布日期", null=True, blank=True)
    # 退回: not this body's duty, or not delivered. What was returned was not served for good.
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=500, blank=True)
    signed_by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "送达回证"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                name="service_left_behind_says_why",
                condition=~Q(way="left") | (~Q(refusal="") & Q(served_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="electronic_service_needs_consent", condition=~Q(way="electronic") | Q(electronic_consent=True)
            ),
            models.CheckConstraint(
                name="service_by_publication_has_its_day", condition=~Q(way="published") | Q(published_on__isnull=False)
            ),
            models.CheckConstraint(name="who_is_served_is_named", condition=Q(body__isnull=False) | ~Q(unit="")),
            models.CheckConstraint(
                name="who_signs_for_another_says_in_what_relation", condition=Q(proxy="") | ~Q(proxy_relation="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.served_on or ''}"

    @property
    def proxy_text(self) -> str:
        """Who took it in another's place, with the relation: 门卫甲（该单位保卫科工作人员）."""
        return f"{self.proxy}（{self.proxy_relation}）" if self.proxy else ""

    @property
    def is_signed(self) -> bool:
        """Whether the one it was for has signed; one left behind or under way only names whom it was meant for."""
        return self.signed_on is not None and self.way != ServiceWay.LEFT

    @property
    def proof(self) -> str:
        """What proves the day of service, for the explanation of a term: 邮寄送达，送达回证由某某签收."""
        signed = f"{self.recipient}（{self.recipient_title}）" if self.recipient_title else self.recipient
        parts = [
            ServiceWay(self.way).label,
            f"邮件编号{self.tracking_number}" if self.tracking_number else "",
            f"送达回证由{signed}签收" if signed and self.is_signed else "",
            f"收件人{signed}" if signed and not self.is_signed else "",
            f"由{self.proxy_text}代收" if self.proxy else "",
            f"见证人{self.witnesses}" if self.witnesses else "",
        ]
        return "，".join(part for part in parts if part)


class ServiceConsent(models.Model):
    """电子送达确认: a body agrees to electronic service, from a day until it takes that back (民事诉讼法第90条)."""

    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="service_consents")
    given_on = models.DateField("同意日期")
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    address = models.CharField("送达地址或者系统", max_length=200, blank=True)
    signatory = models.CharField("确认人及职务", max_length=60, blank=True)
    recorded_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "电子送达确认"
        ordering = ("-given_on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(withdrawn_on__isnull=True), name="one_consent_in_force_per_body"
            ),
            models.CheckConstraint(
                name="consent_is_withdrawn_after_it_is_given",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.given_on}"


class OneTimeLink(models.Model):
    """一次性链接: lets a unit without account do its own part in one served letter, until it expires.

    The unit addressed reads, signs and answers; a joint unit reads, signs and countersigns the reply. Neither the token
    nor the PIN is kept, only their digests. What came by it waits until somebody registers it; nothing in the matter
    changes by the link itself. `countersigned` is empty, or names the draft and what was said of it (`draft` key,
    `agreed`, `opinion`, `name`, `title`, `on` as ISO date).
    """

    MOST_FAILURES = 5

    matter = models.ForeignKey("matters.Matter", on_delete=models.CASCADE, related_name="one_time_links")
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey("accounts.Body", verbose_name="对方单位", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField("链接摘要", max_length=64, unique=True)
    pin = models.CharField("口令摘要", max_length=128)
    issued_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("制发时间")
    expires_at = models.DateTimeField("失效时间")
    failures = models.PositiveSmallIntegerField("口令错误次数", default=0)
    opened_at = models.DateTimeField("最近打开", null=True, blank=True)
    revoked_at = models.DateTimeField("作废时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_name = models.CharField("签收人", max_length=60, blank=True)
    signed_title = models.CharField("签收人职务", max_length=60, blank=True)
    signed_phone = models.CharField("签收人电话", max_length=40, blank=True)
    replied_at = models.DateTimeField("提交回复时间", null=True, blank=True)
    reply_name = models.CharField("签发人及职务", max_length=60, blank=True)
    reply_number = models.CharField("复函文号", max_length=60, blank=True)
    reply_contact = models.CharField("联系人及电话", max_length=120, blank=True)
    countersigned = models.JSONField("会签", default=dict, db_default=models.Value({}, models.JSONField()), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一次性链接"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "body"], condition=Q(revoked_at__isnull=True), name="one_link_in_force_per_unit"
            ),
            models.CheckConstraint(
                name="who_signed_by_a_link_is_named",
                condition=Q(signed_at__isnull=True) | (~Q(signed_name="") & ~Q(signed_title="") & ~Q(signed_phone="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.expires_at}"

    def stands(self, now: datetime) -> bool:
        """Whether it opens: neither revoked, expired, nor locked by wrong PINs."""
        return self.revoked_at is None and now < self.expires_at and self.failures < self.MOST_FAILURES


class RegisterImport(models.Model):
    """台账导入: one uploaded register, its dry run and its results row by row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    body = models.ForeignKey("accounts.Body", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    dry_run = models.BooleanField("试运行", default=True)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[("waiting", "排队中"), ("running", "处理中"), ("done", "已完成"), ("failed", "失败")],
        default="waiting",
    )
    total = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)
    rows = models.JSONField("结果", default=list)
    error = models.CharField("错误", max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账导入"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name
