"""Keyset pages: the cursor of the list page, as links."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from supervision.accounts.models import Person
from supervision.matters.listing import SORTS, keyset
from supervision.matters.models import Matter

CONTROLS = frozenset({"sort", "after", "format"})


def page_of(request: Request, matters: QuerySet[Matter]) -> dict[str, Any]:
    """One page of rows with links to the pages beside it; 400 for an order that is none."""
    sort = request.query_params.get("sort", "recent")
    if sort not in SORTS:
        raise ValidationError({"sort": [f"只接受：{'、'.join(SORTS)}。"]})
    page = keyset(
        matters,
        sort=sort,
        cursor=request.query_params.get("after", ""),
        today=timezone.localdate(),
        now=timezone.now(),
        person=request.user if isinstance(request.user, Person) else None,
    )
    return {
        "results": page.rows,
        "next": _link(request, page.next_cursor),
        "previous": _link(request, page.previous_cursor),
    }


def _link(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["after"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
