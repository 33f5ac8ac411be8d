"""What has happened to restrictions by country."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceRestrictionAnnounced:
    """The whole service is to be suspended in some countries: everyone who lives there is to be told."""

    code: str


@dataclass(frozen=True, slots=True)
class ServiceRestrictionCalledOff:
    """An announced suspension of the whole service won't come: it ended before it was in force."""

    code: str


@dataclass(frozen=True, slots=True)
class VideoWithheld:
    """A video is not served in some countries from now on."""

    code: str
    video: str


@dataclass(frozen=True, slots=True)
class VideoReleased:
    """A video that was not served in some countries is served there again, as far as this restriction goes."""

    code: str
    video: str
