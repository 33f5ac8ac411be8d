"""The product's settings with one address more, which answers a constant."""

from glasshouse.network.config.settings import *  # noqa: F403 - all of them, that is the point

ROOT_URLCONF = "bench.feed.urls"
