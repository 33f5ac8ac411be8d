"""What has happened to notifications."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailDue:
    """A notification waits to be mailed, for the first time or again; whoever sends mail leases it first."""

    notification_id: int
