"""What anybody finds who asks for every published video: what a statement accounts for, and what none does."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ledger import files, keys
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation import actions
from glasshouse.network.moderation.actions import AppealRuling
from glasshouse.network.videos.catching_up import catch_up
from glasshouse.network.videos.models import Video
from glasshouse.proof.verifying.catalogue import Tally, check_catalogue
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.fetching import Answer
from glasshouse.proof.verifying.sources import CantReach, Folder
from glasshouse.proof.verifying.videos import Videos
from tests.rooms.ledger.through import open_anew, publish
from tests.rooms.moderation.acts import officer, restricted, ruling
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")


class Site:
    """The network's own API, asked by nobody in particular."""

    def ask(self, path: str, _most: int) -> Answer:
        # It is asked in threads of the verifier's own.
        try:
            answer = Client().get(f"/{path}")
            return Answer(answer.status_code, answer.content)
        finally:
            connections.close_all()


def no_address(_address: str) -> Folder:
    raise CantReach("nobody is asked")


def verified() -> tuple[set[str], Tally]:
    """Publish what waits, and check log and catalogue as a stranger does; returns what was found, and the tally."""
    publish()
    ports = Ports(open_=no_address, sleep=lambda _seconds: None)
    wish = Wish(policy=keys.policy(), monitors=False, anywhere=True, anew=True)
    found = Verification(Folder(Path(settings.MEDIA_ROOT) / files.FOLDER), wish, ports)
    videos = Videos(found.findings)
    found.judge.watchers.append(videos.watch)
    found.run()
    tally = check_catalogue(found, videos, Site())
    return {one.code.value for one in found.findings.first}, tally


@pytest.fixture
def bob() -> int:
    open_anew()
    return person("bob")


def test_every_measure_accounts_for_what_it_keeps_away_and_its_end_for_its_return(bob):
    mod, other, ada = officer("mod"), officer("other"), person("ada")
    codes = [shown_video(bob, age_h=n).code for n in range(5)]
    catch_up()
    assert verified() == (set(), Tally(served=5))
    removed = restricted(mod, ada, "video", codes[0])
    restricted(mod, ada, "video", codes[1], measure="age_restricted")
    restricted(mod, ada, "video", codes[2], measure="labelled")
    restricted(mod, ada, "video", codes[3], measure="disabled")
    assert verified() == (set(), Tally(served=2, restricted=1, hidden=2))
    number = actions.file_appeal(person_id=bob, code=removed, words="It was satire.")
    milder = AppealRuling(outcome="partly", answer="A label is enough.", instead=ruling("labelled"))
    actions.decide_appeal(by_id=other, code=number, ruling=milder)
    assert verified() == (set(), Tally(served=3, restricted=1, hidden=1))
    suspended = restricted(mod, ada, "person", "bob")
    assert verified() == (set(), Tally(hidden=5))
    actions.reverse_statement(by_id=mod, code=suspended)
    assert verified() == (set(), Tally(served=3, restricted=1, hidden=1))


def test_a_video_hidden_by_hand_is_found(bob):
    kept, hidden = shown_video(bob), shown_video(bob)
    catch_up()
    assert verified() == (set(), Tally(served=2))
    Video.objects.filter(pk=hidden.pk).update(hidden_at=kept.published_at)
    assert verified() == ({"not_served"}, Tally(served=1, missing=1))


def test_an_account_closed_by_hand_is_found(bob):
    shown_video(bob)
    catch_up()
    mod = officer("mod")
    accounts.suspend_person(by_id=mod, code=accounts_code(bob))
    assert verified() == ({"not_served"}, Tally(missing=1))


def accounts_code(person_id: int) -> str:
    from glasshouse.network.accounts.queries import profile_of

    found = profile_of(person_id)
    assert found is not None
    return found.code


@pytest.mark.parametrize("kind", ["statement", "account.restricted"])
def test_a_statement_left_out_is_found(bob, kind):
    video = shown_video(bob)
    catch_up()
    subject, thing = ("person", "bob") if kind == "account.restricted" else ("video", video.code)
    restricted(officer("mod"), person("ada"), subject, thing)
    Entry.objects.filter(kind=kind, index=None).delete()
    assert verified() == ({"not_served"}, Tally(missing=1))


def test_a_restriction_that_was_lifted_in_the_ledger_alone_is_found(bob):
    video, mod = shown_video(bob), officer("mod")
    catch_up()
    code = restricted(mod, person("ada"), "video", video.code)
    actions.reverse_statement(by_id=mod, code=code)
    Video.objects.filter(pk=video.pk).update(hidden_at=video.published_at)
    assert verified() == ({"not_served"}, Tally(missing=1))


def test_a_reversal_without_its_entry_is_found(bob):
    video, mod = shown_video(bob), officer("mod")
    catch_up()
    code = restricted(mod, person("ada"), "video", video.code)
    assert verified() == (set(), Tally(hidden=1))
    actions.reverse_statement(by_id=mod, code=code)
    Entry.objects.filter(kind="reversal", index=None).delete()
    assert verified() == ({"shown"}, Tally(hidden=1))


def test_an_age_restricted_video_published_anew_is_accounted_for(bob):
    from glasshouse.network.videos import actions as videos

    video = shown_video(bob)
    catch_up()
    restricted(officer("mod"), person("ada"), "video", video.code, measure="age_restricted")
    for visibility in ("private", "public"):
        told = videos.Description(visibility=visibility)
        videos.describe_video(person_id=bob, code=video.code, told=told)
    assert verified() == (set(), Tally(restricted=1, unproved=0))


def test_nothing_is_entered_of_a_decision_that_was_refused(bob):
    with pytest.raises(Refused):
        restricted(officer("mod"), person("ada"), "video", shown_video(bob).code, facts="")
    assert not Entry.objects.filter(kind="statement").exists()
