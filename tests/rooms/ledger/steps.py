"""The steps of the process that keeps the log, one at a time."""

from glasshouse.network.kit import clock
from glasshouse.network.ledger import actions, keys
from glasshouse.network.ledger.cosigning import cosigners
from glasshouse.network.ledger.integrating import Integrator
from glasshouse.network.ledger.models import Published
from glasshouse.network.ledger.publishing import Publisher
from glasshouse.proof.entries import Rules


def rules(number: int) -> Rules:
    return Rules(time=clock.millis(clock.now()), name=f"house_{number}", sha256="ab" * 32, in_force_ms=number)


def enter(count: int) -> list[str]:
    """Enter so much; returns the tickets."""
    return [one.code for one in actions.append_entries(entries=[rules(n) for n in range(count)])]


def integrator(holder: str = "one") -> Integrator:
    return Integrator(keys.log_key(), holder)


def publisher(holder: str = "one") -> Publisher:
    policy = keys.policy()
    return Publisher(policy, cosigners(policy, keys.operator_key()), holder)


def through(one: Integrator) -> None:
    """Integrate all that waits."""
    while one.step():
        pass


def kept_marks() -> list[tuple[int, int]]:
    """Size and time of the kept checkpoints and of the newest, as the rows have them."""
    newest = Published.objects.latest("size", "id")
    kept = Published.objects.filter(number__isnull=False).exclude(pk=newest.pk).order_by("number")
    return [(one.size, one.time_s or 0) for one in (*kept, newest)]
