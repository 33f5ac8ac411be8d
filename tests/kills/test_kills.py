"""Kill a process once at every named write point, start everything again, and look: nothing acknowledged is lost or doubled."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from glasshouse.network.config.shelves import NoBackup, read_manifest
from tests.kills import bars
from tests.kills.house import Client, Died, House, Sending
from tests.kills.points import named_points
from tests.media import media

Truth = dict[str, Any]
DAY_S = 86_400


@dataclass(frozen=True)
class Case:
    """One death: from which stage, how it comes about, and what must be true when everything was started again."""

    point: str
    stage: str
    die: Callable[[House, str], Any]
    expect: Callable[[Truth, Any], None]


def whole_video(told: Truth, _acknowledged: object = None) -> None:
    """One video, published, complete, made once."""
    (video,) = told["videos"]
    assert (video["published"], video["state"], video["cuts"]) == (True, "complete", 1)
    assert video["rungs"] == [360]


def heard_video(told: Truth, acknowledged: object = None) -> None:
    """One whole video, with one sound of its own."""
    whole_video(told, acknowledged)
    code = told["videos"][0]["code"]
    assert told["sounds"] == [[code, code]]


def worker(queue: str, *, eager: bool = False) -> Callable[[House, str], None]:
    """Let a worker die."""

    def die(house: House, point: str) -> None:
        house.dies_in("work", point, queues=[queue], eager=eager)

    return die


def server(
    act: Callable[[Client], Any], resume: Callable[[Client], Any] | None = None
) -> Callable[[House, str], Any]:
    """Let the server die while it answers `act`; then the client comes back and does `resume`, or never."""

    def die(house: House, point: str) -> Any:
        with house.server(point) as client, pytest.raises(Died):
            act(client)
        if resume is None:
            return None
        with house.server() as client:
            return resume(client)

    return die


# Uploads


def send_anew(client: Client) -> None:
    client.upload(media("playable").read_bytes(), text="hello #kills", publish="true")


def begun(house: House) -> tuple[Sending, bytes]:
    content = media("playable").read_bytes()
    with house.server() as client:
        sending = client.begin(len(content), text="hello #kills", publish="true")
        assert sending.send(content, end=100_000) == 100_000
    return sending, content


def dies_while_sending(house: House, point: str) -> None:
    sending, content = begun(house)
    with house.server(point), pytest.raises(Died):
        sending.send(content, start=100_000)
    with house.server():
        offset = sending.offset()
        assert offset in (100_000, len(content)), "what was acknowledged is there, and nothing half"
        if offset < len(content):
            sending.send(content, start=offset)


def dies_and_client_too(house: House, point: str) -> None:
    sending, content = begun(house)
    with house.server(point), pytest.raises(Died):
        sending.send(content, start=100_000)


def dies_while_giving_up(house: House, point: str) -> None:
    sending, _content = begun(house)
    with house.server(point), pytest.raises(Died):
        sending.give_up()
    with house.server():
        assert sending.give_up() in (204, 404, 410)


def nothing_left(told: Truth, _acknowledged: object) -> None:
    assert told["videos"] == []


# What people do with a video


def code_of(client: Client) -> str:
    return str(client.api("GET", "/me/videos")["items"][0]["code"])


def publish(client: Client) -> None:
    client.api("POST", f"/videos/{code_of(client)}/publish")


def like(client: Client) -> None:
    client.api("PUT", f"/videos/{code_of(client)}/like", who="ben")


def counted(told: Truth, **expected: int) -> None:
    """The counts are what the rows say, and nothing waits to be counted."""
    whole_video(told)
    none = dict.fromkeys(("likes", "comments", "saves", "reposts", "shares"), 0)
    assert told["counts"] == [none | expected]
    assert told["count_events"] == 0


def liked_once(told: Truth, _acknowledged: object) -> None:
    counted(told, likes=1)
    assert told["likes"] == [["ben", told["videos"][0]["code"]]]
    assert told["told"] == [["ada", "liked", "ben"]]


def unlike(client: Client) -> None:
    client.api("DELETE", f"/videos/{code_of(client)}/like", who="ben")


def after(before: Callable[[Client], Any], act: Callable[[Client], Any]) -> Callable[[House, str], None]:
    """Do something, die in what comes after it, and do that again."""

    def die(house: House, point: str) -> None:
        with house.server() as client:
            before(client)
        server(act, act)(house, point)

    return die


def unliked(told: Truth, _acknowledged: object) -> None:
    counted(told)
    assert told["likes"] == told["told"] == []


def repost(client: Client) -> None:
    client.api("PUT", f"/videos/{code_of(client)}/repost", {"text": "look"}, who="ben")


def reposted_once(told: Truth, _acknowledged: object) -> None:
    counted(told, reposts=1)
    assert told["reposts"] == [["ben", "look"]]
    assert told["told"] == [["ada", "reposted", "ben"]]


def share(client: Client) -> None:
    client.api("POST", f"/videos/{code_of(client)}/share", {"to": ["ada"], "words": "yours"}, who="ben")


def shared_once(told: Truth, _acknowledged: object) -> None:
    counted(told, shares=1)
    assert told["told"] == [["ada", "sent", "ben"]]


def comment(client: Client) -> None:
    client.api("POST", f"/videos/{code_of(client)}/comments", {"text": "hello"}, who="ben")


def commented_once(told: Truth, _acknowledged: object) -> None:
    counted(told, comments=1)
    assert told["comments"] == [["ben", "hello"]]
    assert told["told"] == [["ada", "commented", "ben"]]


def top_comment(client: Client) -> str | None:
    items = client.api("GET", f"/videos/{code_of(client)}/comments")["items"]
    return str(items[0]["code"]) if items else None


def reply(client: Client) -> None:
    comment(client)
    sent = {"text": "hello back", "reply_to": top_comment(client)}
    client.api("POST", f"/videos/{code_of(client)}/comments", sent)


def delete_comment(client: Client) -> None:
    if code := top_comment(client):
        client.api("DELETE", f"/comments/{code}", who="ben")


def no_comment_left(told: Truth, _acknowledged: object) -> None:
    counted(told)
    assert told["comments"] == told["told"] == []


def like_comment(client: Client) -> None:
    client.api("PUT", f"/comments/{top_comment(client)}/like")


def comment_liked_once(told: Truth, _acknowledged: object) -> None:
    counted(told, comments=1)
    assert (told["comment_likes"], told["comment_likers"]) == ([["hello", 1]], 1)
    assert told["told"] == [["ada", "commented", "ben"], ["ben", "comment_liked", "ada"]]


def like_and_comment(client: Client) -> None:
    like(client)
    reply(client)
    like_comment(client)


def dies_adding_up(house: House, point: str) -> None:
    with house.server() as client:
        like_and_comment(client)
    house.dies_in("beat", point)


def added_up_once(told: Truth, _acknowledged: object) -> None:
    counted(told, likes=1, comments=2)
    assert told["comment_likes"] == [["hello", 1], ["hello back", 0]]


def caption(client: Client) -> None:
    vtt = b"WEBVTT\n\n00:00.000 --> 00:00.900\nHello\n"
    client.api("PUT", f"/videos/{code_of(client)}/captions/en", vtt, kind="text/vtt")


def captioned_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["captions"] == [[told["videos"][0]["code"], "en"]]


def put_layer(client: Client) -> None:
    client.api("PUT", f"/videos/{code_of(client)}/layer", media("layer_png").read_bytes(), kind="image/png")


def compose(client: Client) -> None:
    video = client.api("GET", "/me/videos")["items"][0]
    edit = {"clips": [{"clip": video["clips"][0]["id"]}], "look": "warm", "layer": False}
    client.api("POST", f"/videos/{video['code']}/compose", {"edit": edit, "words": ""})


def made_anew(told: Truth, _acknowledged: object) -> None:
    (video,) = told["videos"]
    assert (video["revision"], video["shown"], video["state"], video["cuts"]) == (2, 2, "complete", 1)


def still_kept(told: Truth, _acknowledged: object) -> None:
    (video,) = told["videos"]
    assert (video["published"], video["state"], video["revision"]) == (False, "complete", 1)


def dies_making_a_sound(house: House, point: str) -> None:
    house.run("forget_sounds")
    house.run("beat")
    house.dies_in("work", point, queues=["ladder"])


def borrow(client: Client) -> None:
    """Use the sound of the video that there is under another clip."""
    sound = client.api("GET", "/me/videos")["items"][0]["sound"]["code"]
    code = client.api("POST", "/videos", {})["code"]
    client.upload(media("playable").read_bytes(), video=code)
    clip = client.api("GET", f"/videos/{code}/draft")["clips"][0]["id"]
    edit = {"clips": [{"clip": clip}], "sound": sound, "sound_volume": 60}
    client.api("POST", f"/videos/{code}/compose", {"edit": edit, "words": ""})
    client.api("POST", f"/videos/{code}/publish")


def dies_while_mixing(house: House, point: str) -> None:
    with house.server() as client:
        borrow(client)
    house.dies_in("work", point, queues=["media"])


def borrowed_once(told: Truth, _acknowledged: object) -> None:
    first, second = told["videos"]
    assert [(video["published"], video["state"], video["cuts"]) for video in (first, second)] == [
        (True, "complete", 1)
    ] * 2
    assert told["sounds"] == sorted([[first["code"], first["code"]], [second["code"], first["code"]]])


def delete(client: Client) -> None:
    client.api("DELETE", f"/videos/{code_of(client)}")


def watch(client: Client, times: int) -> None:
    code = code_of(client)
    # Each a little different: the same event twice counts once.
    events = [{"video": code, "kind": "watch", "ms": 900 - number} for number in range(times)]
    assert client.api("POST", "/watches", {"events": events}, who="ben") == {"kept": times}


def dies_while_watched(house: House, point: str) -> int:
    with house.server() as client:
        watch(client, 3)
    with house.server(point) as client, pytest.raises(Died):
        watch(client, 1)
    return 3


def watched(told: Truth, acknowledged: int) -> None:
    whole_video(told)
    assert told["watches"] in (acknowledged, acknowledged + 1)
    watches = told["watches"]
    watched_ms = 900 + 899 + 898 + 900 * (watches - acknowledged)
    assert told["tallies"] == {str(told["videos"][0]["id"]): [0, watches, 0, watched_ms]}


def dies_while_counting(house: House, point: str) -> int:
    with house.server() as client:
        watch(client, 3)
    house.dies_in("beat", point, shift_s=35)
    return 3


def stop_learning(client: Client) -> None:
    client.api("PUT", "/me/profiling", {"on": False}, who="ben")


def not_learnt_from(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["unprofiled"] == ["ben"]


# People, and the desk


def follow(client: Client) -> None:
    client.api("PUT", "/people/ada/follow", who="ben")


def followed_once(told: Truth, _acknowledged: object) -> None:
    assert told["follows"] == [["ben", "ada", True]]
    assert told["told"] == [["ada", "followed", "ben"]]


def dies_accepting(house: House, point: str) -> None:
    house.run("close_account")
    after(follow, accept)(house, point)


def accept(client: Client) -> None:
    client.api("PUT", "/me/follow-requests/ben")


def accepted_once(told: Truth, _acknowledged: object) -> None:
    assert told["follows"] == [["ben", "ada", True]]
    assert told["told"] == [["ben", "follow_accepted", "ada"]]


def block(client: Client) -> None:
    client.api("PUT", "/people/ben/block")


def kept_apart(told: Truth, _acknowledged: object) -> None:
    """One block, and nothing of the tie that there was."""
    assert (told["blocks"], told["follows"], told["told"]) == ([["ada", "ben"]], [], [])


def dies_complaining(house: House, point: str) -> None:
    house.dies_in("complain", point)
    house.run("complain")


def noticed_once(told: Truth, _acknowledged: object) -> None:
    assert (told["notices"], told["hidden"]) == ([["ben", "open"]], [])


def dies_deciding(house: House, point: str) -> None:
    house.run("hire")
    house.run("complain")
    house.dies_in("decide", point)
    house.run("decide")


def hidden_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["hidden"] == [told["videos"][0]["code"]]
    assert told["notices"] == [["ben", "acted"]]
    assert told["statements"] == [["removed", "in_force", "", False]]
    assert told["told_by_none"] == [["ada", "statement_made"], ["ben", "notice_decided"]]


def dies_thinking_again(house: House, point: str) -> None:
    house.run("hire")
    house.run("complain")
    house.run("decide")
    house.dies_in("think_again", point)
    house.run("think_again")


def shown_again(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert (told["hidden"], told["statements"]) == ([], [["removed", "reversed", "error", False]])
    assert sorted(told["told_by_none"]).count(["ada", "restriction_lifted"]) == 1


def dies_appealing(house: House, point: str) -> None:
    for act in ("hire", "complain", "decide"):
        house.run(act)
    house.dies_in("appeal", point)
    house.run("appeal")


def appealed_once(told: Truth, _acknowledged: object) -> None:
    assert (told["appeals"], len(told["hidden"])) == ([""], 1)


def dies_judging_an_appeal(house: House, point: str) -> None:
    for act in ("hire", "complain", "decide", "appeal", "hire_another"):
        house.run(act)
    house.dies_in("judge_appeal", point)
    house.run("judge_appeal")


def milder_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert (told["appeals"], told["hidden"]) == (["partly"], [])
    assert told["statements"] == [
        ["labelled", "in_force", "", False],
        ["removed", "reversed", "appeal", False],
    ]
    assert sorted(told["told_by_none"]).count(["ada", "appeal_decided"]) == 1


def dies_looking_back(house: House, point: str) -> None:
    for act in ("hire", "complain", "decide", "forget_statements"):
        house.run(act)
    house.dies_in("beat", point)


def told_as_earlier(told: Truth, _acknowledged: object) -> None:
    assert told["statements"] == [["removed", "in_force", "", True]]
    assert told["hidden"] == [told["videos"][0]["code"]]


def dies_removing_a_comment(house: House, point: str) -> None:
    house.run("say_something")
    house.dies_in("remove_comment", point)
    house.run("remove_comment")


def comment_kept_away(told: Truth, _acknowledged: object) -> None:
    assert told["comments"] == [["ben", "kills kills"]]
    assert [one["comments"] for one in told["counts"]] == [0]


# Accounts


def dies_in_avatar_task(house: House, point: str) -> None:
    house.run("set_avatar", path=str(media("picture_jpg")))
    house.dies_in("work", point, queues=["media"])


def dies_setting_avatar(house: House, point: str) -> None:
    house.run("set_avatar", path=str(media("picture_jpg")))
    house.run("work", queues=["media"])
    house.dies_in("set_avatar", point, path=str(media("picture_png")))


def dies_replacing_avatar(house: House, point: str) -> None:
    """The picture before is shown, and its worker died before the one before that was deleted."""
    house.run("set_avatar", path=str(media("picture_jpg")))
    house.run("work", queues=["media"])
    house.run("set_avatar", path=str(media("picture_png")))
    house.dies_in("work", "accounts.make_avatar.after_commit", queues=["media"])
    house.dies_in("set_avatar", point, path=str(media("picture_jpg")))


def has_avatar(told: Truth, _acknowledged: object) -> None:
    assert list(told["avatars"]) == ["ada"]


def dies_mailing(house: House, point: str) -> None:
    house.run("register")
    house.dies_in("work", point, queues=["default"])


def mailed_once(told: Truth, _acknowledged: object) -> None:
    assert "cleo" in told["people"]
    # Sent again after a crash in between, a mail bears the same id: mail programs show it once.
    assert len(set(told["mails"])) == 1


# Operating


def dies_backing_up(house: House, point: str) -> None:
    destination = house.root / "backup"
    shutil.rmtree(destination, ignore_errors=True)
    house.dies_in("back_up", point, to=str(destination))
    with pytest.raises(NoBackup, match="not finished"):
        read_manifest(destination)
    with house.server() as client:
        delete(client)


def dies_reindexing(house: House, point: str) -> None:
    house.dies_in("reindex", point)
    house.run("reindex")


def found_once(told: Truth, acknowledged: object) -> None:
    whole_video(told)
    assert told["entries"] == 1


# Archives and leaving


def dies_exporting(house: House, point: str) -> None:
    house.run("ask_export")
    house.dies_in("work", point, queues=["archive"])


def archive_made_once(told: Truth, _acknowledged: object) -> None:
    """One archive, told of once; its time is over when all has healed."""
    whole_video(told)
    assert told["exports"] == ["ready"]


def dies_expiring(house: House, point: str) -> None:
    house.run("ask_export")
    house.run("work", queues=["archive"])
    house.dies_in("beat", point, shift_s=8 * DAY_S)


def archive_gone(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["exports"] == ["expired"]


def dies_importing(house: House, point: str) -> None:
    house.run("ask_export")
    house.run("work", queues=["archive"])
    (archive,) = (house.data_dir / "media/x").rglob("*.zip")
    house.run("bring", path=str(archive))
    house.dies_in("work", point, queues=["archive"])


def brought_once(told: Truth, _acknowledged: object) -> None:
    assert [video["author"] for video in told["videos"]] == ["ada", "ben"]
    assert {video["state"] for video in told["videos"]} == {"complete"}
    assert told["imports"] == ["done"]


def dies_leaving(house: House, point: str) -> None:
    house.dies_in("leave", point)


def still_here(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["departures"] == [] and "ada" in told["people"]


def dies_erasing(house: House, point: str) -> None:
    house.run("leave")
    house.run("beat", shift_s=15 * DAY_S)
    house.dies_in("work", point, queues=["archive"], shift_s=15 * DAY_S)
    house.run("beat", shift_s=16 * DAY_S)
    house.run("work", queues=["archive"], shift_s=16 * DAY_S)
    house.run("beat", shift_s=17 * DAY_S)


def erased(told: Truth, _acknowledged: object) -> None:
    assert (told["videos"], told["departures"], told["likes"]) == ([], [], [])
    assert "ada" not in told["people"]


def dies_entering(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.dies_in("enter", point)
    house.run("keep_ledger", shift_s=60)


def dies_keeping(house: House, point: str) -> None:
    house.run("keep_ledger")
    for _time in range(3):
        house.run("enter")
    house.dies_in("keep_ledger", point, shift_s=60)
    house.run("enter", shift_s=90)
    house.run("keep_ledger", shift_s=120)


def dies_holding(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.dies_in("hold_ledger", point, shift_s=600)
    house.run("hold_ledger", shift_s=700)
    house.run("keep_ledger", shift_s=720)


def paused_once(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms", "log.paused"], "public": 2, "true": True}


def dies_taking_back(house: House, point: str) -> None:
    house.run("keep_ledger")
    for _time in range(4):
        house.run("enter")
    house.run("keep_ledger", shift_s=20)
    house.run("fall_behind")
    house.dies_in("keep_ledger", point, shift_s=60)
    house.run("keep_ledger", shift_s=120)


def dies_keeping_for_good(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.run("fill_kept", count=254)
    house.run("keep_ledger", shift_s=60)
    house.dies_in("keep_ledger", point, shift_s=120)
    house.run("keep_ledger", shift_s=180)
    house.run("keep_ledger", shift_s=240)


def kept_for_good(told: Truth, _acknowledged: object) -> None:
    kept = told["kept"]
    assert (kept["rows"], kept["files"], kept["true"], kept["stale"]) == (258, 257, True, [])


def dies_joining(house: House, point: str) -> None:
    house.dies_in("join_late", point)
    house.run("keep_ledger", shift_s=60)
    house.run("keep_ledger", shift_s=120)


def kept_and_published(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms"], "public": 1, "true": True}
    kept = told["kept"]
    assert (kept["rows"], kept["files"], kept["true"]) == (3, 2, True)


def kept_again(told: Truth, _acknowledged: object) -> None:
    entered_once(told, None)
    assert told["kept"]["rows"] > told["kept"]["files"] > 0 and told["kept"]["true"]


def dies_announcing(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.dies_in("announce", point)
    house.run("keep_ledger", shift_s=60)


def dies_changing_witnesses(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.run("announce")
    house.run("keep_ledger", shift_s=5)
    house.dies_in("keep_ledger", point, shift_s=8 * DAY_S)
    house.run("keep_ledger", shift_s=8 * DAY_S + 60)


def changed_once(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms", "witnesses", "terms"], "public": 3, "true": True}
    assert "witness spare" in told["kept"]["policy"]


def nothing_entered(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms"], "public": 1, "true": True}


def entered_once(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms", *["rules"] * 4], "public": 5, "true": True}


def dies_starting(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.dies_in("start_ledger", point, shift_s=30)
    house.run("start_ledger", shift_s=60)
    house.run("start_ledger", shift_s=120)
    house.run("keep_ledger", shift_s=180)


def in_force_once(told: Truth, _acknowledged: object) -> None:
    kinds = told["ledger"]["kinds"]
    assert [kinds.count(kind) for kind in ("terms", "release", "witnesses", "rules", "ranking")] == [1] * 5
    assert told["ledger"]["public"] == len(kinds)


def dies_catching_up(house: House, point: str) -> None:
    house.run("forget_publications")
    house.dies_in("beat", point)


def entered_video(told: Truth, acknowledged: object) -> None:
    whole_video(told, acknowledged)
    assert told["acts"] == ["published"]


def entered_and_encoded(told: Truth, acknowledged: object) -> None:
    whole_video(told, acknowledged)
    assert told["acts"] == ["published", "re_encoded"]


def withdrawn_once(told: Truth, acknowledged: object) -> None:
    nothing_left(told, acknowledged)
    assert told["acts"] == ["published", "re_encoded", "withdrawn"]


def dies_promising(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.dies_in("give_promise", point)
    house.run("keep_ledger", shift_s=60)


def nothing_promised(told: Truth, _acknowledged: object) -> None:
    assert told["ledger"] == {"kinds": ["terms"], "public": 1, "true": True}
    assert told["promises"]["own"] == []


def dies_judging(house: House, point: str) -> None:
    house.run("keep_ledger")
    house.run("judge")
    house.run("give_promise")
    house.run("keep_ledger", shift_s=60)
    house.dies_in("judge", point, shift_s=61)
    house.run("judge", shift_s=62)


def judged_once(told: Truth, _acknowledged: object) -> None:
    assert told["promises"] == {"own": ["own"], "size": 2, "judged": [["own", "in_force"]]}


# Orders

DECIDED = ["receive", "confirm", "propose", "decide"]
ENTERED = ["order.received", "order.confirmed", "order.decided"]
HANDED = [*ENTERED, "access", "order.answered"]
KEPT = ["receive preservation", *DECIDED[1:], "make", "answer"]


def order_dies(*before: str, at: str) -> Callable[[House, str], None]:
    """Let an officer's step die, and be taken again."""

    def die(house: House, point: str) -> None:
        house.run("order_steps", steps=[*before])
        house.dies_in("order_steps", point, steps=[at])
        house.run("order_steps", steps=[at])

    return die


def order_is(
    *states: list[Any], entered: list[str], archives: list[Any] | None = None, told: int = 0
) -> Callable[[Truth, Any], None]:
    """Orders are so, each entry stands once, and ada was told so often."""

    def expect(truth: Truth, _acknowledged: object) -> None:
        found = truth["orders"]
        assert (found["orders"], found["entered"]) == ([*states], entered)
        assert found["archives"] == (archives or [])
        assert truth["told_by_none"].count(["ada", "order_told"]) == told

    return expect


def dies_ending_secrecy(house: House, point: str) -> None:
    house.run("order_steps", steps=["receive secret", *DECIDED[1:], "make", "hand over"])
    house.dies_in("beat", point, shift_s=7200)


def dies_erasing_archive(house: House, point: str) -> None:
    house.run("order_steps", steps=[*DECIDED, "make", "hand over"])
    house.dies_in("beat", point, shift_s=15 * DAY_S)


def asked_once(*, entered: list[str], outcome: str) -> Callable[[Truth, Any], None]:
    def expect(truth: Truth, _acknowledged: object) -> None:
        assert (truth["orders"]["asked"], truth["orders"]["entered"]) == ([outcome], entered)

    return expect


ORDER_CASES = [
    Case(
        "orders.receive_order.before_commit",
        "empty",
        order_dies(at="receive"),
        order_is(["received", "", 0], entered=ENTERED[:1]),
    ),
    Case(
        "orders.confirm_order.before_commit",
        "empty",
        order_dies("receive", at="confirm"),
        order_is(["confirmed", "", 0], entered=ENTERED[:2]),
    ),
    Case(
        "orders.propose_decision.before_commit",
        "empty",
        order_dies("receive", "confirm", at="propose"),
        order_is(["proposed", "", 1], entered=ENTERED[:2]),
    ),
    Case(
        "orders.return_decision.before_commit",
        "empty",
        order_dies("receive", "confirm", "propose", at="return"),
        order_is(["confirmed", "", 1], entered=ENTERED[:2]),
    ),
    Case(
        "orders.confirm_decision.before_commit",
        "empty",
        order_dies(*DECIDED[:3], at="decide"),
        order_is(["decided", "", 1], entered=ENTERED),
    ),
    Case(
        "orders.make_archive.after_file",
        "empty",
        order_dies(*DECIDED, at="make"),
        order_is(["decided", "", 1], entered=HANDED[:4], archives=[["ready", False]]),
    ),
    Case(
        "orders.make_archive.before_commit",
        "empty",
        order_dies(*DECIDED, at="make"),
        order_is(["decided", "", 1], entered=HANDED[:4], archives=[["ready", False]]),
    ),
    Case(
        "orders.hand_over.before_commit",
        "empty",
        order_dies(*DECIDED, "make", at="hand over"),
        order_is(["answered", "disclosed", 1], entered=HANDED, archives=[["handed", False]], told=1),
    ),
    Case(
        "orders.answer_order.before_commit",
        "empty",
        order_dies("receive", "confirm", "propose against", "decide", at="answer"),
        order_is(["answered", "refused", 1], entered=[*ENTERED, "order.answered"], told=1),
    ),
    Case(
        "orders.extend_preservation.before_commit",
        "empty",
        order_dies(*KEPT, at="extend"),
        order_is(["answered", "preserved", 1], entered=HANDED, archives=[["kept", True]], told=1),
    ),
    Case(
        "orders.lift_secrecy.before_commit",
        "empty",
        order_dies("receive secret", *DECIDED[1:], "make", "hand over", at="lift"),
        order_is(["answered", "disclosed", 1], entered=[], archives=[["handed", False]], told=1),
    ),
    Case(
        "orders.end_secrecy.before_commit",
        "empty",
        dies_ending_secrecy,
        order_is(["answered", "disclosed", 1], entered=[], archives=[["handed", False]], told=1),
    ),
    Case(
        "orders.erase_archive.after_commit",
        "empty",
        dies_erasing_archive,
        order_is(["answered", "disclosed", 1], entered=HANDED, archives=[["erased", False]], told=1),
    ),
    Case(
        "orders.enter_asked.before_commit",
        "empty",
        order_dies(at="asked"),
        asked_once(entered=["asked"], outcome=""),
    ),
    Case(
        "orders.answer_asked.before_commit",
        "empty",
        order_dies("asked", at="answer asked"),
        asked_once(entered=["asked", "asked.answered"], outcome="refused"),
    ),
]


# What is not served in a country


def dies_proposing(house: House, point: str) -> None:
    house.dies_in("propose", point)
    house.run("propose")


def proposed_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["countries"] == {
        "states": ["proposed"],
        "entries": ["proposed"],
        "tickets": [["proposed"]],
        "withheld": [],
    }


def dies_putting_in_force(house: House, point: str) -> None:
    house.run("propose")
    house.dies_in("put_in_force", point)
    house.run("put_in_force")


def withheld_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["countries"] == {
        "states": ["in_force"],
        "entries": ["proposed", "in_force"],
        "tickets": [["in_force", "proposed"]],
        "withheld": ["AT", "LI"],
    }
    assert told["told_by_none"] == [["ada", "video_withheld"]]


def dies_lifting(house: House, point: str) -> None:
    house.run("propose")
    house.run("put_in_force")
    house.dies_in("lift", point)
    house.run("lift")


def lifted_once(told: Truth, _acknowledged: object) -> None:
    whole_video(told)
    assert told["countries"] == {
        "states": ["lifted"],
        "entries": ["proposed", "in_force", "lifted"],
        "tickets": [["in_force", "lifted", "proposed"]],
        "withheld": [],
    }
    assert told["told_by_none"] == [["ada", "video_released"], ["ada", "video_withheld"]]


def dies_naming_a_ground(house: House, point: str) -> None:
    house.run("propose", withheld_days=1)
    house.dies_in("beat", point, shift_s=2 * DAY_S)


def ground_named_once(told: Truth, _acknowledged: object) -> None:
    assert told["countries"]["entries"] == ["proposed", "ground"]
    assert told["countries"]["tickets"] == [["ground", "proposed"]]


def dies_telling_of_a_suspension(house: House, point: str) -> None:
    house.run("propose", service=True)
    house.dies_in("work", point, queues=["default"])


def told_once_of_a_suspension(told: Truth, _acknowledged: object) -> None:
    assert told["told_by_none"] == [["ben", "service_ending"]]
    assert told["countries"]["states"] == ["proposed"] and told["countries"]["withheld"] == []


def dies_telling_of_its_end(house: House, point: str) -> None:
    house.run("propose", service=True)
    house.run("work", queues=["default"])
    house.run("lift")
    house.dies_in("work", point, queues=["default"])


def told_once_of_its_end(told: Truth, _acknowledged: object) -> None:
    assert told["told_by_none"] == [["ben", "service_ending"], ["ben", "service_stays"]]
    assert told["countries"]["states"] == ["lifted"]


CASES = [
    *ORDER_CASES,
    Case("territories.propose_restriction.before_commit", "complete", dies_proposing, proposed_once),
    Case("territories.put_in_force.before_commit", "complete", dies_putting_in_force, withheld_once),
    Case("territories.lift_restriction.before_commit", "complete", dies_lifting, lifted_once),
    Case("territories.name_ground.before_commit", "complete", dies_naming_a_ground, ground_named_once),
    Case(
        "portability.tell_of_suspension.before_commit",
        "empty",
        dies_telling_of_a_suspension,
        told_once_of_a_suspension,
    ),
    Case(
        "portability.tell_of_calling_off.before_commit",
        "empty",
        dies_telling_of_its_end,
        told_once_of_its_end,
    ),
    Case("ledger.enter_in_force.before_commit", "empty", dies_starting, in_force_once),
    Case("videos.enter_publication.before_commit", "sent", worker("media"), entered_and_encoded),
    Case("videos.enter_publication.before_commit", "kept", server(publish, publish), entered_video),
    Case("videos.enter_withdrawal.before_commit", "complete", server(delete, delete), withdrawn_once),
    Case("videos.catch_up.before_commit", "complete", dies_catching_up, entered_video),
    Case("promises.enter.before_commit", "empty", dies_promising, nothing_promised),
    Case("promises.judge.before_commit", "empty", dies_judging, judged_once),
    Case("ledger.append_entry.before_commit", "empty", dies_entering, nothing_entered),
    Case("ledger.hold.before_commit", "empty", dies_holding, paused_once),
    Case("ledger.adopt.before_commit", "empty", dies_taking_back, entered_once),
    Case("ledger.number.before_commit", "empty", dies_keeping, entered_once),
    Case("ledger.integrate.between_tiles", "empty", dies_keeping, entered_once),
    Case("ledger.integrate.before_sign", "empty", dies_keeping, entered_once),
    Case("ledger.integrate.before_commit", "empty", dies_keeping, entered_once),
    Case("ledger.publish.before_commit", "empty", dies_keeping, entered_once),
    Case("ledger.publish.before_file", "empty", dies_keeping, entered_once),
    Case("ledger.join.before_commit", "empty", dies_joining, kept_and_published),
    Case("ledger.keep.between_bundles", "empty", dies_keeping_for_good, kept_for_good),
    Case("ledger.keep.before_drop", "empty", dies_keeping_for_good, kept_for_good),
    Case("ledger.adopt_kept.before_commit", "empty", dies_taking_back, kept_again),
    Case("ledger.enter_change.before_commit", "empty", dies_announcing, nothing_entered),
    Case("ledger.replace_policy.before_file", "empty", dies_changing_witnesses, changed_once),
    Case("bytes.tus.after_begin", "empty", server(send_anew, send_anew), whole_video),
    Case("bytes.tus.after_create", "empty", server(send_anew, send_anew), whole_video),
    Case("bytes.tus.after_write", "empty", dies_while_sending, whole_video),
    Case("bytes.tus.after_fsync", "empty", dies_while_sending, whole_video),
    Case("bytes.tus.before_receive", "empty", dies_while_sending, whole_video),
    Case("bytes.tus.before_receive", "empty", dies_and_client_too, whole_video),
    Case("bytes.tus.after_abandon", "empty", dies_while_giving_up, nothing_left),
    Case("videos.begin_upload.before_commit", "empty", server(send_anew, send_anew), whole_video),
    Case("videos.abandon_upload.after_commit", "empty", dies_while_giving_up, nothing_left),
    Case("videos.receive_upload.before_commit", "empty", dies_while_sending, whole_video),
    Case("videos.receive_upload.before_commit", "empty", dies_and_client_too, whole_video),
    Case("videos.receive_upload.after_commit", "empty", dies_while_sending, whole_video),
    Case("videos.make_playable.after_probe", "sent", worker("media"), whole_video),
    Case("videos.make.after_encode", "sent", worker("media"), whole_video),
    Case("videos.make.after_note", "sent", worker("media"), whole_video),
    Case("videos.make.after_keep", "sent", worker("media"), whole_video),
    Case("videos.make_playable.before_commit", "sent", worker("media"), heard_video),
    Case("videos.make_playable.after_commit", "sent", worker("media"), heard_video),
    Case("videos.make_playable.before_commit", "complete", dies_while_mixing, borrowed_once),
    Case("videos.make_sound.before_commit", "complete", dies_making_a_sound, heard_video),
    Case("videos.make.after_keep", "complete", dies_making_a_sound, heard_video),
    Case("videos.preview.before_playlist", "slow", worker("media", eager=True), whole_video),
    Case("kit.storage.before_rename", "slow", worker("media", eager=True), whole_video),
    Case("videos.make.after_encode", "plays", worker("ladder"), whole_video),
    Case("videos.make.after_note", "plays", worker("ladder"), whole_video),
    Case("videos.make.after_keep", "plays", worker("ladder"), whole_video),
    Case("videos.make_ladder.before_commit", "plays", worker("ladder"), whole_video),
    Case("videos.make_ladder.after_commit", "plays", worker("ladder"), whole_video),
    Case("videos.clear_leftovers.before_delete", "plays", worker("ladder"), whole_video),
    Case("videos.clear_leftovers.after_delete", "plays", worker("ladder"), whole_video),
    Case("videos.publish_video.before_commit", "sent", worker("media"), whole_video),
    Case("videos.publish_video.before_commit", "kept", server(publish, publish), whole_video),
    Case("videos.compose_video.before_commit", "kept", server(compose, compose), made_anew),
    Case("videos.put_layer.after_file", "kept", server(put_layer, put_layer), still_kept),
    Case("videos.put_layer.after_file", "kept", server(put_layer, delete), nothing_left),
    Case("kit.storage.before_rename", "kept", server(put_layer, put_layer), still_kept),
    Case("videos.put_caption.before_commit", "complete", server(caption, caption), captioned_once),
    Case("videos.delete_video.after_commit", "complete", server(delete), nothing_left),
    Case("videos.delete_video.after_commit", "sent", server(delete), nothing_left),
    Case("videos.clear_leftovers.before_delete", "complete", server(delete), nothing_left),
    Case("videos.clear_leftovers.after_delete", "complete", server(delete), nothing_left),
    Case("social.like_video.before_commit", "complete", server(like, like), liked_once),
    Case("social.unlike_video.before_commit", "complete", after(like, unlike), unliked),
    Case("social.repost_video.before_commit", "complete", server(repost, repost), reposted_once),
    Case("social.share_video.before_commit", "complete", server(share, share), shared_once),
    Case("social.write_comment.before_commit", "complete", server(comment, comment), commented_once),
    Case("social.delete_comment.before_commit", "complete", after(reply, delete_comment), no_comment_left),
    Case("social.like_comment.before_commit", "complete", after(comment, like_comment), comment_liked_once),
    Case("social.roll_up.before_commit", "complete", dies_adding_up, added_up_once),
    Case("feed.record_watch.before_commit", "complete", dies_while_watched, watched),
    Case("feed.record_watch.after_commit", "complete", dies_while_watched, watched),
    Case("feed.roll_up.before_commit", "complete", dies_while_counting, watched),
    Case("search.reindex.before_commit", "complete", dies_reindexing, found_once),
    Case("feed.set_profiling.after_log", "complete", server(stop_learning, stop_learning), not_learnt_from),
    Case("ties.follow_person.before_commit", "empty", server(follow, follow), followed_once),
    Case("ties.accept_follower.before_commit", "empty", dies_accepting, accepted_once),
    Case("ties.block_person.before_commit", "empty", after(follow, block), kept_apart),
    Case("moderation.file_notice.before_commit", "complete", dies_complaining, noticed_once),
    Case("moderation.decide.before_commit", "complete", dies_deciding, hidden_once),
    Case("videos.hide_video.before_commit", "complete", dies_deciding, hidden_once),
    Case("moderation.make_statement.before_commit", "complete", dies_deciding, hidden_once),
    Case("moderation.end_statement.before_commit", "complete", dies_thinking_again, shown_again),
    Case("moderation.file_appeal.before_commit", "complete", dies_appealing, appealed_once),
    Case("moderation.decide_appeal.before_commit", "complete", dies_judging_an_appeal, milder_once),
    Case("moderation.make_statement.before_commit", "complete", dies_judging_an_appeal, milder_once),
    Case("moderation.end_statement.before_commit", "complete", dies_judging_an_appeal, milder_once),
    Case("moderation.make_earlier.before_commit", "complete", dies_looking_back, told_as_earlier),
    Case("social.remove_comment.before_commit", "complete", dies_removing_a_comment, comment_kept_away),
    Case("accounts.set_avatar.after_file", "empty", dies_setting_avatar, has_avatar),
    Case("accounts.set_avatar.after_file", "empty", dies_replacing_avatar, has_avatar),
    Case("accounts.set_avatar.after_commit", "empty", dies_replacing_avatar, has_avatar),
    Case("accounts.make_avatar.after_file", "empty", dies_in_avatar_task, has_avatar),
    Case("accounts.make_avatar.after_commit", "empty", dies_in_avatar_task, has_avatar),
    Case("config.take_backup.after_database", "complete", dies_backing_up, nothing_left),
    Case("config.take_backup.before_manifest", "complete", dies_backing_up, nothing_left),
    Case("web.send_mail.after_lease", "empty", dies_mailing, mailed_once),
    Case("web.send_mail.after_send", "empty", dies_mailing, mailed_once),
    Case("portability.make_export.after_file", "complete", dies_exporting, archive_made_once),
    Case("portability.make_export.after_keep", "complete", dies_exporting, archive_made_once),
    Case("portability.make_export.before_commit", "complete", dies_exporting, archive_made_once),
    Case("portability.expire.after_commit", "complete", dies_expiring, archive_gone),
    Case("portability.read_import.after_bytes", "complete", dies_importing, brought_once),
    Case("portability.read_import.after_video", "complete", dies_importing, brought_once),
    Case("portability.read_import.before_commit", "complete", dies_importing, brought_once),
    Case("portability.leave_network.before_commit", "complete", dies_leaving, still_here),
    Case("portability.erase.after_holding", "complete", dies_erasing, erased),
    Case("portability.erase.before_commit", "complete", dies_erasing, erased),
    Case("videos.erase.after_batch", "complete", dies_erasing, erased),
    *(Case(point, "empty", die, expect) for point, die, expect in bars.DEATHS),
]


def at_last_in(house: House) -> Truth:
    """Let unfinished uploads expire (after two days), and all that was noted for deletion then go."""
    house.run("beat", shift_s=3 * DAY_S)
    return house.heal(after_s=4 * DAY_S)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.point}-{case.stage}")
def test_nothing_is_lost_or_doubled(house: House, case: Case) -> None:
    house.go_back_to(case.stage)
    acknowledged = case.die(house, case.point)
    soon = house.heal(after_s=200)
    assert (soon["lost"], soon["damaged"]) == ([], [])
    at_last = at_last_in(house)
    case.expect(at_last, acknowledged)
    for trouble in ("lost", "damaged", "strays", "miscounted", "untold", "unstated"):
        assert at_last[trouble] == [], trouble
    assert at_last["leftovers"] == 0


@pytest.mark.parametrize("point", [one for one in named_points() if not one.startswith("handover.")])
def test_every_point_has_its_death(point: str) -> None:
    assert point in {case.point for case in CASES}, (
        f"no case dies at {point}, which {named_points()[point]} passes"
    )


def test_every_case_has_its_point() -> None:
    assert {case.point for case in CASES} <= set(named_points())


def test_a_video_deleted_while_it_is_made_leaves_nothing(house: House) -> None:
    """The worker dies with its files in place while nobody wants them any more."""
    house.go_back_to("slow")
    house.dies_in("work", "videos.make.after_keep", queues=["media"], eager=True)
    with house.server() as client:
        delete(client)
    told = at_last_in(house)
    assert (told["videos"], told["strays"], told["leftovers"]) == ([], [], 0)


def test_an_upload_deleted_while_it_arrives_is_not_acknowledged(house: House) -> None:
    house.go_back_to("empty")
    sending, content = begun(house)
    with house.server() as client:
        delete(client)
        with suppress(AssertionError):
            assert sending.send(content, start=100_000) != len(content)
            raise RuntimeError("bytes for a deleted video were acknowledged")
    assert at_last_in(house)["strays"] == []
