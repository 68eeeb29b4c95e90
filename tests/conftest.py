# SPDX-License-Identifier: MIT
"""What all tests share: the score, and ways to run things in the machine."""
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from console import Console
from grade import Grader
from guests import Groups, Guest
from machine import BUILD
from user_emulation import emulate, unfit_for_emulation


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


def selected(session, name):
    """The programs for which this session asks for the test of that name."""
    return [item.callspec.params["program"] for item in session.items if item.originalname == name]


@pytest.fixture(scope="session", autouse=True)
def ahead():
    """Threads that run what needs no turn of its own, beside the tests that do."""
    pool = ThreadPoolExecutor(os.cpu_count())
    yield pool
    pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="session", autouse=True)
def groups(request, tmp_path_factory, ahead):
    """Outcomes of the programs of tests/guest/, of those that this session asks for."""
    return Groups(selected(request.session, "test_program"), tmp_path_factory.mktemp("groups"), ahead)


@pytest.fixture(scope="session", autouse=True)
def emulated(request, tmp_path_factory, ahead, groups):
    """The same programs on Linux's user emulation: {program's id: a future of its outcome}."""
    return {p.id: ahead.submit(emulate, p, tmp_path_factory.mktemp("emulated"))
            for p in selected(request.session, "test_user_emulation") if not unfit_for_emulation(p)}
