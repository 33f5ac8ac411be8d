"""The mails: what each kind says, as plain text and as simple HTML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from glasshouse.network.accounts import queries as accounts
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.notifications.actions import Kind, Letter
from glasshouse.network.territories import queries as territories


class NothingToSay(Exception):
    """The mail has lost its sense: the link in it was used, replaced or has expired."""


@dataclass(frozen=True, slots=True)
class Words:
    """One mail in words: `link` is an address path, `after` stands below the link."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_label: str = ""
    after: tuple[str, ...] = ()


def compose(letter: Letter) -> EmailMultiAlternatives:
    """Write the mail in the language of whom it is for. The same letter gives the same Message-ID, so that twice is seen as once.

    Raises NothingToSay.
    """
    with override(accounts.language_for(letter.person_id)):
        return _composed(letter)


def _composed(letter: Letter) -> EmailMultiAlternatives:
    card = accounts.cards([letter.person_id]).get(letter.person_id)
    words = _WORDS[letter.kind](letter.facts)
    context = {
        "words": words,
        "handle": card.handle if card else "",
        "address": settings.SITE_URL + words.link if words.link else "",
        "site_name": settings.ENV.site_name,
        "site_url": settings.SITE_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(words.subject.split()),
        body=render_to_string("mail/letter.txt", context),
        to=[letter.address],
        headers={"Message-ID": f"<{letter.code}@{settings.ENV.host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return message


def _site() -> dict[str, str]:
    return {"site": settings.ENV.site_name}


def _link(facts: Mapping[str, str]) -> str:
    path = accounts.link_path(facts["link"])
    if path is None:
        raise NothingToSay("the link is gone")
    return path


def _confirm_email(facts: Mapping[str, str]) -> Words:
    return Words(
        _("Confirm your e-mail address"),
        (
            _("Welcome to %(site)s. Please confirm that this address is yours: then your account opens.")
            % _site(),
        ),
        _link(facts),
        _("Confirm this address"),
        (
            _(
                "The link works for 7 days. If you did not register, do nothing: the registration then ends by itself."
            ),
        ),
    )


def _joined_again(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("You already have an account"),
        (
            _("Somebody, probably you, tried to use this address for an account on %(site)s.") % _site(),
            _(
                "It belongs to your account already. You can sign in with it, or set a new password if you forgot it."
            ),
        ),
        reverse("reset"),
        _("Set a new password"),
        (_("If that was not you, you need do nothing: nothing was changed."),),
    )


def _reset_password(facts: Mapping[str, str]) -> Words:
    return Words(
        _("Set a new password"),
        (_("Somebody, probably you, asked to set a new password on %(site)s.") % _site(),),
        _link(facts),
        _("Set a new password"),
        (
            _(
                "The link works once, within an hour. If you did not ask, do nothing: your password stays as it is."
            ),
        ),
    )


def _password_changed(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your password was changed"),
        (
            _("The password of your account on %(site)s was changed just now, and other sessions were ended.")
            % _site(),
        ),
        reverse("reset"),
        _("It was not me: set a new password"),
        (_("If it was you, you need do nothing."),),
    )


def _confirm_new_email(facts: Mapping[str, str]) -> Words:
    return Words(
        _("Confirm your new e-mail address"),
        (_("You asked to use this address for your account on %(site)s from now on.") % _site(),),
        _link(facts),
        _("Use this address"),
        (_("The link works for 2 days. If you did not ask, do nothing: then nothing changes."),),
    )


def _email_change_asked(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your account is to get another e-mail address"),
        (
            _(
                "Somebody who knows your password asked to use another address for your account. "
                "It is used as soon as it is confirmed from there."
            ),
        ),
        reverse("reset"),
        _("It was not me: set a new password"),
        (_("If it was you, you need do nothing."),),
    )


def _email_changed(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your e-mail address was changed"),
        (
            _(
                "Your account on %(site)s uses another e-mail address from now on. This one is not used any more."
            )
            % _site(),
            _("If that was not you, please write to the people who run this network at once."),
        ),
    )


def _admitted(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your registration was accepted"),
        (_("Your account on %(site)s is open: you can sign in now.") % _site(),),
        reverse("sign-in"),
        _("Sign in"),
    )


def _refused(facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your registration was not accepted"),
        (
            _("The people who run %(site)s did not accept your registration. They gave this reason:")
            % _site(),
            facts["reason"],
            _("What you entered is deleted within a week. You can register again after that."),
        ),
    )


def _suspended(facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your account is suspended"),
        (
            _("A moderator of %(site)s has suspended your account. The reason given:") % _site(),
            facts["reason"],
            _("Nobody meets it meanwhile, and you can't sign in. Nothing of yours is deleted."),
        ),
    )


def _reopened(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your account is open again"),
        (_("The suspension of your account on %(site)s was taken back. You can sign in again.") % _site(),),
    )


def _statement_made(facts: Mapping[str, str]) -> Words:
    what = {
        "video": _("A moderator of %(site)s has decided about a video of yours."),
        "comment": _("A moderator of %(site)s has decided about a comment of yours."),
        "person": _(
            "A moderator of %(site)s has suspended your account. Nobody meets it meanwhile. Nothing is deleted."
        ),
    }[facts["about"]]
    return Words(
        _("A decision about something of yours"),
        (what % _site(), _("The page below says what was decided, why, and until when.")),
        _statement(facts),
        _("See the decision, and appeal"),
        (
            _(
                "An appeal is free, and another person decides it. It can be made for six months. Keep this link to "
                "yourself: whoever has it can appeal for you."
            ),
        ),
    )


def _appeal_decided(facts: Mapping[str, str]) -> Words:
    said = {
        "upheld": _("Another person has looked at it: the decision stands."),
        "partly": _("Another person has looked at it: something milder is enough."),
        "reversed": _(
            "Another person has looked at it: the decision was wrong, and everything is as it was."
        ),
    }[facts["outcome"]]
    return Words(_("Your appeal is decided"), (said,), _statement(facts), _("See the answer"))


def _restriction_lifted(facts: Mapping[str, str]) -> Words:
    return Words(
        _("A restriction is lifted"),
        (_("What was restricted of yours on %(site)s is as it was before.") % _site(),),
        _statement(facts),
        _("See the decision"),
    )


def _statement(facts: Mapping[str, str]) -> str:
    """Return the way to a statement that works without signing in, for the one concerned alone."""
    code = facts["statement"]
    try:
        key = moderation.key_of(code)
    except NotFound as error:
        raise NothingToSay("the statement is gone") from error
    return f"{reverse('statement', args=[code])}?key={key}"


def _export_ready(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("Your archive is ready"),
        (
            _("The archive of everything that %(site)s holds about you is made.") % _site(),
            _("You can fetch it for 7 days. After that it is deleted; you can ask for a new one any time."),
        ),
        reverse("your-data"),
        _("Fetch it"),
        (_("If you did not ask for it, somebody else may be signed in as you: change your password."),),
    )


def _leaving(facts: Mapping[str, str]) -> Words:
    until = datetime.fromisoformat(facts["until"])
    return Words(
        _("You have left %(site)s") % _site(),
        (
            _("From now on nobody sees your page or your videos, and you are signed out everywhere."),
            _("On %(day)s UTC everything that is held about you is erased, for good.")
            % {"day": date_format(until, "DATETIME_FORMAT")},
        ),
        reverse("sign-in"),
        _("I want to come back"),
        (_("Until then, signing in lets you come back, and everything is as it was."),),
    )


def _order_told(_facts: Mapping[str, str]) -> Words:
    return Words(
        _("An authority has sent an order about you"),
        (
            _("%(site)s received an order of an authority that names you or a video of yours.") % _site(),
            _("Your data shows who asked, under which law, and what was given, if anything was."),
        ),
        reverse("your-orders"),
        _("See who asked"),
    )


def _handover(facts: Mapping[str, str]) -> Words:
    until = date_format(datetime.fromisoformat(facts["until"]), "DATETIME_FORMAT")
    return Words(
        _("Your account is to go to another network"),
        (
            _("%(site)s hands the people of your territory over to %(to)s.") % {**_site(), "to": facts["to"]},
            _(
                "Your account, your videos, and what you said and chose go along. Your password does not, nor what was learnt "
                "from what you watch."
            ),
            _("Until %(day)s UTC you can say that you stay, or take your data and leave.") % {"day": until},
        ),
        reverse("your-handover"),
        _("See what goes along, or stay"),
        (_("If you do nothing, your account goes along, and you get a mail from there."),),
    )


def _moved(facts: Mapping[str, str]) -> Words:
    until = date_format(datetime.fromisoformat(facts["until"]), "DATETIME_FORMAT")
    names = {**_site(), "to": facts["to"], "address": facts["site"]}
    return Words(
        _("Your account has moved"),
        (
            _("Your account is with %(to)s now: %(address)s. A mail from there says how to sign in.") % names,
            _("On %(day)s UTC everything that %(site)s holds about you is erased, for good.")
            % {**names, "day": until},
            _(
                "For a year your old address says where you went. It names you to nobody who does not know it."
            ),
        ),
    )


def _arrived(facts: Mapping[str, str]) -> Words:
    names = {**_site(), **facts}
    renamed = facts["was"] != facts["handle"]
    return Words(
        _("Your account from %(from)s is here") % names,
        (
            _("%(from)s has handed your account over to %(site)s. Your videos are being made ready here.")
            % names,
            _("Your handle was taken here: you are @%(handle)s now.") % names
            if renamed
            else _("You are @%(handle)s, as before.") % names,
            _("Your password did not come along. Please set a new one: then you can sign in."),
        ),
        _link(facts),
        _("Set a password"),
        (
            _(
                "The link works for 30 days; after that, ask for a new one where you sign in. If you don't want to be here, "
                "you can take your data and leave."
            ),
        ),
    )


def _service_ending(facts: Mapping[str, str]) -> Words:
    told = {
        "site": settings.ENV.site_name,
        "country": locales.territory(facts["country"]),
        "day": date_format(datetime.fromisoformat(facts["from"]), "DATETIME_FORMAT"),
        "address": f"{settings.SITE_URL}/restriction/{facts['restriction']}",
    }
    return Words(
        _("%(site)s is to be suspended in %(country)s") % told,
        (
            _("An authority demands that %(site)s is suspended in %(country)s, which you call home.") % told,
            _("That can happen from %(day)s UTC on, not earlier.") % told,
            _(
                "Until then, and after that too, you can take along everything that is held about you, or have it erased."
            ),
        ),
        reverse("your-data"),
        _("Take your data along"),
        (
            _("Who demands it, under which law, and how it stands: %(address)s") % told,
            _("Nothing of yours is deleted by the suspension."),
        ),
    )


def _service_stays(facts: Mapping[str, str]) -> Words:
    card = territories.restriction(facts["restriction"])
    told = {**_site(), "countries": ", ".join(country.name for country in card.countries)}
    return Words(
        _("%(site)s is not suspended: that is called off") % told,
        (
            _(
                "You were told that %(site)s is to be suspended where you live (%(countries)s). That is called off."
            )
            % told,
            _("You need not do anything: nothing of yours has changed."),
        ),
        reverse("restriction", args=[card.code]),
        _("See who demanded it, and why it ended"),
    )


def _objection_decided(facts: Mapping[str, str]) -> Words:
    said = notifications.sentence(Kind.OBJECTION_DECIDED, [], facts)
    if facts["decision"] == "published":
        more = _(
            "Everybody can read it on the page of the bar, without your name. The bar itself stays as it is."
        )
    else:
        more = _("A legal officer of %(site)s has looked at it. You can send another one.") % _site()
    return Words(
        _("Your objection to a bar is decided"),
        (f"{said}.", more),
        reverse("bar", args=[facts["bar"]]),
        _("See the bar"),
    )


_WORDS: dict[Kind, Callable[[Mapping[str, str]], Words]] = {
    Kind.CONFIRM_EMAIL: _confirm_email,
    Kind.JOINED_AGAIN: _joined_again,
    Kind.RESET_PASSWORD: _reset_password,
    Kind.PASSWORD_CHANGED: _password_changed,
    Kind.CONFIRM_NEW_EMAIL: _confirm_new_email,
    Kind.EMAIL_CHANGE_ASKED: _email_change_asked,
    Kind.EMAIL_CHANGED: _email_changed,
    Kind.ADMITTED: _admitted,
    Kind.REFUSED: _refused,
    Kind.SUSPENDED: _suspended,
    Kind.REOPENED: _reopened,
    Kind.STATEMENT_MADE: _statement_made,
    Kind.APPEAL_DECIDED: _appeal_decided,
    Kind.RESTRICTION_LIFTED: _restriction_lifted,
    Kind.EXPORT_READY: _export_ready,
    Kind.LEAVING: _leaving,
    Kind.ORDER_TOLD: _order_told,
    Kind.HANDOVER: _handover,
    Kind.MOVED: _moved,
    Kind.ARRIVED: _arrived,
    Kind.SERVICE_ENDING: _service_ending,
    Kind.SERVICE_STAYS: _service_stays,
    Kind.OBJECTION_DECIDED: _objection_decided,
}
