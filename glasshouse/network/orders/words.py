"""Words for what the tables and rules name by codes."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from glasshouse.network.orders import rulebook
from glasshouse.network.orders.models import Order, Proposal
from glasshouse.network.orders.rulebook import CANT_TELL, Spoken


def data_words(data: str) -> str:
    """Return a kind of data in words; its code where the rules know more kinds than these words."""
    return {
        "subscriber": _("account: handle, name, home territory, e-mail address, birth date"),
        "sessions": _("sessions: when, from which network address, with which device"),
        "following": _("whom the person follows, and who follows them"),
        "reactions": _("what the person liked and reposted"),
        "watching": _("what the person watched"),
        "videos": _("videos: texts and dates"),
        "comments": _("comments: texts and dates"),
        "media": _("the videos themselves, as files"),
    }.get(data, data)


def rule_words(rule: str, spoken: Mapping[str, Spoken]) -> Spoken:
    """Return a rule in the reader's language; `spoken` is what `rulebook.spoken` says of the rules that were applied."""
    found = spoken.get(rule) or spoken[CANT_TELL]._replace(rule=rule)
    return found._replace(says=_(found.says), law=_(found.law))


def decisive_rules(orders: Collection[Order]) -> dict[int, Spoken]:
    """Return order's id -> the rule that decided it, in the words of the rulebook by which it was decided.

    Later rulebooks may call a rule otherwise. The database is asked once for each rulebook, not for each order.
    """
    by = dict(
        Proposal.objects.filter(order__in=orders, returned_at=None).values_list("order_id", "rules_sha256")
    )
    spoken = {sha256: rulebook.spoken(rulebook.kept(sha256)) for sha256 in {"", *by.values()}}
    return {one.pk: rule_words(one.rule, spoken[by.get(one.pk, "")]) for one in orders}


def places_in_words() -> dict[str, tuple[str, ...]]:
    """Return where the data is, in words -> the files with the rules for it."""
    return {
        _("Wherever the data is"): ("all.cedar", "home.cedar", ""),
        _("Where the data is in the EU or EEA"): ("eu.cedar",),
        _("Where the data is in the United States"): ("us.cedar",),
        _("Where the data is in China"): ("cn.cedar",),
        _("Where the data is anywhere else"): ("elsewhere.cedar",),
    }


_SAID = (
    gettext_noop("Who sent the order was not verified by a way that the authority itself has published."),
    gettext_noop("The order does not say why."),
    gettext_noop("The purpose of the order does not need this data."),
    gettext_noop(
        "It is called an emergency, and no imminent threat to life, body or critical infrastructure is named."
    ),
    gettext_noop("The data is protected by an immunity or privilege, or by the freedom of the press."),
    gettext_noop("Carrying the order out would manifestly breach a fundamental right."),
    gettext_noop("The person was already tried for the same (ne bis in idem)."),
    gettext_noop("What the person is said to have done is no offence where the data is."),
    gettext_noop("The operator has not said where the data is, so nobody can say whose law decides."),
    gettext_noop("An authority of the country where the data is may order it by the law of that country."),
    gettext_noop(
        "An authority of another EU country may order it by a European Production or Preservation Order."
    ),
    gettext_noop(
        "An authority of the European Union may order information on specific accounts that is already held."
    ),
    gettext_noop("An authority of the European Union may order illegal content removed."),
    gettext_noop(
        "An authority of another country may order it under an agreement that binds both countries."
    ),
    gettext_noop(
        "A decision from outside the EU and EEA counts only under an agreement that binds both countries; none was named."
    ),
    gettext_noop("Data on communication and its content need a judge or a court."),
    gettext_noop("A European Production Order for subscriber data needs a prosecutor, a judge or a court."),
    gettext_noop(
        "An order to remove counts here only if it comes from an authority of the European Economic Area."
    ),
    gettext_noop("An authority of the United States may order it by the law there."),
    gettext_noop(
        "An authority of another country may order it under an agreement that binds both countries."
    ),
    gettext_noop(
        "An authority of another country counts only under an agreement, and none was named that binds both countries."
    ),
    gettext_noop("The content of communication needs a warrant of a court."),
    gettext_noop("An order to remove counts here only if it comes from an authority of this country."),
    gettext_noop("An authority of China may order it by the law there."),
    gettext_noop(
        "An authority of another country may order it under an agreement, once China’s authority has approved."
    ),
    gettext_noop(
        "Data stored in China goes to no foreign authority without China’s approval, and none was named."
    ),
    gettext_noop("A court of the country where the data is may order it by the law of that country."),
    gettext_noop("A court of another country may order it under an agreement that binds both countries."),
    gettext_noop("It needs a court."),
    gettext_noop(
        "The authority is not of the person’s home territory, and no agreement that the law there recognises was named."
    ),
    gettext_noop("The law of that country; Regulation (EU) 2016/679, Article 6(1)(c)"),
    gettext_noop("The law of that country"),
    gettext_noop("That agreement"),
    gettext_noop("The law of the country where the data is"),
    gettext_noop("Our own rule, where we know no law that asks for less"),
    gettext_noop("The promise “home-law” of this network"),
)
"""What the rules say, for whoever translates; a test keeps it equal to the files."""
