# SPDX-License-Identifier: MIT
"""Keys and sessions on the console's own line; what pseudo terminals can't show."""
import pytest

from console import NL, PROMPT

CTRL_C = "\x03"


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_session_on_the_console(console, cpus):
    """^C reaches the foreground; the end of the session hangs the line up for a new one."""
    console.boot(cpus=cpus)
    console.send("exec /tests/ctty\r")
    console.expect("# ready" + NL)
    console.send(CTRL_C)
    console.expect("# interrupted" + NL)
    console.expect(PROMPT)
    assert "hung up" in console.command("until cat /tmp/left; do sleep 0.1; done 2>/dev/null")
    console.power_off()


@pytest.mark.points(5)
def test_script(console):
    """A terminal within the terminal: all keys go to the inner one."""
    console.boot()
    console.send("script -q -c 'tty; cat' /tmp/record\r")
    console.expect("/dev/pts/0" + NL)
    console.send("typed\r")
    console.expect("typed" + NL + "typed" + NL)
    console.send(CTRL_C)
    console.expect(PROMPT)
    console.send("cat /tmp/record\r")
    console.expect("Script started on .*" + NL + "/dev/pts/0.*typed.*typed.*" + r"\^C.*Script done")
    console.expect(PROMPT)
    console.power_off()
