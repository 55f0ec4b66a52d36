"""The calculator: how a date comes about, without any matter."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from supervision.terms import catalogue
from supervision.terms.arithmetic import Term, Unit, compute
from supervision.terms.explanation import explain
from supervision.terms.forms import CalculatorForm
from supervision.terms.services import working_calendar


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    """期限计算."""
    form = CalculatorForm(request.GET if request.GET else None)
    result, status = None, 200
    if form.is_bound:
        if form.is_valid():
            result = _computed(form)
        else:
            status = 400
    return render(request, "terms/calculator.html", {"form": form, "result": result}, status=status)


def _computed(form: CalculatorForm) -> dict | None:
    said = form.cleaned_data
    entry = catalogue.catalogue().get(said["term"])
    if said["length"] is not None:
        term = Term(length=said["length"], unit=Unit(said["unit"] or "day"), roll=entry.roll if entry else True)
    else:
        assert entry is not None
        term = entry.term(urgent=said["urgent"])
    try:
        due = compute(term, said["start"], working_calendar())
    except ValueError as error:
        form.add_error(None, str(error))
        return None
    steps = [{**step, "on": date.fromisoformat(step["on"]) if step.get("on") else None} for step in explain(due, entry)]
    return {
        "due_on": due.due_on,
        "unrolled_on": due.unrolled_on,
        "provisional": due.provisional,
        "basis": entry.basis_text if entry else "",
        "steps": steps,
    }
