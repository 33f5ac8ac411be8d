import pytest
from django_tasks_db.models import DBTaskResult

from glasshouse.network.accounts import events as accounts
from glasshouse.network.kit import events
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.notifications import actions
from glasshouse.network.notifications.actions import Kind
from glasshouse.network.notifications.models import Notification
from glasshouse.network.notifications.states import LEASE, MAX_ATTEMPTS, MailState
from glasshouse.network.vault import actions as vault
from glasshouse.network.vault.queries import Field
from tests.rooms.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    person_id = person("ada")
    vault.put_field(person_id=person_id, field=Field.EMAIL, value="ada@example.org")
    return person_id


@pytest.fixture
def due(ada, frozen_clock):
    actions.notify(person_id=ada, kind=Kind.PASSWORD_CHANGED, facts={})
    return Notification.objects.get()


def state_of(row):
    return Notification.objects.get(id=row.id).mail_state


def jobs():
    return DBTaskResult.objects.filter(task_path__endswith="send_mail").count()


def test_telling_somebody_wakes_the_sender_in_the_same_transaction(due):
    assert (due.kind, due.mail_state, jobs()) == (Kind.PASSWORD_CHANGED, MailState.DUE, 1)


def test_facts_are_exactly_those_declared(ada):
    with pytest.raises(ValueError, match="is told with"):
        actions.notify(person_id=ada, kind=Kind.REFUSED, facts={})
    with pytest.raises(ValueError, match="is told with"):
        actions.notify(person_id=ada, kind=Kind.ADMITTED, facts={"email": "ada@example.org"})


def test_one_sender_has_a_mail_to_itself(due, frozen_clock):
    letter = actions.lease_mail(notification_id=due.id)
    assert letter is not None
    assert letter.address == "ada@example.org"
    assert actions.lease_mail(notification_id=due.id) is None
    actions.mail_sent(notification_id=due.id)
    frozen_clock.advance(days=1)
    assert actions.lease_mail(notification_id=due.id) is None
    assert state_of(due) == MailState.SENT


def test_a_dead_senders_mail_is_taken_over_after_its_lease_with_the_same_code(due, frozen_clock):
    first = actions.lease_mail(notification_id=due.id)
    assert actions.reconcile() == 0
    frozen_clock.advance(seconds=LEASE.total_seconds() + 31)
    assert actions.reconcile() == 1
    again = actions.lease_mail(notification_id=due.id)
    assert first and again and first.code == again.code


def test_a_lost_job_is_woken_once_in_a_while_and_not_at_every_beat(due, frozen_clock):
    DBTaskResult.objects.all().delete()
    frozen_clock.advance(seconds=31)
    assert actions.reconcile() == 1
    frozen_clock.advance(seconds=5)
    assert actions.reconcile() == 0
    assert jobs() == 1
    assert actions.lease_mail(notification_id=due.id) is not None


def test_errors_are_tried_again_later_and_given_up_in_the_end(due, frozen_clock):
    for attempt in range(MAX_ATTEMPTS):
        assert actions.lease_mail(notification_id=due.id) is not None, attempt
        actions.mail_failed(notification_id=due.id, reason="SMTPServerDisconnected")
        assert actions.lease_mail(notification_id=due.id) is None
        frozen_clock.advance(hours=2)
    assert state_of(due) == MailState.FAILED
    assert Notification.objects.get().mail_error == "SMTPServerDisconnected"


def test_a_final_error_is_not_tried_again(due, frozen_clock):
    actions.lease_mail(notification_id=due.id)
    actions.mail_failed(notification_id=due.id, reason="NothingToSay", final=True)
    frozen_clock.advance(hours=3)
    assert state_of(due) == MailState.FAILED
    assert actions.reconcile() == 0


def test_a_mail_that_is_of_no_use_any_more_is_not_sent(ada, frozen_clock):
    actions.notify(person_id=ada, kind=Kind.RESET_PASSWORD, facts={"link": "x"})
    row = Notification.objects.get()
    frozen_clock.advance(minutes=61)
    assert actions.lease_mail(notification_id=row.id) is None
    assert state_of(row) == MailState.FAILED


def test_without_an_address_nothing_is_sent():
    actions.notify(person_id=person("bob"), kind=Kind.ADMITTED, facts={})
    row = Notification.objects.get()
    assert actions.lease_mail(notification_id=row.id) is None
    assert Notification.objects.get().mail_error == "no address"


def test_a_change_of_address_goes_to_the_right_ones(ada, frozen_clock):
    vault.put_field(person_id=ada, field=Field.NEW_EMAIL, value="new@example.org")
    vault.put_field(person_id=ada, field=Field.OLD_EMAIL, value="old@example.org")
    events.publish(accounts.NewEmailToConfirm(ada, "code"))
    events.publish(accounts.EmailChanged(ada))
    sent = [actions.lease_mail(notification_id=row.id) for row in Notification.objects.order_by("id")]
    assert [(letter.kind, letter.address) for letter in sent if letter] == [
        (Kind.CONFIRM_NEW_EMAIL, "new@example.org"),
        (Kind.EMAIL_CHANGE_ASKED, "ada@example.org"),
        (Kind.EMAIL_CHANGED, "old@example.org"),
    ]


def test_rows_go_after_a_month(due, frozen_clock):
    frozen_clock.advance(days=31)
    actions.reconcile()
    assert not Notification.objects.exists()


def test_a_person_sees_and_erases_what_they_were_told(due, ada):
    (holding,) = [h for h in holdings() if h.model == "notifications.Notification"]
    assert [row["kind"] for row in holding.rows(ada)] == ["password_changed"]
    assert (holding.erase(ada), holding.erase(ada)) == (1, 0)
