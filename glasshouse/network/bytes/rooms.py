"""What uploads and media need of the rooms below, by their faces."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.bytes.contract import Rooms, Ticket
from glasshouse.network.bytes.visitors import NotSignedIn, Visitor
from glasshouse.network.bytes.watching import cookie_of
from glasshouse.network.devices import queries as devices
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.kit.whereabouts import seen_from
from glasshouse.network.portability import actions as portability
from glasshouse.network.portability import queries as brought
from glasshouse.network.territories import queries as territories
from glasshouse.network.videos import actions, queries


def uploader(visitor: Visitor) -> int:
    """Return the person_id of who may upload. Raises NotSignedIn, NotAllowed, WithheldHere."""
    if suspension := territories.suspension_in(visitor.country):
        raise suspension
    now = clock.now()
    if visitor.bearer:
        viewer = people.viewer_for_token(visitor.bearer, at=now)
    else:
        viewer = people.viewer_for_session(visitor.cookies.get(people.SESSION_COOKIE, ""), at=now)
    if viewer.person_id is None:
        raise NotSignedIn(_("Sign in to upload. Nothing was sent."))
    if not viewer.may("upload"):
        raise NotAllowed(_("This access token may not upload. Make one that may, in your settings."))
    if people.needs_touch(viewer, at=now):
        accounts.touch(viewer)
    return viewer.person_id


def _begin(person_id: int, length: int, file_name: str, options: Mapping[str, str]) -> Ticket:
    if options.get("import") == "archive":
        return portability.begin_import(
            person_id=person_id,
            length=length,
            file_name=file_name,
            take=options.get("take", "drafts"),
            replace_profile=options.get("replace_profile") == "true",
        )
    if options.get("import") == "video":
        return portability.begin_video(
            person_id=person_id, length=length, file_name=file_name, options=options
        )
    return actions.begin_upload(person_id=person_id, length=length, file_name=file_name, options=options)


def _receive(upload_id: str) -> None:
    if brought.is_import(upload_id):
        portability.receive_import(upload_id=upload_id)
    else:
        actions.receive_upload(upload_id=upload_id)


def _abandon(upload_id: str) -> None:
    portability.abandon_import(upload_id=upload_id)
    actions.abandon_upload(upload_id=upload_id)


def is_open(code: str, country: str) -> bool:
    """Say whether everybody who is in a country may watch a video now."""
    with seen_from(country):
        return queries.may_watch(code, person_id=None)


def may_watch(code: str, country: str, kind: str, credential: str) -> bool:
    """Say whether whoever sends this bearer token or Cookie header may watch a video now; who works at the desk may."""
    now = clock.now()
    if kind == "bearer":
        viewer = people.viewer_for_token(credential, at=now)
    else:
        viewer = people.viewer_for_session(cookie_of(credential, people.SESSION_COOKIE), at=now)
    with seen_from(country):
        return viewer.is_staff or (viewer.signed_in and queries.may_watch(code, person_id=viewer.person_id))


def refusal_of(address: str, credential: str) -> Refused | None:
    """Return what an organisation's bar refuses whoever sends this bearer token or Cookie header from an address, or None."""
    kind, _space, token = credential.partition(" ")
    now = clock.now()
    if kind == "bearer":
        viewer = people.viewer_for_token(token, at=now)
    else:
        cookie = cookie_of(token, people.SESSION_COOKIE)
        viewer = people.viewer_for_session(cookie, at=now) if cookie else people.ANONYMOUS
    return devices.refusal_of(person_id=viewer.person_id, address=address)


ROOMS = Rooms(
    authorise=uploader,
    begin=_begin,
    receive=_receive,
    is_received=lambda upload_id: queries.is_received(upload_id) or brought.is_import_received(upload_id),
    abandon=_abandon,
    is_open=is_open,
    may_watch=may_watch,
    are_bars=devices.are_any,
    refusal_of=refusal_of,
    country_of=territories.country_of,
    withheld=lambda code, country: territories.refusal(code, country=country),
)
