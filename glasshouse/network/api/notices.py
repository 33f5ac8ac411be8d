"""Notices: somebody says that something should not be there."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from glasshouse.network.api.access import may_write, person_id
from glasshouse.network.api.feeds import answer
from glasshouse.network.moderation import actions
from glasshouse.network.moderation.queries import Ground, Subject

router = Router(tags=["notices"])


class NoticeIn(Schema):
    """What a notice is about: a video or comment by its code, a person by handle; on which ground, in which words."""

    subject: Subject
    thing: str
    ground: Ground
    words: str = ""


class Filed(Schema):
    """A notice that was filed."""

    code: str


@router.post(
    "/notices", response={201: Filed}, auth=may_write, summary="Report a video, a comment or a person"
)
def file_notice(request: HttpRequest, body: NoticeIn) -> HttpResponse:
    """A moderator decides, and you are told. A video that you report does not come to you any more."""
    who = person_id(request)
    told = actions.Told(subject=body.subject, thing=body.thing, ground=body.ground, words=body.words)
    notice = actions.file_notice(person_id=who, told=told)
    filed = answer({"code": notice.code})
    filed.status_code = 201
    return filed
