"""`/networks/…`: show from inside that an organisation is in a network."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from glasshouse.network.devices import actions, queries
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.viewing import address_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def network(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a network is to be shown for, and take the request that shows it. Opening the page alone shows nothing."""
    asked = queries.network_asked(token)
    if asked is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            actions.prove_network(token=token, address=address_of(request))
        except Refused as error:
            refused = error.message
        else:
            return redirect("network-proof", token)
    context = {"asked": asked, "token": token, "address": address_of(request), "refused": refused}
    return render(request, "devices/network.html", context, status=403 if refused else 200)
