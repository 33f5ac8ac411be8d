"""Join, confirm and sign in, as tests do it."""

from datetime import date

from glasshouse.network.accounts import actions
from glasshouse.network.accounts.models import Person
from tests.rooms.mails import deliver, token_in

HERE = actions.Origin("192.0.2.7", "Firefox on Linux")
GOOD = "correct horse battery"


def applicant(handle="ada", email=None, password=GOOD, birth_date=date(2000, 1, 1), languages=()):
    return actions.Applicant(
        handle=handle,
        email=email or f"{handle}@example.org",
        password=password,
        birth_date=birth_date,
        languages=languages,
    )


def join(handle="ada", origin=HERE, **typed):
    """Register; returns the code."""
    return actions.register(applicant=applicant(handle, **typed), origin=origin)


def member(handle="ada", **typed):
    """Register and confirm the address; returns the person's id."""
    join(handle, **typed)
    (message,) = deliver()
    actions.verify_email(token=token_in(message), origin=HERE)
    return Person.objects.get(handle=handle).pk


def sign_in(name="ada", password=GOOD, origin=HERE, **more):
    return actions.sign_in(name=name, password=password, origin=origin, **more)
