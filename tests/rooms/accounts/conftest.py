from dataclasses import replace

import pytest


@pytest.fixture
def env(settings):
    """Change settings of the installation: `env(registration="closed")`."""

    def change(**values):
        settings.ENV = replace(settings.ENV, **values)

    return change
