# SPDX-License-Identifier: MIT
"""
The shell's language: each script of tests/guest/sh/ prints what the .out file beside it says.

All run in one boot, with their errors in the same stream. The scripts are plain sh, so they
also run on the host, with another shell as the oracle: cd tests/guest/sh && dash split.sh
"""
import difflib
import re
import secrets
from pathlib import Path

import pytest

from guests import Guest, bad_lines, fail_if, scaled, write_log
from machine import ROOT, Boot

FOLDER = ROOT / "tests/guest/sh"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.sh"))
TIMEOUT = 120


class Run:
    """What the scripts printed, by their names."""

    def __init__(self, names):
        nonce = secrets.token_hex(8)
        command = "; ".join(["cd /tests/sh", f"for t in {' '.join(names)}",
                             f"do echo {nonce} $t", "sh $t.sh </dev/null 2>&1", "done"])
        disk = []
        result = Boot(command, cpus=2, timeout=scaled(TIMEOUT)).run(
            check_image=lambda image, r: disk.append(Guest._disk(image, r)))
        parts = re.split(rf"^{nonce} (\S+)\n", result.text, flags=re.MULTILINE)
        self.outputs = dict(zip(parts[1::2], parts[2::2]))
        self.complaints = list(filter(None, disk + bad_lines(result.log)))
        if result.status:
            self.complaints.append(f"the machine ended with status {result.status}")
        self.log = write_log("sh", result)


@pytest.fixture(scope="session")
def run(request):
    return Run([item.callspec.params["name"] for item in request.session.items
                if item.path == Path(__file__) and hasattr(item, "callspec")])


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.points(2, id=f"sh.{name}"), id=name) for name in SCRIPTS])
def test_script(name, run):
    assert name in run.outputs, f"it did not get that far; see {run.log}"
    wanted = (FOLDER / f"{name}.out").read_text().splitlines()
    got = run.outputs[name].splitlines()
    diff = difflib.unified_diff(wanted, got, f"{name}.out", "printed", lineterm="", n=1)
    fail_if(wanted != got, "\n".join(list(diff)[:12]))


@pytest.mark.points(5)
def test_clean(run):
    """The kernel had nothing to complain of, and the disk is clean."""
    assert not run.complaints, "\n".join(run.complaints)
