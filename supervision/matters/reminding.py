"""What reminding leads to: a proposal put aside, the proof of a matter's notices, the calendar feed."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from supervision.accounts.models import Person, Post
from supervision.matters import pages
from supervision.matters.forms import ReasonForm
from supervision.matters.models import Matter
from supervision.matters.procedures import procedure_of
from supervision.matters.roles import is_inside, roles_of
from supervision.matters.views import find, person_of
from supervision.notices.models import Notice, Proposal, ProposalState
from supervision.notices.services import feed as feeds
from supervision.notices.services.mail import RESTRICTED
from supervision.notices.services.proof import rows_of, with_deliveries
from supervision.notices.services.proposals import decline as put_aside
from supervision.terms.arithmetic import day_text
from supervision.terms.models import Clock, ClockState

PAGE = 50
MOST_EVENTS = 500
LOOKS_BACK = timedelta(days=90)
LEADERS = (Post.DEPARTMENT_HEAD, Post.CHIEF, Post.CASE_MANAGEMENT)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
    """Put a proposal aside, with a reason; only who may make the move may say that it is not made."""
    matter, person = find(request, pk), person_of(request)
    if not is_inside(person, matter):
        raise Http404
    found = get_object_or_404(Proposal, pk=proposal, matter_id=matter.pk)
    move = procedure_of(matter).move(found.move)
    if not move.by & roles_of(person, matter):
        raise PermissionDenied("您在本事项中的身份无权决定这一建议。")
    if found.state != ProposalState.OPEN:
        messages.error(request, "这一建议已有结果。")
        return redirect(matter)
    form = ReasonForm(request.POST or None, matter=matter, person=person)
    form.fields["reason"].help_text = "理由记入留痕，不告知对方。"
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        if put_aside(found, actor=person, reason=reason, label=move.label, basis=move.basis, now=timezone.now()):
            messages.success(request, "已记录不采用的理由。")
        return redirect(matter)
    context = {
        "page": pages.head(matter),
        "move": {
            "label": f"不采用建议：{move.label}",
            "help": found.wording,
            "basis": move.basis,
            "confirm_label": "不采用",
        },
        "form": form,
        "formsets": [],
        "consequences": [{"icon": "scroll-text", "text": "理由记入留痕；同一提醒不再就本期限提出这一建议。"}],
        "cancel_url": matter.get_absolute_url(),
    }
    return render(request, "matters/act.html", context, status=400 if form.is_bound else 200)


@require_GET
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """通知证明 of one matter, for its own side: what was sent to whom, when, how, with what answer."""
    matter, person = find(request, pk), person_of(request)
    if not is_inside(person, matter):
        raise Http404
    found = Notice.objects.filter(matter_id=matter.pk).order_by("-id")
    before = request.GET.get("before", "")
    if before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    told = list(with_deliveries(found)[: PAGE + 1])
    following = f"?before={told[PAGE - 1].pk}" if len(told) > PAGE else ""
    context = {"page": pages.head(matter), "rows": rows_of(told[:PAGE], titles=True)}
    return render(request, "notices/matter.html", {**context, "next_url": following, "previous_url": ""})


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever holds the key, as they may see it now; 404 when the key is nobody's."""
    person = feeds.person_of(token)
    if person is None:
        raise Http404
    now = timezone.now()
    entries = _entries(person, timezone.localtime(now).date())
    answer = HttpResponse(feeds.feed("法定期限", entries, now), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="terms.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _entries(person: Person, today: date) -> list[feeds.Entry]:
    """The running terms of what this person handles, leads or owes, soonest first; inner days for the own side only."""
    bodies = person.body_ids(Post.CLERK, Post.AGENCY_HEAD)
    leads = person.body_ids(*LEADERS)
    own_side = Q(matter__handler_id=person.pk) | Q(matter__office_id__in=leads)
    clocks = (
        Clock.objects.filter(own_side | Q(obligor_id__in=bodies), state=ClockState.RUNNING)
        .filter(matter__in=Matter.objects.visible_to(person), due_on__gte=today - LOOKS_BACK)
        .exclude(is_right=True, due_on__lt=today)
        .select_related("matter")
        .order_by("due_on", "id")[:MOST_EVENTS]
    )
    entries = []
    for clock in clocks:
        matter = clock.matter
        inside = matter.handler_id == person.pk or matter.office_id in leads
        title = RESTRICTED if matter.secrecy == "restricted" else matter.title
        url = f"{feeds.site()}{matter.get_absolute_url()}"
        text = "\n".join(filter(None, [matter.number, "暂定" if clock.provisional else ""]))
        if clock.target_on and inside:
            words = f"内部目标：{clock.label}，{title}"
            note = f"{text}\n届满日{day_text(clock.due_on)}".strip()
            entries.append(feeds.Entry(key=f"target-{clock.pk}", on=clock.target_on, title=words, text=note, url=url))
        words = f"{clock.label}{timezone.localtime(clock.due_at):%H:%M}" if clock.due_at else clock.label
        words += f"届满：{title}"
        entries.append(feeds.Entry(key=f"clock-{clock.pk}", on=clock.due_on, title=words, text=text, url=url))
    return entries
