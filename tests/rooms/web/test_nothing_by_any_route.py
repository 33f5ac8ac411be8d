"""Nothing of a person or a video comes by any route, page or API, to those who may not have it.

Every route stands in the tables below with what is asked of it; a route that is new or gone fails the test. A friend asks first:
a route that answers him with nothing would prove nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.api.app import api
from glasshouse.network.feed import actions as feed
from glasshouse.network.feed.queries.ranked import order, tag_orders
from glasshouse.network.feed.queries.tags import trends
from glasshouse.network.notifications.models import Notification
from glasshouse.network.portability import queries as own
from glasshouse.network.search import actions as search
from glasshouse.network.social import actions as social
from glasshouse.network.social.models import Comment, CommentLike, Like, Repost, Save
from glasshouse.network.ties import actions as ties
from glasshouse.network.ties.models import Follow
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Caption, Sound, Video
from tests.rooms.browsers import signed_in
from tests.rooms.people import shown_video
from tests.rooms.territories.acts import in_force

pytestmark = pytest.mark.django_db(databases="__all__")
VTT = "WEBVTT\n\n00:02.000 --> 00:04.000\nhushspoken marigold quietly\n"


@dataclass
class World:
    """Zillah, whose things are sought; Vero, who seeks; Fritz and Gwen, who follow Zillah; Carl, who has a public video."""

    zillah: int
    vero: int
    names: dict[str, str] = field(default_factory=dict)
    of_video: set[str] = field(default_factory=set)
    of_person: set[str] = field(default_factory=set)


def person(handle: str, name: str) -> int:
    return accounts.create_person(handle=handle, name=name)


@pytest.fixture
def world() -> World:
    """What was between them before anything was closed: deeds, words, ties, each with words of its own to be known by."""
    zillah, vero = person("zillah_hush", "Zillah Hushname"), person("vero", "Vero")
    fritz, carl, gwen = person("fritz_hush", "Fritz"), person("carl", "Carl"), person("gwen", "Gwen")
    ties.follow_person(person_id=gwen, handle="zillah_hush")
    video = shown_video(zillah, text="marigold hushtext #hushtag", language="en")
    video.sound = Sound.objects.create(
        origin=video, title="hushsound", key=f"v/{video.code}/1/x/sound.m4a", duration_ms=9000
    )
    video.save()
    Caption.objects.create(video=video, language="en", vtt=VTT)
    refused = shown_video(zillah, text="hushrefused", age_h=5)
    other = shown_video(carl, text="For everybody #open", age_h=2)
    mine = shown_video(vero, text="Vero's own", age_h=3)
    for one in (vero, fritz):
        ties.follow_person(person_id=one, handle="zillah_hush")
        ties.follow_person(person_id=zillah, handle={vero: "vero", fritz: "fritz_hush"}[one])
        social.like_video(person_id=one, code=video.code)
        social.save_video(person_id=one, code=video.code)
        social.repost_video(person_id=one, code=video.code, text={vero: "", fritz: "hushrepeat"}[one])
        feed.mark_not_interested(person_id=one, code=refused.code)
        feed.record_watch(person_id=one, events=[feed.WatchEvent(video.code, "watch", 9000, 0, "latest")])
    said = social.write_comment(person_id=zillah, code=video.code, text="hushcomment")
    social.write_comment(person_id=zillah, code=video.code, text="hushreply", reply_to=said)
    social.write_comment(person_id=vero, code=video.code, text="a word of Vero's")
    social.repost_video(person_id=zillah, code=other.code, text="hushrepost")
    elsewhere = social.write_comment(person_id=zillah, code=other.code, text="hushelsewhere")
    social.write_comment(person_id=zillah, code=other.code, text="hushanswer", reply_to=elsewhere)
    for one, code in ((vero, mine.code), (fritz, shown_video(fritz, text="Fritz's own", age_h=4).code)):
        social.like_video(person_id=zillah, code=code)
        social.write_comment(person_id=zillah, code=code, text="hushvisit")
        social.share_video(
            person_id=zillah, code=video.code, to=["vero" if one == vero else "fritz_hush"], words="hushword"
        )
    search.reindex()
    trends.forget()
    order.forget()
    tag_orders.forget()
    sound = video.sound.code
    return World(
        zillah,
        vero,
        names={
            "handle": "zillah_hush",
            "code": video.code,
            "refused": refused.code,
            "sound": sound,
            "comment": said,
            "elsewhere": elsewhere,
            "other": other.code,
            "tag": "hushtag",
        },
        of_video={
            video.code,
            sound,
            refused.code,
            "hushrefused",
            said,
            "hushtext",
            "hushtag",
            "hushsound",
            "hushspoken",
            "hushcomment",
        }
        | {"hushreply", "hushrepeat"},
        of_person={
            "zillah_hush",
            "Hushname",
            "hushrepost",
            "hushelsewhere",
            "hushanswer",
            "hushvisit",
            "hushword",
        },
    )


@dataclass(frozen=True)
class Ask:
    """One request: `body` is a form on pages and JSON in the API; `shows` says that a friend learns something by it."""

    path: str
    method: str = "GET"
    body: dict[str, Any] = field(default_factory=dict)
    shows: bool = False


def shows(*paths: str) -> tuple[Ask, ...]:
    return tuple(Ask(path, shows=True) for path in paths)


def both(path: str, **body: Any) -> tuple[Ask, ...]:
    """Look at a page, and send its form."""
    return Ask(path), Ask(path, "POST", body)


VIDEO_PAGE = "/@{handle}/{code}"
PAGES: dict[str, tuple[Ask, ...]] = {
    "watch": shows("/"),
    "for-you": shows("/for-you"),
    "following": shows("/following"),
    "latest": shows("/latest"),
    "discover": shows("/discover"),
    "sound": shows("/sound/{sound}"),
    "search": shows(
        *(f"/search?q={q}" for q in ("zillah", "marigold", "hushta", "%23hushtag")),
        *(f"/search?q=marigold&kind={kind}" for kind in ("videos", "captions")),
        "/search?q=zillah&kind=people",
        "/search?q=hushta&kind=tags",
    ),
    "about": (Ask("/about"),),
    "language": (Ask("/language"),),
    "rules": (Ask("/rules"),),
    "rules-text": (Ask("/rules.txt"),),
    "ranking-text": (Ask("/ranking.txt"),),
    "release-text": (Ask("/release.txt"),),
    "promises": (Ask("/promises"), Ask("/promises?tab=example")),
    "promises-checkpoint": (Ask("/promises/checkpoint.txt"),),
    "promise": (Ask("/promises/nothing-vanishes"),),
    "claims": (Ask("/claims"),),
    "claim": (Ask("/claims/{code}"),),
    "holdings": (Ask("/holdings"),),
    "holdings-list": (Ask("/holdings.json"),),
    "owners": (Ask("/owners"),),
    "desk-claims": (Ask("/desk/claims"),),
    "desk-claim-add": both("/desk/claims/add", institution="A", role="B", sentence="C"),
    "desk-objection-add": both("/desk/claims/object", claim="{code}"),
    "desk-dossier": both("/desk/dossier"),
    "desk-owners": both("/desk/owners", by="A"),
    "ledger": (Ask("/ledger"), Ask("/ledger?kind=video.published&below=9")),
    "ledger-entry": (Ask("/ledger/entry/0"),),
    "ledger-entry-bytes": (Ask("/ledger/entry/0/entry.json"),),
    "ledger-receipt": (Ask("/ledger/entry/0/receipt"),),
    "ledger-policy": (Ask("/ledger/policy.txt"),),
    "bars": (Ask("/bars"),),
    "bars-table": (Ask("/bars.csv"),),
    "bar": (Ask("/bars/{code}"),),
    "bar-burn-down": (Ask("/bars/{code}/burn-down.csv"),),
    "bar-file": (Ask("/bars/{code}/files/apple.mobileconfig"),),
    "bar-report": (Ask("/bars/{code}/reports/1.json"),),
    "bar-objection": (Ask("/bars/{code}/objections/{other}.json"),),
    "bar-object": both("/bars/{code}/object", text="no"),
    "network-proof": both("/networks/nothing"),
    "organisations": (Ask("/you/organisations"),),
    "organisation": both("/you/organisations/{code}", deed="check"),
    "organisation-propose": both("/you/organisations/{code}/bar", law="a law"),
    "organisation-bar": both("/you/bars/{code}", deed="lift"),
    "organisation-draft": (Ask("/you/bars/{code}/draft.json"),),
    "desk-devices": (Ask("/desk/devices"),),
    "desk-form": both("/desk/devices/forms/{code}", deed="accept"),
    "desk-objection": both("/desk/devices/objections/{code}", deed="publish"),
    "desk-object": both("/desk/devices/bars/{code}", text="no"),
    "countries": (Ask("/countries"),),
    "countries-csv": (Ask("/countries.csv"),),
    "restriction": (Ask("/restriction/{code}"),),
    "where": (Ask("/where", "POST", {"country": "LI"}),),
    "desk-countries": (Ask("/desk/countries"),),
    "desk-propose-restriction": (
        Ask("/desk/countries/propose", "POST", {"what": "video", "video": "{code}"}),
    ),
    "desk-restriction": both("/desk/countries/{code}", deed="put_in_force"),
    "captions": shows("/captions/{code}/en.vtt"),
    "tag": shows("/tag/{tag}", "/tag/{tag}?sort=latest"),
    "saved": shows("/saved"),
    "notifications": shows("/notifications"),
    "follow-requests": both("/notifications/requests", handle="{handle}"),
    "your-notifications": both("/you/notifications"),
    "welcome": both("/welcome"),
    "followers": shows("/@{handle}/followers"),
    "following-of": shows("/@{handle}/following"),
    "follow": both("/@{handle}/follow"),
    "mute": both("/@{handle}/mute"),
    "block": both("/@{handle}/block"),
    "remove-follower": both("/@{handle}/remove"),
    "profile": (
        *shows("/@{handle}", "/@{handle}?kind=reposted", "/@vero?kind=liked", "/@vero?kind=saved"),
        Ask("/@carl"),
    ),
    "video": (*shows(VIDEO_PAGE, "/@carl/{other}"), Ask("/@vero/{code}")),
    "video-edit": both(VIDEO_PAGE + "/edit", text="mine now"),
    "video-delete": both(VIDEO_PAGE + "/delete"),
    "video-like": both(VIDEO_PAGE + "/like"),
    "video-save": both(VIDEO_PAGE + "/save"),
    "video-repost": both(VIDEO_PAGE + "/repost", text="look"),
    "video-comment": both(VIDEO_PAGE + "/comment", text="hello"),
    "comment-delete": both(VIDEO_PAGE + "/comments/{comment}/delete"),
    "embed": shows("/embed/{code}"),
    "oembed": shows(f"/oembed?url={settings.SITE_URL}/@{{handle}}/{{code}}"),
    "video-poster": shows(VIDEO_PAGE + "/poster"),
    "video-file": shows(VIDEO_PAGE + "/file"),
    "profile-rss": shows("/@{handle}/rss"),
    "tag-rss": shows("/tag/{tag}/rss"),
    "manifest": (Ask("/manifest.webmanifest"),),
    "service-worker": (Ask("/sw.js"),),
    "offline": (Ask("/offline"),),
    "report": tuple(
        ask
        for thing in ("video/{code}", "comment/{comment}", "person/{handle}", "comment/{elsewhere}")
        for ask in both(f"/report/{thing}", ground="spam")
    ),
    "desk": (Ask("/desk"),),
    "desk-notices": (Ask("/desk/notices"),),
    "desk-decided": (Ask("/desk/notices/decided"),),
    "desk-notice": both("/desk/notices/video/{code}", deed="decide", facts="so"),
    "your-notice": (Ask("/notice/{code}"),),
    "desk-own-initiative": both("/desk/own-initiative/video/{code}", deed="decide", facts="so"),
    "desk-reverse": both("/desk/statements/{code}/reverse"),
    "desk-appeals": (Ask("/desk/appeals"),),
    "desk-appeals-decided": (Ask("/desk/appeals/decided"),),
    "desk-appeal": both("/desk/appeals/{code}", deed="decide", outcome="upheld", answer="so"),
    "statement": (Ask("/statement/{code}"),),
    "statement-reasons": (Ask("/statement/{code}/reasons.json"),),
    "statement-appeal": (Ask("/statement/{code}/appeal", "POST", {"words": "no"}),),
    "restrictions": (Ask("/restrictions"),),
    "restrictions-csv": (Ask("/restrictions.csv"),),
    "your-decisions": (Ask("/you/decisions"),),
    "your-birth-date": (
        Ask("/you/birth-date", "POST", {"birth_date": "1990-01-01", "next": "/@{handle}/{code}"}),
    ),
    "desk-health": (Ask("/desk/health"),),
    "desk-orders": (Ask("/desk/orders"),),
    "desk-orders-answered": (Ask("/desk/orders/answered"),),
    "desk-order-new": both("/desk/orders/new", subjects="{handle}"),
    "desk-asked": both("/desk/orders/asked", who="owner", way="call", what="x"),
    "desk-asked-answer": both("/desk/orders/asked/{code}", outcome="given"),
    "desk-order": (Ask("/desk/orders/{code}"),),
    "desk-order-archive": (Ask("/desk/orders/{code}/archive"),),
    "desk-order-deed": both("/desk/orders/{code}/confirm"),
    "transparency": (Ask("/transparency"),),
    "transparency-csv": (Ask("/transparency.csv"),),
    "transparency-asked-csv": (Ask("/transparency/asked.csv"),),
    "transparency-rules": (Ask("/transparency/rules"),),
    "transparency-rules-text": (Ask("/transparency/rules.txt"), Ask("/transparency/rules.txt?sha256={code}")),
    "your-orders": (Ask("/you/data/orders"),),
    "metrics": (Ask("/metrics"),),
    "desk-people": (Ask("/desk/people?q=zillah"),),
    "desk-decide": both("/desk/people/{code}", do="suspend"),
    "your-interests": shows("/you/interests"),
    "your-history": shows("/you/history"),
    "your-data": (Ask("/you/data"),),
    "data-held": (Ask("/you/data/held/{model}"),),
    "data-export": (Ask("/you/data/exports"),),
    "data-download": (Ask("/you/data/exports/{code}"),),
    "data-export-delete": both("/you/data/exports/{code}/delete"),
    "data-import": (Ask("/you/data/import"),),
    "data-brought": both("/you/data/import/{code}"),
    "data-import-delete": both("/you/data/import/{code}/delete"),
    "data-people": (Ask("/you/data/people"),),
    "upload": (Ask("/upload"), Ask("/upload?sound={sound}", shows=True)),
    "studio-list": (Ask("/studio"),),
    "studio-receipts": (Ask("/studio/receipts"),),
    "studio-receipt": (Ask("/studio/{code}/receipt"),),
    "studio-receipt-file": (Ask("/studio/{code}/receipt/{other}"),),
    "studio": both("/studio/{code}", text="mine now"),
    "join": both("/join"),
    "join-sent": (Ask("/join/sent"),),
    "join-resend": both("/join/resend"),
    "verify": both("/verify/nothing"),
    "sign-in": (Ask("/sign-in"),),
    "sign-in-demo": (Ask("/sign-in/demo"),),
    "sign-out": (Ask("/sign-out"),),
    "reset": (Ask("/reset"),),
    "reset-link": both("/reset/nothing"),
    "you": (Ask("/you"),),
    "your-avatar": both("/you/avatar"),
    "your-profile": both("/you/profile"),
    "privacy": (Ask("/you/privacy"),),
    "security": (Ask("/you/security"),),
    "your-password": both("/you/security/password"),
    "your-email": both("/you/security/email"),
    "sessions-end": (Ask("/you/security/sessions"),),
    "tokens-create": both("/you/security/tokens"),
    "tokens-end": both("/you/security/tokens/end"),
    "data-leave": (Ask("/you/data/leave"),),
    "return": both("/return"),
    "outbox": (Ask("/outbox"),),
    "handovers": (Ask("/handovers"),),
    "handover-receipt": (Ask("/handovers/{code}/giving-done.tlog-proof"),),
    "arrived": (Ask("/arrived/{code}/{code}"),),
    "your-handover": both("/you/handover", deed="stay"),
    "desk-handover": (Ask("/desk/handover"),),
    "desk-handover-plan": (Ask("/desk/handover/plan?territory=LI"),),
    "desk-handover-propose": both("/desk/handover/propose", territory="LI"),
    "desk-handover-announce": both("/desk/handover/{code}/announce"),
    "desk-handover-call-off": both("/desk/handover/{code}/call-off"),
    "desk-handover-licence": both("/desk/handover/{code}/licence", stage="needed"),
    "desk-handover-enter": both("/desk/handover/licence/{code}/enter"),
}

WHOLE = {"edit": {"clips": []}, "words": ""}
COMMENT = {"text": "hello", "reply_to": None}
WATCHED = {"events": [{"video": "{code}", "kind": "watch", "ms": 5000}]}
# What the API is asked, by method and path; where nothing stands, the path as it is, with an empty body.
ROUTES: dict[str, tuple[Ask, ...] | None] = {
    "POST /notices": tuple(
        Ask("/notices", "POST", {"subject": subject, "thing": thing, "ground": "spam"})
        for subject, thing in (("video", "{code}"), ("comment", "{comment}"), ("person", "{handle}"))
    ),
    "GET /me/data": None,
    "GET /me/exports": None,
    "POST /me/exports": None,
    "DELETE /me/exports/{code}": None,
    "POST /me/leave": None,
    "GET /feed/{tab}": shows(*(f"/feed/{tab}" for tab in ("for-you", "following", "discover", "latest"))),
    "GET /tags/trending": None,
    "GET /tags/{name}/videos": shows("/tags/{tag}/videos", "/tags/{tag}/videos?sort=latest"),
    "GET /sounds/{code}/videos": shows("/sounds/{sound}/videos"),
    "GET /people/{handle}/videos": shows("/people/{handle}/videos", "/people/{handle}/videos?kind=reposted")
    + tuple(
        Ask(f"/people/{who}/videos?kind={kind}")
        for who in ("{handle}", "vero")
        for kind in ("liked", "saved")
    ),
    "POST /watches": (Ask("/watches", "POST", WATCHED),),
    "GET /limits": None,
    "GET /me": None,
    "GET /videos/{code}/why": shows("/videos/{code}/why"),
    "PUT /videos/{code}/not-interested": None,
    "DELETE /videos/{code}/not-interested": None,
    "GET /me/interests": shows("/me/interests"),
    "PUT /me/interests/{kind}/{name}": (Ask("/me/interests/author/{handle}", "PUT"),),
    "DELETE /me/interests/{kind}/{name}": (Ask("/me/interests/author/{handle}", "DELETE"),),
    "DELETE /me/learnt": None,
    "PUT /me/profiling": (Ask("/me/profiling", "PUT", {"on": True}),),
    "GET /me/history": shows("/me/history"),
    "DELETE /me/history": None,
    "DELETE /me/history/{id}": (Ask("/me/history/1", "DELETE"),),
    "GET /videos/{code}": shows("/videos/{code}"),
    "PATCH /videos/{code}": (Ask("/videos/{code}", "PATCH", {"text": "mine now"}),),
    "DELETE /videos/{code}": None,
    "GET /videos/{code}/manifest": None,
    "GET /claims": (Ask("/claims"),),
    "GET /promises": (Ask("/promises"),),
    "GET /me/videos": None,
    "POST /videos": None,
    "GET /videos/{code}/draft": None,
    "POST /videos/{code}/compose": (Ask("/videos/{code}/compose", "POST", WHOLE),),
    "PUT /videos/{code}/layer": None,
    "DELETE /videos/{code}/layer": None,
    "POST /videos/{code}/publish": None,
    "POST /videos/{code}/retry": None,
    "DELETE /videos/{code}/clips/{clip_id}": (Ask("/videos/{code}/clips/1", "DELETE"),),
    "GET /videos/{code}/captions": None,
    "PUT /videos/{code}/captions/{language}": (Ask("/videos/{code}/captions/en", "PUT"),),
    "DELETE /videos/{code}/captions/{language}": (Ask("/videos/{code}/captions/en", "DELETE"),),
    "GET /people/{handle}": shows("/people/{handle}"),
    "GET /people/{handle}/followers": shows("/people/{handle}/followers", "/people/vero/followers"),
    "GET /people/{handle}/following": shows("/people/{handle}/following", "/people/vero/following"),
    "PUT /people/{handle}/follow": None,
    "DELETE /people/{handle}/follow": None,
    "PUT /people/{handle}/block": None,
    "DELETE /people/{handle}/block": None,
    "PUT /people/{handle}/mute": None,
    "DELETE /people/{handle}/mute": None,
    "DELETE /me/followers/{handle}": None,
    "GET /me/follow-requests": None,
    "PUT /me/follow-requests/{handle}": None,
    "DELETE /me/follow-requests/{handle}": None,
    "GET /me/blocked": None,
    "GET /me/muted": None,
    "PUT /me/muted-words/{kind}/{word}": (Ask("/me/muted-words/word/quiet", "PUT"),),
    "DELETE /me/muted-words/{kind}/{word}": (Ask("/me/muted-words/word/quiet", "DELETE"),),
    "GET /search": shows(*(f"/search?q={q}" for q in ("zillah", "marigold", "hushta"))),
    "GET /search/suggest": shows("/search/suggest?q=zill", "/search/suggest?q=hushta"),
    "GET /sounds": shows("/sounds?q=hushsoun"),
    "GET /sounds/{code}": shows("/sounds/{sound}"),
    "GET /me/notifications": shows("/me/notifications"),
    "POST /me/notifications/seen": None,
    "GET /me/notification-choices": None,
    "PUT /me/notification-choices/{kind}": (Ask("/me/notification-choices/liked", "PUT", {"on": True}),),
    "PUT /videos/{code}/like": None,
    "DELETE /videos/{code}/like": None,
    "PUT /videos/{code}/save": None,
    "DELETE /videos/{code}/save": None,
    "PUT /videos/{code}/repost": None,
    "DELETE /videos/{code}/repost": None,
    "POST /videos/{code}/share": (Ask("/videos/{code}/share", "POST", {"to": ["carl"], "words": "look"}),),
    "GET /videos/{code}/comments": shows("/videos/{code}/comments", "/videos/{other}/comments"),
    "POST /videos/{code}/comments": (Ask("/videos/{code}/comments", "POST", COMMENT),),
    "GET /comments/{code}/replies": shows("/comments/{comment}/replies", "/comments/{elsewhere}/replies"),
    "DELETE /comments/{code}": (Ask("/comments/{comment}", "DELETE"),),
    "PUT /comments/{code}/like": tuple(
        Ask(f"/comments/{c}/like", "PUT") for c in ("{comment}", "{elsewhere}")
    ),
    "DELETE /comments/{code}/like": (Ask("/comments/{comment}/like", "DELETE"),),
    "PUT /comments/{code}/pin": (Ask("/comments/{comment}/pin", "PUT"),),
    "DELETE /comments/{code}/pin": (Ask("/comments/{comment}/pin", "DELETE"),),
}


def named(patterns: list[Any]) -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield str(one.name)


def operations() -> set[str]:
    """Return "METHOD /path" of every route of the API, also of those that the schema would leave out."""
    found = set()
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                found |= {f"{method} {prefix}{path}" for method in operation.methods}
    return found


def test_every_route_has_its_question() -> None:
    pages = {
        name for one in get_resolver().url_patterns if "api/" not in str(one.pattern) for name in named([one])
    }
    assert pages - set(PAGES) == set(), "say in PAGES what a stranger asks of these pages"
    assert set(PAGES) - pages == set(), "these pages are gone"
    assert operations() - set(ROUTES) == set(), "say in ROUTES what a stranger asks of these routes"
    assert set(ROUTES) - operations() == set(), "these routes are gone"


NOTHING = {
    "handle": "nobody_here",
    **dict.fromkeys(("code", "sound", "comment", "elsewhere"), "AAAAAAAAAAA"),
    "tag": "nosuchtag",
}


def asks(person_id: int) -> list[Ask]:
    """Return everything that is asked, of pages and API; pages about one's own data once for each thing held."""
    every = [ask for many in PAGES.values() for ask in many if "{model}" not in ask.path]
    every += [Ask(f"/you/data/held/{held.model}") for held in own.held_about(person_id)]
    for route, many in ROUTES.items():
        method, _space, path = route.partition(" ")
        for ask in many or (Ask(path, method),):
            every.append(Ask(f"/api/v1{ask.path}", ask.method, ask.body, ask.shows))
    return every


def filled(value: Any, names: dict[str, str]) -> Any:
    """Put names where a question leaves room for them."""
    if isinstance(value, str):
        for name, stands in names.items():
            value = value.replace(f"{{{name}}}", stands)
        return value
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    return [filled(one, names) for one in value] if isinstance(value, list) else value


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let nothing of a block stay in any database."""
    with ExitStack() as stack:
        for alias in settings.DATABASES:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in settings.DATABASES:
            transaction.set_rollback(True, using=alias)


def answer(client: Client, ask: Ask, names: dict[str, str]) -> tuple[int, str]:
    """Return the status, and all that is told: what is shown in the end, and where it leads on the way."""
    path, body = filled(ask.path, names), filled(ask.body, names)
    more = {} if path.startswith("/you/avatar") or ask.method == "GET" else {"data": body}
    if path.startswith("/api/") and ask.method != "GET":
        more["content_type"] = "application/json"
    first = getattr(client, ask.method.lower())(path, **more)
    told = first.headers.get("Location", "") + b"".join(first).decode(errors="replace")
    if first.status_code in (301, 302, 303) and first.headers["Location"].startswith("/"):
        told += client.get(first.headers["Location"]).text
    return first.status_code, told


def learnt(told: str, ask: Ask, names: dict[str, str], marks: set[str]) -> set[str]:
    """Return the marks in what was told, but for those that the question said itself."""
    said = f"{filled(ask.path, names)} {filled(ask.body, names)}"
    return {mark for mark in marks if mark in told and mark not in said}


def theirs(world: World) -> list[Any]:
    """Return what a stranger may not change: all of Zillah's, what she was told, and how much a stranger did to it."""
    return [
        list(
            Video.objects.filter(author_id=world.zillah).values_list(
                "code", "text", "published_at", "hidden_at"
            )
        ),
        list(Caption.objects.values_list("vtt", flat=True)),
        sorted(Comment.objects.filter(author_id=world.zillah).values_list("text", "likes")),
        Notification.objects.filter(person_id=world.zillah).count(),
        Follow.objects.filter(follower_id=world.vero, followed_id=world.zillah).count(),
        Comment.objects.count() + CommentLike.objects.count(),
        [kind.objects.filter(person_id=world.vero).count() for kind in (Like, Save, Repost)],
    ]


def blocked(world: World) -> None:
    ties.block_person(person_id=world.zillah, handle="vero")


def blocking(world: World) -> None:
    ties.block_person(person_id=world.vero, handle="zillah_hush")


def closed(world: World) -> None:
    """Zillah's account is private, and Vero does not follow her any more."""
    accounts.set_privacy(person_id=world.zillah, private=True)
    ties.unfollow_person(person_id=world.vero, handle="zillah_hush")


def hidden(world: World) -> None:
    for name in ("code", "refused"):
        videos.hide_video(code=world.names[name])


def followers_alone(world: World) -> None:
    told = videos.Description(visibility="followers")
    for name in ("code", "refused"):
        videos.describe_video(person_id=world.zillah, code=world.names[name], told=told)
    ties.unfollow_person(person_id=world.vero, handle="zillah_hush")


def test_a_friend_learns_something_by_every_route_that_shows_something(world: World) -> None:
    """Fritz has done all that Vero has; Gwen has not seen the video yet."""
    friends = {handle: signed_in(handle) for handle in ("fritz_hush", "gwen")}
    marks = world.of_video | world.of_person
    for ask in (ask for ask in asks(world.zillah) if ask.shows):
        found, statuses = set(), []
        for handle, client in friends.items():
            own_ask = Ask(ask.path.replace("vero", handle), ask.method, ask.body)
            with rolled_back():
                status, told = answer(client, own_ask, world.names)
            statuses.append(status)
            found |= learnt(told, own_ask, world.names, marks | of_lists(ask)) | (
                {"led"} if status == 302 else set()
            )
        assert found, (statuses, ask.path)


def of_lists(ask: Ask) -> set[str]:
    """Return the marks that count in a list of what is a person's: what they repost, who follows them, whom they follow."""
    if ask.path.endswith(("{handle}/followers", "{handle}/following")):
        return {"fritz_hush"}
    return {"For everybody"} if ask.path.endswith("kind=reposted") else set()


# What everybody is shown alike, whoever asks: tags that the public has used.
ALIKE = {"/welcome", "/api/v1/tags/trending"}
# Whom one blocks, to take it back.
MY_BLOCKS = {"/you/privacy", "/you/data/held/ties.Block", "/api/v1/me/blocked"}
# One may ask to follow, follow no longer, and block, whoever it is.
TIES = {
    "/@{handle}/follow",
    "/@{handle}/block",
    "/api/v1/people/{handle}/follow",
    "/api/v1/people/{handle}/block",
}


def may_learn(ask: Ask, why: Callable[[World], None], world: World) -> set[str]:
    """Return the marks that are right where they stand."""
    if ask.path in ALIKE and why in (blocked, blocking, withheld):
        return {"hushtag"}
    if ask.path in TIES and why is followers_alone:
        # Whoever follows an open account is a follower at once.
        return world.of_video
    if ask.path in MY_BLOCKS and why is blocking:
        return {"zillah_hush", "Hushname"}
    # One's own deeds name what they were done to by its code, which leads nowhere.
    codes = {world.names["code"], world.names["refused"]}
    return codes if ask.path.startswith("/you/data/held/") else set()


# What everybody may know: which video is restricted where.
OPEN_ABOUT_COUNTRIES = {"/countries", "/countries.csv"}
THERE = {"X-Country": "LI"}


@pytest.mark.parametrize("who", ["vero", ""])
def test_where_a_video_is_withheld_nothing_of_it_comes_by_any_route(
    world: World, who: str, settings: Any
) -> None:
    settings.ENV = replace(settings.ENV, behind_proxy=True, country_header="X-Country")
    for name in ("code", "refused"):
        in_force(video=world.names[name])
    client = signed_in(who, headers=THERE) if who else Client(headers=THERE)
    wrong, before = [], theirs(world)
    for ask in asks(world.vero):
        with rolled_back():
            status, told = answer(client, ask, world.names)
            changed = ask.method != "GET" and theirs(world) != before
        right = may_learn(ask, withheld, world)
        if ask.path in OPEN_ABOUT_COUNTRIES:
            right |= {world.names["code"], world.names["refused"]}
        if found := learnt(told, ask, world.names, world.of_video) - right:
            wrong.append(f"{ask.method} {ask.path}: {status} tells {found}")
        if changed and not may_change(ask, withheld):
            wrong.append(f"{ask.method} {ask.path}: {status} changed something")
        directly = ask.shows and "{code}" in ask.path and (who or not ask.path.endswith("/why"))
        if directly and status != 451:
            wrong.append(f"{ask.method} {ask.path}: {status}, and not 451")
    assert not wrong, "\n".join(wrong)


def withheld(world: World) -> None:
    """The law of a country keeps two videos from all who are there."""


def may_change(ask: Ask, why: Callable[[World], None]) -> bool:
    """Say whether a question may change something between the two."""
    return ask.path in TIES or (why not in (blocked, blocking) and "{elsewhere}" in ask.path)


@pytest.mark.parametrize("who", ["vero", ""])
@pytest.mark.parametrize("why", [blocked, blocking, closed, hidden, followers_alone])
def test_whoever_may_not_have_it_learns_nothing_by_any_route(
    world: World, why: Callable[[World], None], who: str
) -> None:
    apart = why in (blocked, blocking)
    if apart and not who:
        pytest.skip("a block is between two people")
    why(world)
    client = signed_in(who) if who else Client()
    marks = world.of_video | (world.of_person if apart else {"hushrepost"} if why is closed else set())
    never = dict(NOTHING)
    if not apart:
        never |= {"handle": "zillah_hush", "elsewhere": world.names["elsewhere"]}
    wrong, before = [], theirs(world)
    for ask in asks(world.vero):
        with rolled_back():
            status, told = answer(client, ask, world.names)
            changed = ask.method != "GET" and theirs(world) != before
        sought = marks | (of_lists(ask) if apart or why is closed else set())
        if found := learnt(told, ask, world.names, sought) - may_learn(ask, why, world):
            wrong.append(f"{ask.method} {ask.path}: {status} tells {found}")
        if changed and not may_change(ask, why):
            wrong.append(f"{ask.method} {ask.path}: {status} changed something")
        other = Ask(filled(ask.path, world.names | never), ask.method, filled(ask.body, world.names | never))
        # Blocking somebody who blocks oneself already is possible.
        if (other.path, other.body) == (ask.path, ask.body) or ask.path.endswith("/block"):
            continue
        with rolled_back():
            nothing, _told = answer(client, other, {})
        if nothing != status:
            wrong.append(f"{ask.method} {ask.path}: {status}, but {nothing} of what never was")
    assert not wrong, "\n".join(wrong)
