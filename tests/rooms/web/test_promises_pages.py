"""Page 7: what is promised, what is shown about it, and how to check it without this page."""

import re
from html import unescape
from typing import Any

import pytest

from glasshouse.network.kit import storage
from glasshouse.network.promises import example, queries
from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.entries import (
    Declaration,
    PromiseChanged,
    PromiseMade,
    PromiseWithdrawn,
    Release,
    Rules,
    Terms,
    to_bytes,
)
from glasshouse.proof.hashes import leaf_hash
from glasshouse.proof.notes import Kind, SigningKey
from glasshouse.proof.tiles import GrowingTree, bundles_of, pack_bundle
from tests.proof.cases import ALL_KINDS
from tests.proof.examples import H, T
from tests.rooms.promises.conftest import log, opened

__all__ = ["log", "opened"]
pytestmark = pytest.mark.django_db(databases="__all__")

S = T // 1000
RULES = Rules(time=T, name="house", sha256=H, in_force_ms=T)


def made(promise: str, words: str, *, kinds: str = "rules", evidence: str = "ledger", time: int = T) -> Any:
    return PromiseMade(
        time=time,
        promise=promise,
        wording={"en": words, "de": f"Auf Deutsch: {words}"},
        predicate={"all": [{"never": {"kinds": [kinds]}}]} if evidence == "ledger" else {"all": []},
        evidence=evidence,
        assumptions={"en": "It rests on something."},
        date="2026-10-01",
    )


def terms(closed: int = 16, level: str = "solo") -> Terms:
    return Terms(time=T, level=level, slot_s=15, closed=closed, publish_s=600, waiting_s=60)


def changed(one: PromiseMade, words: str) -> PromiseChanged:
    return PromiseChanged(
        time=T,
        promise=one.promise,
        wording={"en": words},
        predicate={"all": [{"never": {"kinds": ["report"]}}]},
        evidence=one.evidence,
        assumptions=one.assumptions,
        date="2026-11-01",
        why={"en": "Because it was broken."},
    )


@pytest.fixture
def judged(log: Any) -> Any:
    """A ledger with one promise of each verdict, one changed after it was broken, and one withdrawn."""
    from tests.rooms.promises.log import outcomes

    kept, broken = made("kept-one", "This is kept.", kinds="report"), made("broken-one", "No rules are made.")
    renewed = made("renewed", "There are no rules.")
    log.enter([terms(), Release(time=T, number="1", sha256=H, records=ALL_KINDS), kept, broken, renewed])
    log.enter([made("told", "Our disks stand here.", evidence="declared")])
    log.enter([made("gone", "We had this one.", kinds="handover")])
    log.publish(S, keep=True)
    log.publish(S + 300, keep=True)
    declared = Declaration(
        time=T,
        promise="told",
        by="The board",
        date="2026-10-02",
        text={"en": "So."},
        facts={},
        signers=1,
        asked=1,
    )
    log.enter([RULES, changed(renewed, "There are no reports."), declared])
    log.enter([PromiseWithdrawn(time=T, promise="gone", why={"en": "Nobody needs it."})])
    log.publish(S + 400, keep=True)
    log.publish(S + 900, keep=True)
    outcomes()
    return log


def articles(page: str) -> dict[str, str]:
    return dict(re.findall(r'<article class="[^"]*" id="([^"]*)".*?>(.*?)</article>', page, re.DOTALL))


def words(part: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", part).split()))


def test_before_it_is_judged_the_page_says_starting(client, log):
    response = client.get("/promises")
    assert response.status_code == 503
    assert "Starting" in response.content.decode()
    assert client.get("/promises/home-law").status_code == 503
    assert client.get("/promises/checkpoint.txt").status_code == 404
    answer = client.get("/api/v1/promises")
    assert (answer.status_code, answer.json()["code"]) == (503, "starting")


def test_each_promise_has_its_verdict_its_reason_and_whom_to_trust(client, judged):
    page = client.get("/promises").content.decode()
    found = {name: words(part) for name, part in articles(page).items()}
    assert list(found) == ["broken-one", "kept-one", "renewed", "told", "gone"], "what is broken comes first"
    assert found["broken-one"].startswith(
        "No rules are made. Broken Entries show that it was not kept. Entry 7"
    )
    assert "Entry 7 : The rules “house” are in force" in found["broken-one"]
    assert found["kept-one"].startswith("This is kept. Kept from")
    assert (
        "except at most 16 records kept closed by law No entry in that time breaks it." in found["kept-one"]
    )
    groups = [
        words(part) for part in re.findall(r'<section class="promise-group".*?<article', page, re.DOTALL)
    ]
    assert groups[0].startswith("Broken 1 Only the operator vouches; take a copy of the checkpoint")
    assert groups[1].startswith("Kept 2 Only the operator vouches")
    assert groups[2].startswith("Can't tell yet 1 Nothing is proved about these")
    assert "Can't tell yet Declared by The board on 2026-10-02; nothing here can prove it." in found["told"]
    assert "whoever declares it" in found["told"]
    assert "take a copy of the checkpoint" in found["told"]


def test_the_head_says_what_is_proved_what_is_not_and_whom_to_trust(client, judged):
    told = words(client.get("/promises").content.decode())
    proved, _, rest = told.partition("What is proved")[2].partition("What is not")
    unproved, _, trusted = rest.partition("Whom you still have to trust")
    assert "nothing in the ledger breaks 2 promises" in proved and "1 promise was broken" in proved
    assert "That everything was written into the ledger" in unproved and "About 1 promise nothing" in unproved
    assert "Whoever runs this network, for all of it" in trusted
    assert told.index("Check it yourself Your browser") < told.index("No rules are made.")


def test_what_has_nothing_to_show_is_folded_with_its_count(client, log):
    from tests.rooms.promises.log import outcomes

    log.enter(
        [terms(), made("later", "Nothing yet.", kinds="report"), made("told", "So.", evidence="declared")]
    )
    log.publish(S, keep=True)
    log.publish(S + 300, keep=True)
    outcomes()
    page = client.get("/promises").content.decode()
    folded = re.findall(r'<details class="panel promise-folded">.*?</summary>', page, re.DOTALL)
    assert [words(one) for one in folded] == ["Can't tell yet: nothing has come up 2"]
    assert set(articles(page)) == {"later", "told"}


def test_every_kept_until_has_its_exception_beside_it(client, judged):
    page = client.get("/promises").content.decode()
    shown = words(page)
    until = re.findall(r" until \d+ \w+ \d{4}, [\d:]+ UTC(.{60})", shown)
    assert len(until) >= 2
    for after in until:
        assert after.startswith(", except at most 16 records kept closed by law")


def test_an_earlier_form_keeps_its_verdict_and_the_page_does_not_hide_it(client, judged):
    (card,) = articles(client.get("/promises/renewed").content.decode()).values()
    told = words(card)
    assert "An earlier form of this promise was broken" in told
    assert "There are no rules." in told
    assert "Because it was broken." in told
    assert re.search(r"Entry 4 , 2026-10-01: Broken", told)
    assert "<details open>" in card
    assert 'href="/ledger/entry/8"' in card


def test_a_withdrawn_promise_stays_on_record(client, judged):
    page = client.get("/promises").content.decode()
    told = words(articles(page)["gone"])
    assert "This promise is given no longer. Nobody needs it. Entry 10" in told
    assert re.search(r'id="withdrawn"', page)
    # It is not counted among those that are in force.
    assert re.search(r"2 Kept 1 Can't tell yet 1 Broken", words(page))


def test_details_tell_what_it_rests_on(client, judged):
    told = words(articles(client.get("/promises/broken-one").content.decode())["broken-one"])
    for part in (
        "It rests on It rests on something.",
        "There is no entry of rules.",
        "The ledger: anyone can count it again.",
        "/promises/broken-one",
        "Judged since",
        "Horizon",
        "As data",
    ):
        assert part in told


def test_what_stands_above_is_the_judged_checkpoint(client, judged):
    page = client.get("/promises").content.decode()
    told = words(page)
    assert "Entries 11 entries" in told
    assert "Solo: the operator alone vouches" in told
    file = client.get("/promises/checkpoint.txt")
    assert file["Content-Disposition"] == 'attachment; filename="checkpoint-11.txt"'
    assert SignedCheckpoint.parse(file.content).checkpoint.size == 11
    assert "operator" in told


def test_how_to_check_it_names_this_site(client, judged, settings):
    told = client.get("/promises").content.decode()
    assert f"glasshouse verify {settings.SITE_URL} --promises" in told
    assert f"{settings.SITE_URL}/ledger/tile/entries/" in told
    assert "What a broken promise looks like" not in told


def test_the_reader_gets_the_language_that_the_promise_has(client, judged, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    page = client.get("/promises", headers={"accept-language": "de"}).content.decode()
    assert 'lang="de">Auf Deutsch: No rules are made.' in page
    assert 'lang="en">There are no reports.' in page


def test_verdicts_are_marked_for_the_second_implementation(client, judged):
    page = client.get("/promises").content.decode()
    marked = re.findall(r'data-promise="([^"]*)" data-index="(\d+)" data-verdict="([^"]*)"', page)
    assert {(name, int(index), verdict) for name, index, verdict in marked} == {
        ("kept-one", 2, "holds"),
        ("broken-one", 3, "violated"),
        ("renewed", 4, "violated"),
        ("renewed", 8, "holds"),
        ("told", 5, "undetermined"),
        ("gone", 6, "holds"),
    }
    assert "data-verdicts" in page


def test_machines_get_the_same_outcomes(client, judged):
    told = client.get("/api/v1/promises").json()
    assert (told["size"], told["level"], told["closed"]) == (11, "solo", 16)
    by_name = {one["promise"]: one for one in told["promises"]}
    assert {name: one["form"]["verdict"] for name, one in by_name.items()} == {
        "kept-one": "holds",
        "broken-one": "violated",
        "renewed": "holds",
        "told": "undetermined",
        "gone": "holds",
    }
    assert by_name["broken-one"]["form"]["shown_by"] == [7]
    assert by_name["gone"]["form"]["standing"] == "withdrawn"
    (earlier,) = by_name["renewed"]["earlier"]
    assert (earlier["verdict"], earlier["standing"], earlier["entry"]) == ("violated", "changed", 4)
    assert by_name["kept-one"]["form"]["predicate"] == {"all": [{"never": {"kinds": ["report"]}}]}


def test_a_promise_that_is_none_is_not_there(client, judged):
    assert client.get("/promises/nothing").status_code == 404
    assert client.get("/promises?tab=example").status_code == 404


def test_an_entry_and_its_promise_know_each_other(client, judged):
    assert 'href="/promises/broken-one"' in client.get("/ledger/entry/7").content.decode()
    about = client.get("/ledger/entry/3").content.decode()
    assert 'href="/promises/broken-one"' in about
    assert "was broken" not in about
    assert 'href="/promises"' in client.get("/ledger").content.decode()


def test_a_closed_ledger_is_said_to_be_starting_and_no_error(client, judged):
    from glasshouse.network.ledger import keys

    (keys.folder() / keys.POLICY).unlink()
    assert client.get("/promises").status_code == 503


# --- the example


class Example:
    """The files of a small log, as a demo lays them."""

    def __init__(self, entries: list[Any]) -> None:
        self.log = SigningKey.generate("example.org/broken", Kind.LOG)
        self.operator = SigningKey.generate("example.org/clock", Kind.COSIGNER)
        self.data = [to_bytes(one) for one in entries]
        policy = f"log {self.log.public}\nwitness clock {self.operator.public}\nquorum clock\n"
        self.put("policy.txt", policy.encode())
        for tile in bundles_of(len(self.data)):
            first = tile.number * 256
            self.put(tile.path, pack_bundle(self.data[first : first + tile.width]))
        tree = GrowingTree()
        for tile, hashes in tree.append(map(leaf_hash, self.data)) + tree.partial():
            self.put(tile.path, b"".join(hashes))
        self.put("checkpoints/count", b"1\n")
        self.put("checkpoints/000.p/1", pack_bundle([self.note(3, S)]))
        self.put("checkpoint", self.note(len(self.data), S + 600))

    def note(self, size: int, time_s: int) -> bytes:
        tree = GrowingTree()
        tree.append(map(leaf_hash, self.data[:size]))
        signed = SignedCheckpoint.sign(Checkpoint(self.log.name, size, tree.root()), self.log)
        return bytes(signed.cosigned([self.operator.sign(signed.note.text, time_s=time_s)]))

    @staticmethod
    def put(name: str, content: bytes) -> None:
        storage.put_bytes(content, f"{example.FOLDER}/{name}")


@pytest.fixture
def laid() -> Example:
    example._judged.cache_clear()
    release = Release(time=T, number="1", sha256=H, records=ALL_KINDS)
    return Example([terms(closed=5, level="high"), release, made("broken-one", "No rules are made."), RULES])


def test_the_example_is_a_tab_with_a_broken_promise(client, judged, laid):
    assert "What a broken promise looks like" in client.get("/promises").content.decode()
    page = client.get("/promises?tab=example").content.decode()
    told = words(articles(page)["broken-one"])
    assert told.startswith("No rules are made. Broken")
    assert "Entry 3: The rules “house”" in told
    assert "/ledger/entry/" not in articles(page)["broken-one"], "its entries are not in this ledger"
    assert "custodian" in told
    assert 'href="/ledger-example/checkpoint" download' in page
    assert "glasshouse verify http" in page


def test_the_example_is_judged_once_for_its_checkpoint(laid, monkeypatch):
    assert queries.example()
    monkeypatch.setattr(example, "judge_copy", lambda *_, **__: pytest.fail("it was judged again"))
    assert queries.example()


@pytest.mark.parametrize("spoil", ["bundle", "policy", "checkpoint", "kept", "missing"])
def test_an_example_that_does_not_hold_together_is_not_shown(client, judged, laid, spoil):
    if spoil == "bundle":
        laid.data[3] = laid.data[3].replace(b"house", b"hause")
        laid.put("tile/entries/000.p/4", pack_bundle(laid.data))
    elif spoil == "policy":
        laid.put("policy.txt", b"quorum none\n")
    elif spoil == "checkpoint":
        laid.put("checkpoint", laid.note(4, S).replace(b"example.org/broken\n4", b"example.org/broken\n5"))
    elif spoil == "kept":
        laid.put("checkpoints/000.p/1", pack_bundle([b"spoilt"]))
    else:
        storage.delete(f"{example.FOLDER}/tile/entries/000.p/4")
    assert client.get("/promises?tab=example").status_code == 404
    assert client.get("/promises").status_code == 200


def test_without_kept_checkpoints_an_example_is_judged_by_its_newest(laid):
    storage.delete_under(f"{example.FOLDER}/checkpoints")
    laid.put("checkpoints/count", b"0\n")
    found = queries.example()
    assert found and found.counts["violated"] == 1


def test_health_tells_of_what_is_broken(judged, frozen_clock):
    from glasshouse.network.kit import clock
    from glasshouse.network.promises.health import report
    from glasshouse.network.promises.models import Judging

    Judging.objects.update(judged_at=clock.now())
    told = report()
    assert (told.level, told.words) == (1, "1 promise is broken.")
    assert {one.labels[0][1]: one.value for one in told.figures[:3]} == {
        "holds": 2,
        "undetermined": 1,
        "violated": 1,
    }
    frozen_clock.advance(minutes=11)
    assert report().level == 2
    Judging.objects.all().delete()
    assert report().level == 1
