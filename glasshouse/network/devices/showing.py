"""What is shown at an instant: a domain by its record, and an organisation by its first domain and its form. Reads alone."""

from datetime import datetime

from glasshouse.network.devices.models import Domain, Organisation
from glasshouse.network.devices.states import Form


def is_domain_shown(domain: Domain, now: datetime) -> bool:
    """Say whether the record of a domain counts: it was seen, and not too long ago."""
    return domain.proved_until is not None and domain.proved_until > now


def is_shown(organisation: Organisation, now: datetime) -> bool:
    """Say whether an organisation's form is accepted and its own domain, the first, is shown to be its."""
    first = organisation.domains.order_by("id").first()
    return first is not None and is_domain_shown(first, now) and organisation.form == Form.ACCEPTED
