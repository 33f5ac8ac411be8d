"""What two people do with each other at once."""

from functools import partial

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.ties import actions, queries
from glasshouse.network.ties.models import Block, Follow
from tests.rooms.people import person
from tests.rooms.social.test_races import at_once

pytestmark = pytest.mark.django_db(databases="__all__", transaction=True)


def test_two_who_follow_each_other_at_once_do():
    ada, bob = person("ada"), person("bob")
    for _ in range(12):
        at_once(
            partial(actions.follow_person, person_id=ada, handle="bob"),
            partial(actions.follow_person, person_id=bob, handle="ada"),
        )
        assert Follow.objects.exclude(accepted_at=None).count() == 2
        for one, other in ((ada, "bob"), (bob, "ada")):
            actions.unfollow_person(person_id=one, handle=other)


def test_no_follow_is_left_of_one_who_follows_while_being_blocked():
    ada, bob = person("ada"), person("bob")
    for _ in range(6):
        at_once(
            partial(actions.follow_person, person_id=ada, handle="bob"),
            partial(actions.block_person, person_id=bob, handle="ada"),
            partial(actions.block_person, person_id=ada, handle="bob"),
            partial(actions.follow_person, person_id=bob, handle="ada"),
        )
        assert not Follow.objects.exists() and Block.objects.count() == 2
        for one, other in ((ada, "bob"), (bob, "ada")):
            actions.unblock_person(person_id=one, handle=other)


def test_whoever_asks_while_an_account_is_opened_is_let_in():
    ada, bob = person("ada"), person("bob")
    for _ in range(6):
        accounts.set_privacy(person_id=ada, private=True)
        at_once(
            partial(actions.follow_person, person_id=bob, handle="ada"),
            partial(accounts.set_privacy, person_id=ada, private=False),
            partial(actions.follow_person, person_id=ada, handle="bob"),
        )
        assert queries.states_to(bob, [ada]) == {ada: "following"}
        actions.unfollow_person(person_id=bob, handle="ada")
