# SPDX-License-Identifier: MIT
"""Panics while the other harts do all they can to disturb: kernel/debug/provoke_panic.c."""
import re

import pytest

from machine import PANICKED

PANICS = ["panic_among_printers", "panic_among_deaf_printers", "panic_among_deaf", "panic_with_lock",
          "panic_everywhere", "trap_everywhere"]
LINE = r"\[ *\d+\.\d{6}\] "


@pytest.mark.points(5)
@pytest.mark.parametrize("name", PANICS)
def test_panic_is_one_piece(guest, name):
    """One report, to its end, and nothing of other harts behind its first line."""
    for cpus in (2, 4, 4, 4, 8):
        result = guest.run("true", cpus=cpus, append=f"provoke={name}", expect=["panic"])
        assert result.status == PANICKED
        assert len(re.findall(LINE + "panic: ", result.log)) == 1
        report = result.log[result.log.index("panic: ") :]
        assert "chatter" not in report
        assert all(re.match(LINE, line) for line in report.splitlines()[1:])
        assert "ret_from_kernel_thread+" in report
        assert not result.stray and not result.out
        if name == "panic_among_deaf":
            assert report.count("did not stop") == cpus - 1


@pytest.mark.points(5)
def test_panic_among_programs(guest):
    """Programs on all harts print as much as they can; the report is whole."""
    command = "for i in 1 2 3 4 5 6; do (while true; do echo programs print; done) & done; sleep 99"
    result = guest.run(command, cpus=4, append="provoke=panic_later", expect=["panic"])
    assert result.status == PANICKED
    report = result.log[result.log.index("panic: ") :]
    assert all(re.match(LINE, line) for line in report.splitlines()[1:])
    assert "panic_in_timer+" in report
