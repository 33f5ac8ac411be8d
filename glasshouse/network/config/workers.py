"""Which background processes one machine runs, and how politely."""

from glasshouse.network.config.env import Env
from glasshouse.network.config.processes import Supervisor, our_program

NICE = {"default": 0, "media": 10, "ladder": 15, "archive": 10}
"""Pages come first, then making a video playable, then its other renditions; archives can wait."""


def add_workers(supervisor: Supervisor, env: Env) -> None:
    """Name the background processes of one machine."""
    supervisor.add("ledger", our_program("ledger"))
    supervisor.add("rank", our_program("rank"))
    supervisor.add("beat", our_program("work", "--beat"))
    supervisor.add("default", our_program("work", "--queue", "default"), nice=NICE["default"])
    supervisor.add("archive", our_program("work", "--queue", "archive"), nice=NICE["archive"])
    for number in range(1, env.encoders + 1):
        for queue in ("media", "ladder"):
            supervisor.add(f"{queue}-{number}", our_program("work", "--queue", queue), nice=NICE[queue])
