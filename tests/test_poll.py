# SPDX-License-Identifier: MIT
"""poll of a terminal: ready when a read would not wait, by the rules of its mode."""
import time

import pytest

from console import NL, PROMPT


def only_last_key_makes_ready(console, keys):
    console.send(keys[:-1])
    time.sleep(0.3)
    console.send(keys[-1])
    assert "events" not in console.expect(f"events 41, {len(keys)} bytes" + NL)


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_poll_of_a_terminal(console, cpus):
    console.boot(cpus=cpus)
    console.send("/tests/typist\r")
    console.expect("output 4" + NL)
    console.expect("lines" + NL)
    only_last_key_makes_ready(console, "ab\r")
    console.expect("end of file" + NL)
    console.send("\x04")
    console.expect("events 41, 0 bytes" + NL)
    console.expect("three bytes" + NL)
    only_last_key_makes_ready(console, "xyz")
    console.expect("any byte" + NL)
    console.send("x")
    console.expect("events 41, 1 bytes" + NL)
    console.expect(PROMPT)
    console.power_off()
