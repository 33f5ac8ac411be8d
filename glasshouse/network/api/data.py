"""One's own data: what is held, archives, leaving."""

from dataclasses import asdict
from datetime import datetime
from types import GenericAlias
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from glasshouse.network.api.access import Session, may_read, may_write, person_id
from glasshouse.network.api.feeds import answer
from glasshouse.network.api.shapes import model, schema_of
from glasshouse.network.portability import actions
from glasshouse.network.portability import queries as portability

router = Router(tags=["your data"])


class HeldColumn(Schema):
    """What one column says about the person."""

    name: str
    meaning: str


Held = schema_of("Held", portability.Held, without=("columns",), columns=GenericAlias(list, HeldColumn))
Holdings = model("Holdings", items=GenericAlias(list, Held))
Export = schema_of("Export", portability.ExportRow, download=str | None)
Exports = model("Exports", items=GenericAlias(list, Export))


class Leave(Schema):
    """The password, or the handle of an account that has none."""

    password: str = ""
    handle: str = ""


class Left(Schema):
    """When everything is erased."""

    until: datetime


def _shape(row: portability.ExportRow, who: int, *, by_session: bool) -> dict[str, Any]:
    # The archive has everything, also what a token for reading never shows.
    open_to = by_session and row.state == "ready"
    address = portability.download_address(row.code, person_id=who) if open_to else None
    return asdict(row) | {"download": address}


def _exports(request: HttpRequest) -> dict[str, Any]:
    who, by_session = person_id(request), request.auth.session_id is not None  # type: ignore[attr-defined]
    return {"items": [_shape(row, who, by_session=by_session) for row in portability.exports_of(who)]}


@router.get("/me/data", response=Holdings, auth=may_read, summary="What is held about you")
def read_held(request: HttpRequest) -> HttpResponse:
    """Every kind of thing with its purpose, what each column means, and how many rows there are."""
    found = [
        asdict(one) | {"columns": [{"name": name, "meaning": meaning} for name, meaning in one.columns]}
        for one in portability.held_about(person_id(request))
    ]
    return answer({"items": found})


@router.get("/me/exports", response=Exports, auth=may_read, summary="Your archives")
def read_exports(request: HttpRequest) -> HttpResponse:
    """The latest first; `download` is an address that works for two hours, once the archive is ready; by a session alone."""
    return answer(_exports(request))


@router.post("/me/exports", response=Exports, auth=may_write, summary="Ask for an archive")
def ask_export(request: HttpRequest) -> HttpResponse:
    """One at a time, three a day."""
    actions.ask_export(person_id=person_id(request))
    return answer(_exports(request))


@router.delete("/me/exports/{code}", response={204: None}, auth=may_write, summary="Delete an archive")
def delete_export(request: HttpRequest, code: str) -> HttpResponse:
    """With its file."""
    actions.delete_export(person_id=person_id(request), code=code)
    return HttpResponse(status=204)


@router.post("/me/leave", response=Left, auth=[Session()], summary="Leave, and have everything erased")
def leave(request: HttpRequest, body: Leave) -> HttpResponse:
    """By a session alone: no access token is enough for this. Coming back is done by signing in on the page."""
    until = actions.leave_network(person_id=person_id(request), password=body.password, handle=body.handle)
    return answer({"until": until})
