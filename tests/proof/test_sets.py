"""Which witnesses count when: announced, waited for, taken back; and whoever tries to be quicker."""

from hashlib import sha256

import pytest

from glasshouse.proof.entries import Rules, Terms, Witnesses
from glasshouse.proof.errors import Unproved
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.policies import Policy
from glasshouse.proof.sets import WitnessSets, is_solo
from tests.proof.log import LOG, Log, some

OLD, NEW, THIRD = (SigningKey(f"w.example/{n}", Kind.COSIGNER, bytes([n]) * 32) for n in range(3))
WAIT_MS = 1_000_000
OTHER = SigningKey("other.example/log", Kind.LOG, b"o" * 32)


def text(*keys: SigningKey, log: SigningKey = LOG, quorum: str = "") -> str:
    lines = [f"witness w{n} {key.public}" for n, key in enumerate(keys)]
    lines += [f"group q all {' '.join(f'w{n}' for n in range(len(keys)))}"] if keys else []
    return "\n".join([f"log {log.public}", *lines, f"quorum {quorum or 'q'}"])


def terms(waiting_s: int) -> Terms:
    return Terms(time=0, level="witnessed", slot_s=0, closed=0, publish_s=600, waiting_s=waiting_s)


def announce(in_force_ms: int, policy: str) -> Witnesses:
    digest = sha256(policy.encode()).hexdigest()
    return Witnesses(time=0, sha256=digest, policy=policy, in_force_ms=in_force_ms)


def sets(*steps: tuple[int, Terms | Witnesses | Rules]) -> WitnessSets:
    """Return the sets after these entries, each with when it was surely public; the log begins with terms."""
    found = WitnessSets(Policy.parse(text(OLD).encode()))
    found.add(0, terms(WAIT_MS // 1000), 1)
    for index, (public_ms, entry) in enumerate(steps, 1):
        found.add(index, entry, public_ms)
    return found


def counting(found: WitnessSets) -> list[tuple[int | None, int]]:
    return [(one.index, one.from_ms) for one in found.counting()]


def signed(time_s: int, *keys: SigningKey):
    checkpoint = Log(some(9)).checkpoint()
    return checkpoint.cosigned(key.sign(checkpoint.note.text, time_s=time_s) for key in keys)


def test_an_announced_set_counts_from_its_time_and_the_old_one_until_then():
    found = sets((10, announce(10 + WAIT_MS, text(NEW))))
    assert counting(found) == [(None, 0), (1, 10 + WAIT_MS)]
    assert found.at(9 + WAIT_MS).index is None
    assert found.at(10 + WAIT_MS).policy.text == text(NEW)
    assert found.check(signed(1000, OLD)).times_s == {"w0": 1000}
    assert found.check(signed(1001, NEW)).time_s == 1001
    with pytest.raises(Unproved, match="did not count then"):
        found.check(signed(1001, OLD))
    with pytest.raises(Unproved, match="did not count then"):
        found.check(signed(1000, NEW))
    with pytest.raises(Unproved, match="without its quorum"):
        found.check(signed(1001, THIRD))


def test_a_set_that_would_count_too_soon_never_counts():
    found = sets((11, announce(10 + WAIT_MS, text(NEW))))
    assert counting(found) == [(None, 0)]
    assert "as long as the terms say" in found.announced[0].fault


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        (text(NEW, log=OTHER), "another log"),
        (text(NEW, quorum="nobody"), "not defined"),
        ("quorum none\nquorum none", "second quorum"),
    ],
)
def test_a_set_that_is_none_of_this_log_never_counts(policy, why):
    found = sets((10, announce(10 * WAIT_MS, policy)))
    assert counting(found) == [(None, 0)]
    assert why in found.announced[0].fault


def test_a_text_with_another_digest_never_counts():
    entry = Witnesses(time=0, sha256="ab" * 32, policy=text(NEW), in_force_ms=10 * WAIT_MS)
    found = sets((10, entry))
    assert counting(found) == [(None, 0)]
    assert "SHA-256" in found.announced[0].fault


def test_what_was_announced_is_taken_back_by_announcing_the_old_set_before_it_counts():
    first = (10, announce(10 + WAIT_MS, text(NEW)))
    back = sets(first, (9 + WAIT_MS, announce(9 + 2 * WAIT_MS, text(OLD))))
    assert counting(back) == [(None, 0), (2, 9 + 2 * WAIT_MS)]
    assert back.at(10 + WAIT_MS).policy.text == text(OLD)
    late = sets(first, (10 + WAIT_MS, announce(10 + 2 * WAIT_MS, text(OLD))))
    assert counting(late) == [(None, 0), (1, 10 + WAIT_MS), (2, 10 + 2 * WAIT_MS)]


def test_a_set_that_never_counts_takes_nothing_back():
    found = sets((10, announce(10 + WAIT_MS, text(NEW))), (20, announce(21, text(OLD))))
    assert counting(found) == [(None, 0), (1, 10 + WAIT_MS)]


def test_of_three_the_last_that_came_in_time_counts():
    found = sets(
        (10, announce(3 * WAIT_MS, text(NEW))),
        (20, announce(2 * WAIT_MS, text(THIRD))),
        (30, Rules(time=0, name="house", sha256="ab" * 32, in_force_ms=0)),
    )
    assert counting(found) == [(None, 0), (2, 2 * WAIT_MS)]


def test_shorter_terms_wait_as_long_as_those_before_them():
    quick = (10, terms(0))
    assert sets(quick).wait_ms(10) == WAIT_MS
    assert sets(quick).wait_ms(10 + WAIT_MS) == 0
    too_soon = sets(quick, (20, announce(21, text(NEW))))
    assert counting(too_soon) == [(None, 0)]
    assert WitnessSets(Policy.parse(text(OLD).encode())).wait_ms(5) == 0


def test_a_policy_that_needs_no_cosignature_has_no_time_and_counts_when_it_counts():
    found = WitnessSets(Policy.parse(text(quorum="none").encode()))
    assert found.check(signed(1, OLD)).time_s is None


def test_what_was_announced_before_any_terms_never_counts():
    found = WitnessSets(Policy.parse(text(OLD).encode()))
    found.add(0, announce(10 * WAIT_MS, text(NEW)), 1)
    found.add(1, terms(WAIT_MS // 1000), 1)
    assert counting(found) == [(None, 0)]
    assert "before any terms" in found.announced[0].fault


@pytest.mark.parametrize(
    ("level", "policy", "alone"),
    [
        ("witnessed", text(OLD, NEW), False),
        ("high", text(OLD, NEW), False),
        ("solo", text(OLD, NEW), True),
        ("", text(OLD, NEW), True),
        ("witnessed", text(OLD), True),
        ("witnessed", text(OLD, NEW, quorum="w1"), True),
        ("witnessed", text(OLD, NEW).replace("all", "any"), True),
        ("witnessed", text(quorum="none"), True),
    ],
)
def test_whoever_vouches_alone_is_taken_for_the_operator(level: str, policy: str, alone: bool):
    assert is_solo(level, Policy.parse(policy.encode())) is alone
