"""What a handover of a territory would take along, counted; changes nothing."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.handover import carrying
from glasshouse.network.handover.models import Party
from glasshouse.network.handover.states import OPEN
from glasshouse.network.kit import storage
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos


@dataclass(frozen=True, slots=True)
class Plan:
    """What a handover of a territory would take along (kind, how many, bytes), and what stays behind, and why."""

    territory: str
    people: int
    goes: tuple[tuple[str, int, int], ...]
    stays: tuple[tuple[str, int], ...]


def plan_of(territory: str) -> Plan:
    """Count what would go along if the people of a territory went now. Changes nothing."""
    there = people.people_in(territory)
    able = people.may_move(there)
    objecting = set(
        Party.objects.filter(
            handover__territory=territory, handover__state__in=OPEN, stays_at__isnull=False
        ).values_list("person_id", flat=True)
    )
    going = able - objecting

    def goes(person_ids: Collection[int]) -> set[int]:
        return going & set(person_ids)

    counts: Counter[str] = Counter(people=len(going))
    sizes: Counter[str] = Counter()
    left: Counter[str] = Counter(
        {
            _("people who have a role here, are suspended or are leaving"): len(there) - len(able),
            _("people who said that they stay"): len(able & objecting),
        }
    )
    for person_id in sorted(going):
        _count_person(person_id, goes, counts, sizes, left)
    words = _kinds()
    kinds = tuple((words[name], counts[name], sizes[name]) for name in words if counts[name])
    return Plan(territory, len(there), kinds, tuple((why, count) for why, count in left.items() if count))


def _kinds() -> dict[str, str]:
    """Return what is counted, in words and in this order."""
    return {
        "people": _("people"),
        "settings": _("people’s settings"),
        "interests": _("interests that people chose"),
        "videos": _("videos"),
        "captions": _("captions"),
        "follows": _("follows"),
        "comments": _("comments"),
        "deeds": _("likes, saves and reposts"),
    }


def _count_person(
    person_id: int, goes: carrying.Goes, counts: Counter[str], sizes: Counter[str], left: Counter[str]
) -> None:
    line = carrying.person_line(person_id) or {}
    counts["interests"] += len(line.get("interests", ()))
    counts["settings"] += bool(line)
    for video in videos.archived_videos(person_id):
        file = carrying.file_of(video, storage.size_of)
        if file is None:
            why = (
                _("videos that are hidden by a decision here")
                if video.hidden
                else _("drafts that are not made yet")
            )
            left[why] += 1
            continue
        counts["videos"] += 1
        sizes["videos"] += file.size
        counts["captions"] += len(video.captions)
        sizes["captions"] += sum(len(vtt.encode()) for _language, vtt in video.captions)
    for one in carrying.follows_of(person_id, goes):
        _count(one, "follows", _("follows of people who stay: they become references"), counts, left)
    for one in carrying.deeds_of(person_id, goes):
        why = _("likes, saves and reposts of videos that stay: they become references")
        _count(one, "deeds", why, counts, left)
    for replies in (False, True):
        for one in carrying.comments_of(person_id, goes, replies=replies):
            _count(one, "comments", _("comments with people who stay: they become references"), counts, left)
    for some in carrying.parts(social.said_under(person_id)):
        there = goes([author_id for author_id, _count in some])
        why = _("comments by people who stay under their videos: they belong to who wrote them")
        left[why] += sum(count for author_id, count in some if author_id not in there)


def _count(one: carrying.Apart, kind: str, why: str, counts: Counter[str], left: Counter[str]) -> None:
    if one.goes:
        counts[kind] += 1
    else:
        left[why] += 1
