"""What the processes of the kill tests do in a handover: officers, those who go, both operators, and a look at it."""

from pathlib import Path
from typing import Any

from glasshouse.network.kit import clock

OFFICERS = (("olga", "legal_officer"), ("otto", "administrator"))


def hand_settle() -> None:
    """Let ada and ben be at home in LI, with all that goes along between them, and cleo elsewhere."""
    from glasshouse.network.accounts import actions as accounts
    from glasshouse.network.accounts import queries
    from glasshouse.network.feed import actions as feed
    from glasshouse.network.social import actions as social
    from glasshouse.network.ties import actions as ties
    from glasshouse.network.vault import actions as vault
    from glasshouse.network.vault.queries import Field
    from glasshouse.network.videos.models import Video

    for handle, role in OFFICERS:
        accounts.create_person(handle=handle, role=role)
    cleo = accounts.create_person(handle="cleo")
    found = queries.ids_by_handle(["ada", "ben"])
    for handle, person_id in found.items():
        accounts.choose_territory(person_id=person_id, country="LI")
        vault.put_field(person_id=person_id, field=Field.EMAIL, value=f"{handle}@example.org")
    ada, ben = found["ada"], found["ben"]
    code = Video.objects.get(author=ada).code
    feed.choose_interest(person_id=ada, kind="tag", name="clouds")
    ties.follow_person(person_id=ben, handle="ada")
    ties.follow_person(person_id=ada, handle="cleo")
    social.like_video(person_id=ben, code=code)
    said = social.write_comment(person_id=ben, code=code, text="well done")
    social.write_comment(person_id=ada, code=code, text="thank you", reply_to=said)
    social.write_comment(person_id=cleo, code=code, text="I stay")


def _officer(place: int) -> int:
    from glasshouse.network.accounts import queries

    return queries.ids_by_handle([OFFICERS[place][0]])[OFFICERS[place][0]]


def hand_log() -> str:
    """Return the key of the log of this installation."""
    from glasshouse.network.handover.keys import own_log

    return str(own_log())


def hand_propose(site: str, log: str) -> str:
    """Propose to hand the people of LI over; returns the code."""
    from glasshouse.network.handover import actions

    told = actions.Proposal(
        territory="LI", to="A successor", site=site, log=log, destination="CH", until=clock.now()
    )
    return actions.propose_handover(by_id=_officer(0), told=told)


def hand_announce(code: str) -> None:
    """Announce it as the other officer, and see that everybody is told."""
    from glasshouse.network.handover import actions

    actions.announce_handover(by_id=_officer(1), code=code)
    actions.reconcile()


def hand_call_off(code: str) -> None:
    """Call it off."""
    from glasshouse.network.handover import actions

    actions.call_off(by_id=_officer(0), code=code)


def hand_record(code: str) -> str:
    """Record that a licence is needed; returns the step."""
    from glasshouse.network.handover import actions

    told = actions.Step(stage="needed", authority="A ministry", country="CN", law="A law")
    return actions.record_step(by_id=_officer(0), code=code, told=told)


def hand_enter(step: str) -> None:
    """Enter that step."""
    from glasshouse.network.handover import actions

    actions.enter_step(by_id=_officer(1), step=step)


def hand_export(code: str, path: str) -> str:
    """Make the archive; returns the SHA-256 of its manifest."""
    from glasshouse.network.handover import actions

    return actions.export_archive(code=code, target=Path(path)).digest


def hand_import(path: str) -> dict[str, int]:
    """Take the archive in; returns the counts."""
    from glasshouse.network.handover import actions

    return actions.import_archive(source=Path(path)).counts


def hand_finish(code: str) -> int:
    """End it on this side."""
    from glasshouse.network.handover import actions

    return actions.finish_handover(code=code)


def hand_look() -> dict[str, Any]:
    """Say what is there of the handover, and of those who went or came."""
    from glasshouse.network.accounts.models import Person
    from glasshouse.network.feed.models import Interest
    from glasshouse.network.handover.models import Arrival, Handover, Reference, Signpost
    from glasshouse.network.ledger.models import Entry
    from glasshouse.network.notifications.models import Notification
    from glasshouse.network.portability.models import Departure
    from glasshouse.network.social.models import Comment, Like
    from glasshouse.network.social.queries import counts_of
    from glasshouse.network.ties.models import Follow
    from glasshouse.network.videos.models import Video

    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    counted = counts_of(list(Video.objects.values_list("pk", flat=True)))
    return {
        "states": list(Handover.objects.order_by("pk").values_list("state", flat=True)),
        "entries": {
            kind: kinds.count(kind)
            for kind in ("handover", "licence", "video.published", "video.handed_over", "video.taken_over")
        },
        "people": sorted(Person.objects.values_list("handle", "state")),
        "arrived": Arrival.objects.count(),
        "videos": sorted(Video.objects.values_list("author__handle", "text")),
        "published": Video.objects.exclude(published_at=None).count(),
        "comments": sorted(Comment.objects.values_list("author__handle", "text")),
        "likes": sorted(Like.objects.values_list("person__handle", flat=True)),
        "counts": sorted([one.likes, one.comments] for one in counted.values()),
        "follows": sorted(Follow.objects.values_list("follower__handle", "followed__handle")),
        "interests": sorted(Interest.objects.values_list("person__handle", "name")),
        "references": sorted(Reference.objects.values_list("person__handle", "kind")),
        "signposts": Signpost.objects.count(),
        "departures": Departure.objects.count(),
        "moving": Person.objects.exclude(moving_at=None).count(),
        "told": sorted(
            Notification.objects.filter(kind__in=["handover", "moved", "arrived"]).values_list(
                "person__handle", "kind"
            )
        ),
    }


def hand_publish() -> None:
    """Publish what waits in the ledger, whoever did it a moment ago."""
    from glasshouse.network.ledger.models import Lease
    from tests.kills.acts import keep_ledger

    Lease.objects.all().delete()
    keep_ledger()
