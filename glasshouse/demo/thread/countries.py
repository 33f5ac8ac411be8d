"""The living example of countries: a video withheld, one whose ground is withheld, a suspension announced, and one called off.

Authorities and laws are made up, and say so. All goes through the actions that officers go through. Doing it again adds what is
missing.
"""

from datetime import timedelta

from glasshouse.demo import staff
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import Role
from glasshouse.network.kit import clock
from glasshouse.network.territories import actions, queries
from glasshouse.network.territories.actions import Demand, Officer
from glasshouse.network.territories.queries import Card
from glasshouse.network.videos import queries as videos

WITHHELD_DAYS = 30
_MADE_UP = "made up for this demo"


def show() -> None:
    """Make them, with a legal officer who proposes what the administrator puts in force."""
    proposes = _officer(staff.legal_officer(), Role.LEGAL_OFFICER)
    decides = _officer(staff.administrator(), Role.ADMINISTRATOR)
    oldest = [row.video_id for row in videos.newest_public(500)][:-3:-1]
    codes = list(videos.codes_of(oldest).values())
    known = {card.countries[0].code: card for card in queries.restrictions()}
    day = clock.now().date() + timedelta(days=WITHHELD_DAYS)
    if len(codes) == 2:
        in_force = _demand(
            "AD", "Court of first instance", "Media act, art. 12", video=codes[0], evidence="public"
        )
        withheld = _demand(
            "SM", "Public prosecutor", "Code of procedure, art. 5", video=codes[1], withheld_until_date=day
        )
        for demand in (in_force, withheld):
            card = known.get(str(demand.countries[0])) or _propose(proposes, demand)
            if card.state == queries.State.PROPOSED:
                actions.put_in_force(by=decides, code=card.code)
    if "MC" not in known:
        _propose(proposes, _demand("MC", "Ministry of communications", "Networks act, sec. 9"))
    card = next(card for card in queries.restrictions() if card.countries[0].code == "MC")
    if card.state == queries.State.PROPOSED:
        actions.lift_restriction(by=decides, code=card.code, why="authority")
    if "LI" not in known:
        _propose(
            proposes, _demand("LI", "Office for communications", "Networks act, sec. 3", evidence="sealed")
        )


def _officer(person_id: int, role: Role) -> Officer:
    return Officer(accounts.officer_code(person_id=person_id), role)


def _demand(country: str, authority: str, law: str, *, evidence: str = "none", **more: object) -> Demand:
    return Demand(
        countries=(country,),
        authority=f"{authority} ({_MADE_UP})",
        law=f"{law} ({_MADE_UP})",
        evidence=evidence,
        **more,  # type: ignore[arg-type]
    )


def _propose(by: Officer, demand: Demand) -> Card:
    return queries.restriction(actions.propose_restriction(by=by, demand=demand))
