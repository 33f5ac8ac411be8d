"""What a dossier encloses of the texts that pages hand out as in force."""

from glasshouse.network.feed import queries as feed
from glasshouse.network.moderation import queries as moderation
from glasshouse.network.promises.actions import register_paper
from glasshouse.proof.entries import Ranking, Rules


def declare() -> None:
    """Register them under the kinds of the entries that have their hashes."""
    register_paper(
        "rules.txt", kind=Rules.kind, name="house", ask=lambda: moderation.house_rules_text().encode()
    )
    register_paper("ranking.txt", kind=Ranking.kind, name="feeds", ask=lambda: feed.ranking_text().encode())
