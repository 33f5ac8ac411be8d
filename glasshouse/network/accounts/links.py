"""Mailed links: `<code>.<permit>`. The table knows the code, only the mail the permit."""

from datetime import datetime, timedelta

from glasshouse.network.accounts.models import Link, Person
from glasshouse.network.kit import clock, signing


def fresh_link(person: Person, kind: str, lasts: timedelta) -> Link:
    """Make a link to mail, in place of an earlier one of its kind."""
    Link.objects.filter(person=person, kind=kind).delete()
    return Link.objects.create(person=person, kind=kind, expires_at=clock.now() + lasts)


def token_of(link: Link) -> str:
    """Return what the mail carries."""
    return (
        f"{link.code}.{signing.sign(purpose=f'link-{link.kind}', subject=link.code, until=link.expires_at)}"
    )


def find_link(token: str, *, at: datetime, lock: bool = False) -> Link | None:
    """Return the link that a mail carried, with its person, if it is there and valid; locked for the transaction if asked."""
    code, _, permit = token.partition(".")
    links = Link.objects.select_for_update() if lock else Link.objects.all()
    link = links.filter(code=code).select_related("person").first()
    if link is None or not signing.check(purpose=f"link-{link.kind}", subject=code, permit=permit, at=at):
        return None
    return link
