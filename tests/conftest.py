# SPDX-License-Identifier: MIT
"""What all tests share: the score, and ways to run things in the machine."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from console import Console
from grade import Grader
from guests import Groups, Guest
from machine import BUILD


def pytest_configure(config):
    if not (BUILD / "fs.img").exists():
        raise pytest.UsageError(f"nothing is built in {BUILD}: type make, or make grade")
    config.pluginmanager.register(Grader(config), "grader")


@pytest.fixture
def guest(request, tmp_path):
    """guest.run(command, ...): a boot that runs a shell command."""
    return Guest(request.node, tmp_path)


@pytest.fixture
def console(request, tmp_path):
    """console.boot(...): a boot with a terminal that a user sits at."""
    terminal = Console(request.node, tmp_path)
    yield terminal
    terminal.close()


@pytest.fixture(scope="session")
def groups(request, tmp_path_factory):
    """Outcomes of the programs of tests/guest/, of those that this session asks for."""
    selected = [item.callspec.params["program"] for item in request.session.items
                if "program" in getattr(getattr(item, "callspec", None), "params", {})
                and item.originalname == "test_program"]
    return Groups(selected, tmp_path_factory.mktemp("groups"))
