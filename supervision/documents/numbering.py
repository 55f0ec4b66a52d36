"""Numbers of letters (文号): one locked sequence per body, code and year; gaps stay (2019规定第7条: 统一编号)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from supervision.accounts.models import Body
from supervision.documents.letters import kinds
from supervision.documents.models import DocumentCode, NumberSequence
from supervision.documents.originals import original

# Under this name the ledger keeps why a number was not used.
VOIDED = "number.void"


def code_of(kind: str, body: Body, on: date) -> str:
    """The document code in force for this kind in this body, else the general one, else that of the letter's wording.

    LookupError when there is none.
    """
    codes = DocumentCode.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on), kind=kind
    )
    found = (
        codes.filter(body=body).order_by("-valid_from").first()
        or codes.filter(body=None).order_by("-valid_from").first()
    )
    if found is not None:
        return found.code
    written = kinds().get(kind)
    if written is None or not written.code:
        raise LookupError(f"文书种类“{kind}”尚未设置代字")
    return written.code


@transaction.atomic
def next_number(kind: str, body: Body, on: date) -> str:
    """The next number, such as 渑检建〔2026〕3号. The row stays locked until the act is committed.

    A letter that comes ready-made keeps the number it has.
    """
    arrived = original()
    if arrived is not None and arrived.number:
        return arrived.number
    code = code_of(kind, body, on)
    NumberSequence.objects.bulk_create([NumberSequence(body=body, code=code, year=on.year)], ignore_conflicts=True)
    sequence = NumberSequence.objects.select_for_update().get(body=body, code=code, year=on.year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{body.document_prefix or body.short_name or body.name}{code}〔{on.year}〕{sequence.last}号"


@transaction.atomic
def set_code(kind: str, body: Body, code: str, valid_from: date) -> DocumentCode:
    """Give a body its own code for a kind from a day on; its former one ends there, one of the same day is replaced."""
    own = DocumentCode.objects.select_for_update().filter(kind=kind, body=body)
    own.filter(valid_from__gte=valid_from).delete()
    own.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)).update(valid_to=valid_from)
    return DocumentCode.objects.create(kind=kind, body=body, code=code, valid_from=valid_from)


@transaction.atomic
def continue_from(kind: str, body: Body, year: int, number: int) -> None:
    """Let a sequence go on after an old number (import of registers, books kept on paper)."""
    code = code_of(kind, body, date(year, 12, 31))
    NumberSequence.objects.bulk_create([NumberSequence(body=body, code=code, year=year)], ignore_conflicts=True)
    NumberSequence.objects.filter(body=body, code=code, year=year, last__lt=number).update(last=number)
