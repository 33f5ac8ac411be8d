"""What people are told when something happened to their account."""

from glasshouse.network.accounts import events as accounts
from glasshouse.network.kit.events import subscribe
from glasshouse.network.notifications.actions import notify
from glasshouse.network.notifications.kinds import Kind


@subscribe(accounts.EmailToConfirm)
def _confirm_email(event: accounts.EmailToConfirm) -> None:
    notify(person_id=event.person_id, kind=Kind.CONFIRM_EMAIL, facts={"link": event.link_code})


@subscribe(accounts.JoinedAgain)
def _joined_again(event: accounts.JoinedAgain) -> None:
    notify(person_id=event.person_id, kind=Kind.JOINED_AGAIN, facts={})


@subscribe(accounts.ResetAsked)
def _reset_asked(event: accounts.ResetAsked) -> None:
    notify(person_id=event.person_id, kind=Kind.RESET_PASSWORD, facts={"link": event.link_code})


@subscribe(accounts.PasswordChanged)
def _password_changed(event: accounts.PasswordChanged) -> None:
    notify(person_id=event.person_id, kind=Kind.PASSWORD_CHANGED, facts={})


@subscribe(accounts.NewEmailToConfirm)
def _new_email_to_confirm(event: accounts.NewEmailToConfirm) -> None:
    notify(person_id=event.person_id, kind=Kind.CONFIRM_NEW_EMAIL, facts={"link": event.link_code})
    notify(person_id=event.person_id, kind=Kind.EMAIL_CHANGE_ASKED, facts={})


@subscribe(accounts.EmailChanged)
def _email_changed(event: accounts.EmailChanged) -> None:
    notify(person_id=event.person_id, kind=Kind.EMAIL_CHANGED, facts={})


@subscribe(accounts.PersonAdmitted)
def _admitted(event: accounts.PersonAdmitted) -> None:
    notify(person_id=event.person_id, kind=Kind.ADMITTED, facts={})


@subscribe(accounts.PersonRefused)
def _refused(event: accounts.PersonRefused) -> None:
    notify(person_id=event.person_id, kind=Kind.REFUSED, facts={"reason": event.reason})
