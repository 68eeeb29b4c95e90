# SPDX-License-Identifier: MIT
"""A user at the terminal: line editing by the kernel and by the shell, and the way out."""
import time

import pytest

from console import NL, PROMPT
from guests import scaled

UP, LEFT, ERASE = "\x1b[A", "\x1b[D", "\x7f"
# QEMU takes the first C-a for itself.
CTRL = {letter: chr(ord(letter) - 64) for letter in "ACDEU"}


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_boot_to_shell_and_power_off(console, cpus):
    console.boot(cpus=cpus)
    assert "bin" in console.command("ls /")
    assert console.power_off() == 0


@pytest.mark.points(5)
def test_kernel_edits_lines(console):
    """Canonical mode, as a program sees it that edits nothing itself: cat."""
    console.boot()
    console.send("echo go; cat\r")
    console.expect(NL + "go" + NL)
    console.send("helk" + ERASE + "lo\r")
    console.expect(NL + "hello" + NL)
    console.send("wrong" + CTRL["U"] + "right\r")
    console.expect(NL + "right" + NL)
    console.send("no newline" + CTRL["D"])
    console.expect("no newlineno newline")
    console.send("\r" + CTRL["D"])
    console.expect(PROMPT)
    console.power_off()


@pytest.mark.points(5)
def test_echo_can_be_off(console):
    console.boot()
    console.send("stty -echo; echo go; read word; stty echo; echo got $word\r")
    console.expect(NL + "go" + NL)
    console.send("secret\r")
    assert "secret" not in console.expect("got ")
    console.expect("secret")
    console.expect(PROMPT)
    console.power_off()


@pytest.mark.points(5)
def test_shell_edits_lines(console):
    console.boot()
    console.send("echo ac" + LEFT + "b" + CTRL["A"] * 2 + LEFT + CTRL["E"] + "d\r")
    console.expect(NL + "abcd" + NL)
    console.expect(PROMPT)
    console.send("false; nonsense" + CTRL["U"] + "echo clean\r")
    console.expect(NL + "clean" + NL)
    console.expect(PROMPT)
    console.send("never mind" + CTRL["C"])
    console.expect(PROMPT)
    console.power_off()


@pytest.mark.points(5)
def test_history(console):
    console.boot()
    console.command("echo first")
    console.command("echo second")
    console.send(UP + UP + "\r")
    console.expect(NL + "first" + NL)
    console.expect(PROMPT)
    console.power_off()


@pytest.mark.points(5)
def test_completion(console):
    """A unique beginning is completed: of a program, and of a file."""
    console.boot()
    console.send("hexd\t/etc/mo\t | wc -l\r")
    console.expect(r"hexdump .*/etc/motd")
    assert int(console.expect(PROMPT).split()[-1]) > 1
    console.power_off()


@pytest.mark.points(5)
def test_shell_comes_back(console):
    console.boot()
    console.send("exit\r")
    console.expect(PROMPT)
    console.send(CTRL["D"])
    console.expect(PROMPT)
    console.power_off()


@pytest.mark.points(5)
def test_busy_programs_do_not_block_the_shell(console):
    """More endless loops than harts; the shell still answers at once."""
    console.boot(cpus=2)
    console.command("for i in 1 2 3 4; do (while true; do :; done) & done")
    start = time.monotonic()
    assert "fine" in console.command("echo fi''ne")
    assert time.monotonic() - start < scaled(3)
    assert console.power_off() == 0


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_idle_costs_nothing(console, cpus):
    """At the prompt all harts sleep: QEMU uses next to no time of the host's processors."""
    console.boot(cpus=cpus)
    time.sleep(0.5)
    before = console.cpu_seconds()
    time.sleep(2)
    used = console.cpu_seconds() - before
    assert used < 0.2, f"{used / 2:.0%} of a processor at the prompt"
    console.power_off()


@pytest.mark.points(5)
def test_poweroff_from_a_subshell(console):
    """With open files and children it is the same way out."""
    console.boot(cpus=4)
    console.command("(while true; do echo x >/tmp/busy; done) &")
    console.command("(while true; do mkdir /tmp/dir; rm -r /tmp/dir; done) &")
    # A file, a directory and a program that are gone and in use.
    console.command("mkdir /tmp/gone; cp /bin/sleep /tmp/gone-too")
    console.command("(cd /tmp/gone; /tmp/gone-too 1000 >/tmp/gone-again) &")
    console.command("sleep 0.2; rm -r /tmp/gone /tmp/gone-too /tmp/gone-again")
    console.send("sh\r")
    console.expect("sh" + NL)
    console.expect(PROMPT)
    console.command("echo data >/tmp/data; sync")
    assert console.power_off() == 0
