# SPDX-License-Identifier: MIT
"""
The programs of tests/guest/ where they can on Linux's user emulation: the same file passes on
Linux's calls, so a test that fails here is a wrong test. It is for CI, or for who asks for it
by name. They are run while tests of earlier files go on, after those in the machine.
"""
import os

import pytest

from guests import fail_if, judge_tap, programs, short_path
from user_emulation import unfit_for_emulation

ASKED = os.environ.get("CI") or "linux-user" in os.environ.get("ONLY", "")


@pytest.mark.parametrize("program", [
    pytest.param(p, marks=pytest.mark.points(0, id=f"linux-user.{p.id}"), id=p.id)
    for p in programs() if ASKED and p.linux and p.file.suffix == ".c"])
def test_user_emulation(program, emulated, request):
    reason = unfit_for_emulation(program)
    if reason:
        pytest.skip(reason)
    outcome = emulated[program.id].result()
    request.node.seconds = outcome.seconds
    request.node.console = outcome.text
    request.node.repro = f"qemu-riscv64 {short_path(program.elf())}"
    fail_if(outcome.lost, outcome.lost)
    wrong, _ = judge_tap(outcome.text, outcome.status)
    fail_if(wrong, "\n".join(wrong[:10]))


if not ASKED:
    del test_user_emulation
