"""The small tools: clock, ids, events, permits, holdings, crash points."""

import re
import signal
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from glasshouse.network.kit import clock, events, holdings, ids, media, signing
from glasshouse.network.kit.errors import NotFound, Refused, TooMany
from tests.conftest import Clock


@dataclass(frozen=True)
class KettleBoiled:
    litres: int


@dataclass(frozen=True)
class KettleWhistled(KettleBoiled):
    pass


def test_time_goes_on_and_can_be_held(frozen_clock: Clock) -> None:
    held = clock.now()
    assert clock.now() == held == frozen_clock.now
    frozen_clock.advance(minutes=5)
    assert clock.now() - held == timedelta(minutes=5)
    clock.hold(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_codes_fit_an_address_and_can_be_read_aloud() -> None:
    codes = {ids.new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(r"[1-9A-HJ-NP-Za-km-z]{11}", code) for code in codes)


def test_a_token_is_kept_as_its_hash_alone() -> None:
    token = ids.new_token()
    assert len(token) == 43 and token not in ids.token_hash(token)
    assert ids.token_hash(token) == ids.token_hash(token) != ids.token_hash(token + "x")


def test_an_event_reaches_its_own_subscribers_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", defaultdict(list))
    heard: list[str] = []
    events.subscribe(KettleBoiled)(lambda event: heard.append(f"first {event.litres}"))
    second = events.subscribe(KettleBoiled)(lambda event: heard.append("second"))
    events.subscribe(KettleBoiled)(second)
    events.publish(KettleBoiled(2))
    events.publish(KettleWhistled(3))
    assert heard == ["first 2", "second"]


def test_a_handler_that_fails_stops_what_caused_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs inside the action's transaction: both are kept or neither."""
    monkeypatch.setattr(events, "_handlers", defaultdict(list))

    @events.subscribe(KettleBoiled)
    def fail(event: KettleBoiled) -> None:
        raise LookupError("no cups")

    with pytest.raises(LookupError):
        events.publish(KettleBoiled(1))


def test_a_permit_is_for_one_purpose_one_subject_and_some_time(frozen_clock: Clock) -> None:
    now = frozen_clock.now
    permit = signing.sign(purpose="media", subject="v/a/1", until=now + timedelta(hours=1))

    def opens(
        *, purpose: str = "media", subject: str = "v/a/1", permit: str = permit, at: datetime = now
    ) -> bool:
        return signing.check(purpose=purpose, subject=subject, permit=permit, at=at)

    assert opens() and opens(at=now + timedelta(minutes=59))
    assert not opens(at=now + timedelta(hours=1, seconds=1))
    assert not opens(purpose="upload")
    assert not opens(subject="v/b/1")
    expiry, _, signature = permit.partition(".")
    assert not opens(permit=f"{int(expiry, 16) + 1:x}.{signature}")


@pytest.mark.parametrize("permit", ["", ".", "zz.x", "1.", "é.é", "-1.x", "1e400.", "\0.\0"])
def test_a_permit_that_is_none_is_refused_quietly(permit: str) -> None:
    assert not signing.check(purpose="media", subject="v/a/1", permit=permit, at=clock.now())


def test_a_media_address_is_the_same_for_everyone_for_hours(frozen_clock: Clock) -> None:
    first = media.address("v/abc/2/540/video.mp4")
    frozen_clock.advance(hours=11)
    assert media.address("v/abc/2/540/video.mp4") == first
    frozen_clock.advance(hours=1)
    assert media.address("v/abc/2/540/video.mp4") != first
    permit = first.split("/")[2]
    assert signing.check(purpose="media", subject="v/abc/2", permit=permit, at=frozen_clock.now)
    assert media.scope_of("v/abc/2/540/video.mp4") == "v/abc/2"


def test_holdings_are_kept_by_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "_holdings", {})
    old, new = (
        holdings.Holding(model="tea.Cup", purpose=why, rows=lambda person_id: (), erase=lambda person_id: 0)
        for why in ("a.", "b.")
    )
    holdings.register(old)
    holdings.register(new)
    assert holdings.holdings() == (new,)
    assert list(new.files(1)) == []


def test_refusals_carry_a_code_a_status_and_a_sentence() -> None:
    assert (Refused("No tea.").code, Refused("No tea.").status) == ("refused", 422)
    assert (NotFound("No cup.", code="no_cup").code, NotFound("No cup.").status) == ("no_cup", 404)
    assert TooMany("Later.", retry_after_s=60).retry_after_s == 60


ARMED = """
from glasshouse.network.kit import crash
crash.arm("a.b.c")
crash.point("a.b.d")
print("on", flush=True)
crash.point("a.b.c")
"""


def test_an_armed_crash_point_kills_like_kill_9_and_others_do_not() -> None:
    done = subprocess.run([sys.executable, "-c", ARMED], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("on\n", -signal.SIGKILL)
