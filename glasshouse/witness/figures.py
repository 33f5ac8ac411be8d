"""How a witness does, for Prometheus and for /health."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from glasshouse.witness.cosigning import EARLIEST_TIME_S, Cosigner
from glasshouse.witness.errors import Refused
from glasshouse.witness.store import MIRROR, Log, Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of this process, and what the store says now."""

    store: Store
    cosigners: Sequence[Cosigner]
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)

    def count(self, call: str, status: int) -> None:
        """Count an answer to a call."""
        self.answered[call, status] += 1

    def check(self, now_s: float) -> None:
        """Raise Refused (503) if the witness can't do its work; a store that can't be written raises its own error."""
        if now_s < EARLIEST_TIME_S:
            raise Refused(503, "this machine's clock is not set")
        with self.store.writing():
            self.store.logs()

    def text(self, now_s: float) -> str:
        """Return the figures in Prometheus's text format."""
        lines = ["# TYPE glasshouse_witness_requests_total counter"]
        for (call, status), count in sorted(self.answered.items()):
            lines.append(f'glasshouse_witness_requests_total{{call="{call}",status="{status}"}} {count}')
        sizes = ["# TYPE glasshouse_witness_log_size gauge"]
        ages = ["# TYPE glasshouse_witness_cosigned_seconds_ago gauge"]
        entries = ["# TYPE glasshouse_witness_next_entry gauge"]
        for log in self.store.logs():
            for labels, size, time_s in self._signed(log):
                sizes.append(f"glasshouse_witness_log_size{{{labels}}} {size}")
                ages.append(f"glasshouse_witness_cosigned_seconds_ago{{{labels}}} {int(now_s) - time_s}")
            if any(cosigner.role == MIRROR for cosigner in self.cosigners):
                entries.append(
                    f'glasshouse_witness_next_entry{{origin="{_label(log.origin)}"}} {self.store.next_entry(log)}'
                )
        return "\n".join([*lines, *sizes, *ages, *entries]) + "\n"

    def _signed(self, log: Log) -> Iterator[tuple[str, int, int]]:
        for cosigner in self.cosigners:
            last = cosigner.last(log)
            if last is not None:
                labels = f'origin="{_label(log.origin)}",cosigner="{cosigner.role}"'
                yield labels, last.signed.checkpoint.size, last.time_s


def _label(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"")
