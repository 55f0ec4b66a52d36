"""Every refusal leaves an entry, whether a page or the interface refused."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from supervision.accounts.models import Person
from supervision.ledger.models import Action
from supervision.ledger.services import record

# Routes whose `pk` is a matter's.
ON_A_MATTER = frozenset({"matters:detail", "matters:act", "matters:explain", "api:matter", "api:moves", "api:act"})
Answer = Callable[[HttpRequest], HttpResponse]


class RecordRefusals:
    """Records 403 answers to people who are signed in. The act's own transaction is over by then, so this one stays."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and isinstance(request.user, Person):
            self.record(request, request.user)
        return response

    def record(self, request: HttpRequest, actor: Person) -> None:
        match = request.resolver_match
        name = match.view_name if match else ""
        record(
            action=Action.REFUSED,
            name=name[:80],
            label="无权操作",
            actor=actor,
            matter_id=match.kwargs.get("pk") if match and name in ON_A_MATTER else None,
            data={"method": request.method, "path": request.path[:200]},
        )
