"""How far each cosigner is, as the publisher hears it; written down together, since each write is a flush of the disk."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from glasshouse.network.kit import clock
from glasshouse.network.ledger.cosigning import Answer
from glasshouse.network.ledger.models import Cosigner
from glasshouse.proof.policies import Policy

log = logging.getLogger(__name__)


class Standing:
    """What is new about the cosigners of a policy since it was last written down."""

    def __init__(self, policy: Policy) -> None:
        self._names = tuple(policy.witnesses)
        self._new: dict[str, dict[str, Any]] = {}
        self._failures: dict[str, str] = {}
        self._begun = False

    def note(self, answer: Answer, failure: str) -> None:
        """Note an answer: a signature moves a cosigner on, a failure leaves it where it is."""
        known = self._new.setdefault(answer.name, {})
        if failure:
            if failure != self._failures.get(answer.name) and not answer.under_way:
                log.info("%s does not cosign: %s", answer.name, failure)
            known.update(role=answer.role, failure=failure[:300])
        else:
            now: datetime = clock.now()
            known.update(role=answer.role, failure="", size=answer.signed.checkpoint.size, signed_at=now)
        self._failures[answer.name] = failure

    def told(self) -> str:
        """Return who does not sign and why, in one line."""
        return "; ".join(f"{name}: {failure}" for name, failure in self._failures.items() if failure)

    def keep(self) -> None:
        """Write down what is new; whoever is of no set any more is forgotten."""
        if self._begun and not self._new:
            return
        with transaction.atomic():
            if not self._begun:
                Cosigner.objects.exclude(name__in=self._names).delete()
            for name, values in self._new.items():
                Cosigner.objects.update_or_create(name=name, defaults=values)
        self._begun, self._new = True, {}
