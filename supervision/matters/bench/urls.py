"""The project's URLs and one page with nothing on it: the whole stack, signed in, and the frame."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from supervision.urls import handler400, handler403, handler404
from supervision.urls import urlpatterns as project

BARE = "/bench/bare/"


def bare(request: HttpRequest) -> HttpResponse:
    """The frame."""
    return render(request, "base.html")


urlpatterns = [path(BARE.strip("/") + "/", bare), *project]
__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]
