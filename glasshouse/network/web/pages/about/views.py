"""`/about`: what this network is, what it takes, and what works today."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.videos import queries as videos


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Describe the network and its limits."""
    limits = videos.limits()
    context = {
        "limits": limits,
        "minutes": limits.max_video_s // 60,
        "registration": settings.ENV.registration,
    }
    return render(request, "about/page.html", context)
