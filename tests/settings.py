"""Django's settings for tests: the network's own, but for what would only cost time."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from glasshouse.network.config.settings import *  # noqa: F403 - all of them, that is the point
from glasshouse.network.config.settings import STORAGES as REAL_STORAGES


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm with the least work: 1 ms instead of 60, in hundreds of sign-ins."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["tests.settings.QuickArgon2"]
# Names with a hash of the content need `collectstatic` first; pages are tested without.
STORAGES = {
    **REAL_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
