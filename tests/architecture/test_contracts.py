"""The order of imports holds, and each contract catches what it is there for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import NETWORK, PACKAGE, ROOT, modules

LINTER = Path(sys.executable).with_name("lint-imports")

# contract, file, line added to it, what the linter then names
BREAKS = {
    "parties": (
        "network/kit/ids.py",
        "import glasshouse.demo.run",
        "glasshouse.network.kit.ids -> glasshouse.demo.run",
    ),
    "order": (
        "network/vault/queries.py",
        "import glasshouse.network.accounts.queries",
        "glasshouse.network.vault.queries",
    ),
    "faces": (
        "network/social/queries.py",
        "import glasshouse.network.videos.models",
        "glasshouse.network.social.queries",
    ),
    "acyclic": (
        "network/videos/states.py",
        "import glasshouse.network.videos.models",
        "glasshouse.network.videos",
    ),
    "pure": (
        "network/videos/transcoding/plan.py",
        "import django.conf",
        "glasshouse.network.videos.transcoding.plan",
    ),
    "anyone": ("proof/notes.py", "import orjson", "glasshouse.proof.notes -> orjson"),
    "small": ("witness/store.py", "import orjson", "glasshouse.witness.store -> orjson"),
    "kit": ("network/kit/ids.py", "import glasshouse.network.vault.queries", "glasshouse.network.kit.ids"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in modules(PACKAGE, ROOT / "tests/architecture"):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [str(LINTER), "--no-cache", "--no-logo", *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_every_contract_holds() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_catches_what_breaks_it(copy: Path, contract: str) -> None:
    file, line, named = BREAKS[contract]
    with (copy / "glasshouse" / file).open("a") as module:
        module.write(f"\n{line}\n")
    done = lint(copy, "--contract", contract)
    assert done.returncode == 1
    assert "0 kept, 1 broken" in done.stdout
    assert named.split(" ")[0] in done.stdout


def test_neighbours_are_blind_to_each_other(copy: Path) -> None:
    with (copy / "glasshouse/network/api/urls.py").open("a") as module:
        module.write("\nimport glasshouse.network.web.urls\n")
    done = lint(copy, "--contract", "order")
    assert "glasshouse.network.api is not allowed to import glasshouse.network.web" in " ".join(
        done.stdout.split()
    )


def test_network_and_witness_speak_http_alone(copy: Path) -> None:
    with (copy / "glasshouse/witness/store.py").open("a") as module:
        module.write("\nimport glasshouse.network.kit.crash\n")
    done = lint(copy, "--contract", "parties")
    assert "glasshouse.witness is not allowed to import glasshouse.network" in " ".join(done.stdout.split())


def test_a_new_room_must_be_given_its_place(copy: Path) -> None:
    (copy / "glasshouse/network/attic").mkdir()
    (copy / "glasshouse/network/attic/__init__.py").touch()
    assert "attic" in lint(copy, "--contract", "order").stdout


def test_a_face_may_be_a_package(copy: Path) -> None:
    """`actions/uploads.py` belongs to the face `actions` as much as `actions.py` would."""
    with (copy / "glasshouse/network/social/queries.py").open("a") as module:
        module.write("\nimport glasshouse.network.videos.actions.posts\n")
    assert (NETWORK / "videos/actions/posts.py").is_file()
    assert lint(copy, "--contract", "faces").returncode == lint(ROOT, "--contract", "faces").returncode


def test_only_one_file_reads_the_environment() -> None:
    """Ruff forbids it everywhere else; this shows that it does."""
    for path, found in (
        ("glasshouse/network/web/anything.py", True),
        ("glasshouse/network/config/env.py", False),
    ):
        command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", path, "-"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            input="import os\nos.environ['X']\n",
            capture_output=True,
            text=True,
            check=False,
        )
        assert ("TID251" in done.stdout) is found, path
