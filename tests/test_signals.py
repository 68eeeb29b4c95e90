# SPDX-License-Identifier: MIT
"""What of signals can't be seen from a program that init has started."""
import pytest

from guests import judge_tap


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_init_is_protected(guest, cpus):
    result = guest.run("true", append="init=/tests/init_signals", cpus=cpus)
    # The console is as at the start: it ends lines as terminals do.
    wrong, _ = judge_tap(result.text.replace("\r", ""), result.status)
    assert not wrong
