"""What is in force stands in the ledger, once, and again when it changed."""

import hashlib
import logging
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import glasshouse
from glasshouse.network.kit import clock
from glasshouse.network.ledger import actions, in_force, keys, leases, queries, release
from glasshouse.network.ledger.models import Entry
from glasshouse.proof.entries import Release, Rules, Terms

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def opened() -> None:
    """A ledger of its own."""
    shutil.rmtree(keys.folder(), ignore_errors=True)
    actions.open_ledger()


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """No part but those of the test; returns those of the rooms."""
    all_parts = dict(in_force._asked)
    monkeypatch.setattr(in_force, "_asked", {})
    return all_parts


def rules(sha: str, name: str = "house", in_force_ms: int = 0) -> Rules:
    now = clock.millis(clock.now())
    return Rules(time=now, name=name, sha256=sha * 32, in_force_ms=in_force_ms or now)


def entered(*, holder: str = "one") -> list[str]:
    actions.enter_in_force(holder)
    return [f"{one.name} {one.sha256[:2]}" for one in queries.entered("rules") if isinstance(one, Rules)]


def test_what_is_in_force_is_entered_once_and_again_when_it_changed(frozen_clock):
    actions.register_in_force("rules", lambda: [rules("aa"), rules("bb", "market")])
    assert entered() == ["house aa", "market bb"]
    frozen_clock.advance(seconds=60)
    assert entered() == ["house aa", "market bb"], "another time is no change"
    actions.register_in_force("rules", lambda: [rules("cc"), rules("bb", "market")])
    assert entered() == ["house aa", "market bb", "house cc"]
    actions.register_in_force("rules", lambda: [rules("aa"), rules("bb", "market")])
    assert entered() == ["house aa", "market bb", "house cc", "house aa"], (
        "back to the first is a change, too"
    )


def test_what_decides_for_itself_is_entered_as_it_says():
    actions.register_at_start("rules", lambda: [rules("aa")] if not queries.entered("rules") else [])
    assert entered() == ["house aa"]
    assert entered() == ["house aa"]


def test_a_part_that_fails_keeps_no_other_from_being_entered(caplog):
    def fails() -> list[Rules]:
        raise RuntimeError("no rules today")

    actions.register_in_force("broken", fails)
    actions.register_in_force("rules", lambda: [rules("aa")])
    with caplog.at_level(logging.ERROR):
        assert entered() == ["house aa"]
    assert "broken could not say" in caplog.text


def test_rooms_say_what_is_in_force_and_what_they_say_can_be_fetched_and_hashed(
    alone: dict[str, Any], client: Client, opened: None
):
    in_force._asked.update(alone)
    for _start in range(2):
        actions.enter_in_force("one")
    found: dict[str, Any] = {
        one.kind: one for one in queries.entered("release", "rules", "ranking", "witnesses")
    }
    assert Entry.objects.filter(kind__in=list(found)).count() == 4, "a second start enters nothing"
    for kind, path in (("release", "/release.txt"), ("rules", "/rules.txt"), ("ranking", "/ranking.txt")):
        text = client.get(path).content
        assert hashlib.sha256(text).hexdigest() == found[kind].sha256, path
    assert found["witnesses"].sha256 == hashlib.sha256(queries.policy_text().encode()).hexdigest()
    assert set(found["release"].records) == set(in_force.records())


def test_the_first_set_of_witnesses_waits_like_any_other(opened: None):
    (first,) = release.first_witnesses()
    (terms,) = queries.entered("terms")
    assert isinstance(terms, Terms)
    assert first.in_force_ms >= first.time + terms.waiting_s * 1000 + 600_000
    actions.append_entry(entry=first)
    assert release.first_witnesses() == []


def test_only_the_holder_of_the_lease_enters():
    actions.register_in_force("rules", lambda: [rules("aa")])
    leases.hold("another")
    with pytest.raises(leases.Lost):
        actions.enter_in_force("one")
    assert not Entry.objects.filter(kind="rules").exists()


def test_the_release_names_the_version_and_hashes_what_anyone_can_hash_again(tmp_path: Path):
    release.declare()
    assert release.in_use().number == glasshouse.__version__
    assert set(release.in_use().records) >= {"release", "terms", "log.paused", "log.pause_announced"}
    for name, content in (
        ("b.py", "two"),
        ("a.py", "one"),
        ("in/c.js", "three"),
        ("in/__pycache__/c.pyc", "made"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    told = subprocess.run(
        ["sh", "-c", "find . -type f -not -path '*/__pycache__/*' | LC_ALL=C sort | xargs sha256sum"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert release.listing(tmp_path) == told.stdout
    before = hashlib.sha256(release.listing(tmp_path).encode()).hexdigest()
    (tmp_path / "in/c.js").write_text("other")
    assert hashlib.sha256(release.listing(tmp_path).encode()).hexdigest() != before


def test_a_new_release_is_entered_and_the_same_one_is_not(monkeypatch: pytest.MonkeyPatch):
    actions.register_in_force("release", lambda: [release.in_use()])
    for version in (glasshouse.__version__, glasshouse.__version__, "99.0"):
        monkeypatch.setattr(glasshouse, "__version__", version)
        actions.enter_in_force("one")
    assert [one.number for one in queries.entered("release") if isinstance(one, Release)][-1] == "99.0"
    assert Entry.objects.filter(kind="release").count() == 2
