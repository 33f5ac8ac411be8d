"""What the desk offers at the intake, from the tables of the rules in force."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.orders import rulebook
from glasshouse.network.orders.words import data_words


@dataclass(frozen=True, slots=True)
class Choices:
    """Code -> words of each legal basis, agreement and kind of data."""

    bases: dict[str, str]
    agreements: dict[str, str]
    data: dict[str, str]


def choices() -> Choices:
    """Return what can be chosen."""
    rules = rulebook.shown()
    own = {
        "national": _("The law of the authority’s own country (name it below)"),
        "treaty": _("An agreement (choose it below)"),
    }
    return Choices(
        {name: told["law"] or own.get(name, name) for name, told in rules.table("bases.toml").items()},
        {name: f"{told['name']} ({told['law']})" for name, told in rules.table("agreements.toml").items()},
        {name: data_words(name) for name in rules.data()},
    )
