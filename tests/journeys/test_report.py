"""The whole news report, sentence by sentence, in two running networks: what docs/report.md promises a visitor.

Each sentence is a function that takes the doors a person would take, and keeps a picture of where it is tested. Kept where
`--pictures` says.
"""

import json
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.house import House, make_clip
from tests.journeys.report import authorities, content, powers
from tests.journeys.report.networks import Networks, running
from tests.journeys.report.walking import Walk
from tests.journeys.test_strangers_tool import judged, told

ROOT = Path(__file__).parents[2]
AGREED_S = 120
SENTENCES = (
    content.the_popular_app,
    content.privacy_under_the_law,
    authorities.gives_no_access,
    content.does_not_censor_content,
    authorities.never_ask_companies,
    authorities.banned_on_official_telephones,
    authorities.ban_nationwide,
    powers.a_sale_would_be_an_export_of_technology,
    powers.ties_and_shares,
    powers.guilt_is_presupposed,
    # The rules by which orders are decided count once they have been public for a while: that takes longest.
    authorities.never_ask_against_local_law,
    powers.has_not_offered_any_proof,
)


class Stranger:
    """Somebody with an environment of their own, in which nothing is but what anyone checks a network with."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=True)
        self._program = folder / "bin" / "glasshouse"
        # While the report is walked through.
        self._installing = subprocess.Popen(
            [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", ROOT],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def verify(self, *arguments: str) -> tuple[int, str]:
        """Run `glasshouse verify`; returns its exit code and what it prints."""
        out, _none = self._installing.communicate() if self._installing.returncode is None else ("", "")
        assert self._installing.returncode == 0, out
        done = subprocess.run(
            [self._program, "verify", *arguments],
            cwd=self._program.parent,
            env={"PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def nets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Networks]:
    """Both networks."""
    with running(tmp_path_factory.mktemp("report")) as nets:
        yield nets


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go."""
    folder = Path(request.config.getoption("--pictures") or tmp_path / "pictures").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_each_sentence_of_the_report_is_tested_in_the_running_product(
    nets: Networks, browser: Browser, pictures: Path, tmp_path: Path
) -> None:
    stranger = Stranger(tmp_path / "stranger")
    walk = Walk(browser, nets, pictures, tmp_path, make_clip(tmp_path / "clip.mp4", rate=8))
    for sentence in SENTENCES:
        sentence(walk)
        walk.rest()
        assert not walk.broken, (sentence.__name__, walk.broken)
    _agree(stranger, nets.one)
    code, said = stranger.verify("--dossier", walk.codes["dossier"])
    assert code == 0, said


def _agree(stranger: Stranger, house: House) -> None:
    """A stranger's program says the same as the page: every verdict, its reason, and until when."""
    until = time.monotonic() + AGREED_S
    while True:
        page = told(house)
        code, said = stranger.verify(house.url, "--promises", "--catalogue", "--json")
        tool: dict[str, Any] = json.loads(said)
        # The page is a few seconds behind the log, and a standing log has a newer time each minute.
        if page == judged(tool):
            break
        assert time.monotonic() < until, (page, judged(tool))
        time.sleep(1)
    assert code == 0 and not tool["findings"], tool["findings"]
    assert len(page) >= 18 and sys.prefix not in said
    served = tool["catalogue"]
    assert served["missing"] == served["other"] == 0, served
