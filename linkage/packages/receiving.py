"""What becomes of a package that comes: each act once, through the engine, by the accounts of its sender's bodies."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from linkage.models import ExchangedAct, ExchangedMatter, Package, PackageState, Partner
from linkage.packages.acting import Arrival, carried_out
from linkage.packages.format import Opened, Refused, read
from linkage.packages.keys import own_code
from linkage.packages.sending import keep
from supervision.accounts.models import Person
from supervision.documents import storage
from supervision.ledger.models import Action
from supervision.ledger.services import record
from supervision.matters.models import Matter
from supervision.matters.procedures import procedures

# The ledger is held while a package is taken in: one that would hold it for minutes is not begun.
MOST_ACTS = 1_000


def receive(data: bytes, *, by: Person | None, now: datetime, sender: str = "") -> Package:
    """Take in a package: check it, carry out what is new in it, and make the receipt that goes back.

    `sender` is the code of whoever posted it, where somebody did. Raises Refused when the package as a whole is not
    taken. The same package again changes nothing that was done; acts that could not be carried out before are tried
    once more.
    """
    partners = {one.code: one for one in Partner.objects.filter(is_active=True)}
    opened = read(data, key_of=lambda code: partners[code].key if code in partners else None, to=own_code())
    if sender not in ("", opened.manifest["from"]):
        # Its receipt would go to somebody else than who made it.
        raise Refused("交换包不是发送请求的系统制作的。")
    with transaction.atomic():
        # One at a time from each partner, so that two copies at once are one after the other.
        partner = Partner.objects.select_for_update().get(code=opened.manifest["from"])
        if not partner.is_active or partner.key != partners[partner.code].key:
            raise Refused("发送方不是已登记的对接系统，或者已经停用。")  # put out of use while the package was read
        package, made = _known(partner, opened, data, by, now)
        if package.kind == "receipt":
            _take_receipt(package, opened.content, now)
        else:
            _take_matters(package, opened, by, now)
        if made:
            # Only now: a package that is refused leaves no file behind.
            storage.store(package.pk, [data], ".zip")
        record(
            action=Action.IMPORT,
            name="package",
            label="导入交换包",
            actor=by,
            data={"package": str(package.uid), "from": partner.code, "digest": package.digest, **counts(package)},
        )
    return package


def _known(
    partner: Partner, opened: Opened, data: bytes, by: Person | None, now: datetime
) -> tuple[Package, bool]:  # fmt: skip
    """The package as it was taken in before, or as it is kept now; Refused when its number stood for another."""
    package, made = Package.objects.get_or_create(
        partner=partner,
        incoming=True,
        uid=opened.manifest["id"],
        defaults={
            "kind": opened.manifest["kind"],
            "digest": opened.digest,
            "size": len(data),
            "state": PackageState.TAKEN,
            "by": by,
            "at": now,
        },
    )
    if package.digest != opened.digest:
        raise Refused("同一包号已经导入过内容不同的交换包，不能采信。")
    return package, made


def counts(package: Package) -> dict[str, int]:
    """How many acts were carried out, known already, refused."""
    results = [row["result"] for row in package.rows]
    return {name: results.count(name) for name in ("done", "known", "refused")}


# --- receipts ---------------------------------------------------------------------------------------------------------
def _take_receipt(package: Package, content: dict[str, Any], now: datetime) -> None:
    """What the other side says of a package of ours."""
    answered = Package.objects.filter(
        partner=package.partner, incoming=False, uid=content["package"], digest=content["digest"]
    ).first()
    if answered is None:
        raise Refused("回执所指的交换包不是本系统发出的。")
    # Of any package to this partner, for an act not confirmed goes into the next one too; never what another was sent.
    uids = [row["uid"] for row in content["rows"]]
    sent = ExchangedAct.objects.filter(incoming=False, package__partner=package.partner, uid__in=uids)
    own = {act.uid: act for act in sent}
    rows = [row for row in content["rows"] if row["uid"] in own]
    for row in rows:
        act = own[row["uid"]]
        if act.confirmed_at:
            continue
        refused = row["result"] == "refused"
        act.confirmed_at, act.refusal = (None, row["reason"]) if refused else (now, "")
        act.save(update_fields=["confirmed_at", "refusal"])
    answered.state, answered.rows, answered.next_try_at = PackageState.CONFIRMED, rows, None
    answered.save(update_fields=["state", "rows", "next_try_at"])
    package.answers, package.rows = answered, rows
    package.save(update_fields=["answers", "rows"])


# --- acts -------------------------------------------------------------------------------------------------------------
def _take_matters(package: Package, opened: Opened, by: Person | None, now: datetime) -> None:
    matters = opened.content["matters"]
    if sum(len(item["acts"]) for item in matters) > MOST_ACTS:
        raise Refused(f"一个交换包最多{MOST_ACTS}项办理，请分包制作。")
    _lock({item["uid"] for item in matters})
    gone = {row["uid"] for row in package.rows if row["result"] != "refused"}
    rows = []
    for item in matters:
        for act in item["acts"]:
            arrival = Arrival(package.partner, package, opened.files, item, act)
            rows.append({"uid": act["uid"], **carried_out(arrival, now, gone)})
    fresh = [(row["uid"], row["result"] == "refused", row["reason"]) for row in rows]
    before = [(row["uid"], row["result"] == "refused", row["reason"]) for row in package.rows]
    if fresh != before or not package.receipts.exists():
        package.rows = rows
        package.save(update_fields=["rows"])
        receipt = {"kind": "receipt", "package": str(package.uid), "digest": package.digest, "rows": rows}
        keep(package.partner, "receipt", receipt, {}, by=by, now=now, answers=package)


def _lock(uids: set[str]) -> None:
    """Take every matter of the package before the first act takes the ledger, which all writers share.

    Whoever acts in this system holds one matter and then asks for the ledger: of two that each hold what the other
    waits for, the database would end one.
    """
    code = own_code()
    own = [int(number) for place, _, number in (uid.partition(":") for uid in uids) if place == code]
    came = ExchangedMatter.objects.filter(uid__in=uids).values("matter")
    named = Matter.objects.filter(Q(pk__in=own) | Q(pk__in=came)).order_by("kind", "pk")
    kinds: dict[str, list[int]] = defaultdict(list)
    for key, kind in named.values_list("pk", "kind"):
        kinds[kind].append(key)
    for kind, keys in kinds.items():
        rows = procedures()[kind].model.objects.filter(pk__in=keys).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
