# SPDX-License-Identifier: MIT
"""Questions to the kernel: a break, which C-a b is for QEMU, and a key at the console."""
import re

import pytest

from console import NL, PROMPT

BREAK = "\x01b"
LINE = r"\[ *\d+\.\d{6}\] "


def ask(console, key, last):
    """Returns the answer to a key, up to where the pattern `last` ends."""
    console.send(BREAK + key)
    console.expect("sysrq: ")
    answer = console.expect(last) + console.qemu.after.decode()
    return re.sub(NL, "\n", re.sub(LINE, "", answer))


def still_works(console):
    console.send("\r")
    console.expect(PROMPT)
    assert console.command("echo o''n").strip() == "on"
    console.power_off()


@pytest.mark.points(5)
def test_tasks(console):
    """What each one is in, where it waits, and how it came there."""
    console.boot(cpus=4)
    console.command("sleep 1000 | cat & sleep 0.5")
    waits = {"init": "wait4, waits in do_wait", "sh": "pselect6, waits in do_select",
             "sleep": "nanosleep, waits in sleep_and_report", "cat": "read, waits in pipe_read"}
    for _ in range(10):  # the shell has shown its prompt, and may not have come to its wait
        answer = ask(console, "t", r"cat\[(.*" + NL + r")*?.*user_trap\+")
        missing = [name for name, wait in waits.items() if not re.search(
            rf"^{name}\[\d+\] interruptible, hart \d, {wait}\+", answer, re.MULTILINE)]
        if not missing:
            break
    assert not missing, answer
    assert re.search(r"^cat\[.*\nbacktrace.*\n.* schedule\+.*\n.* pipe_read\+(.*\n)*.* user_trap\+",
                     answer, re.MULTILINE)
    still_works(console)


@pytest.mark.points(5)
def test_who_holds_the_mutex(console):
    """A task that can't be interrupted, with the mutex that it wants and its owner."""
    console.boot(cpus=4, append="provoke=mutex_held", prompt="mutex_a is held")
    answer = ask(console, "w", r"init\[1\](.*" + NL + r")*?.*ret_from_kernel_thread\+")
    assert re.search(r"init\[1\] uninterruptible, .*, waits in provoke_mutex_held\+0x[0-9a-f]+ "
                     r"for inode->mutex, which culprit\[\d+\] holds\n", answer)
    answer = ask(console, "d", "no other locks")
    assert re.search(r"culprit\[\d+\]\n  holds inode->mutex at hold_mutex\+", answer)
    assert re.search(r"init\[1\]\n  waits for inode->mutex at provoke_mutex_held\+", answer)


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_busy_harts(console, cpus):
    """Backtraces of harts that run programs, and who waits for them."""
    console.boot(cpus=cpus)
    console.command("for i in 1 2 3 4 5 6; do (while true; do :; done) & done")
    console.command("sleep 0.3")  # by then all have what they need from the disk
    answer = ask(console, "l", rf"(hart \d: .*?(user mode|\+0x).*?){{{cpus}}}")
    assert len(re.findall(r"^hart \d: ", answer, re.MULTILINE)) == cpus
    answer = ask(console, "q", rf"(hart \d: .*?virtual time.*?){{{cpus}}}")
    assert len(re.findall(r"^hart \d: runs sh", answer, re.MULTILINE)) == cpus
    ask(console, "q", r"sh\[\d+\] at [+-]\d+ us, has run \d+ ms")
    still_works(console)


@pytest.mark.points(5)
def test_locks_memory_help(console):
    console.boot()
    assert "locks held" in ask(console, "d", "no other locks are held")
    assert re.search(r"pages_anon +\d+ +\d+\n.*allocated since then, by\n *\d+ \S+ +\w+\+",
                     ask(console, "m", r"mm_alloc\+"), re.DOTALL)
    for key in "h?":
        assert re.search(r"  t  tasks.*\n(.*\n)*  q  run queues", ask(console, key, "this help.*this help"))
    still_works(console)


@pytest.mark.points(5)
def test_hung_shell(console):
    """No program answers: the task in the way, and the kernel, do."""
    console.boot(append="watchdog_thresh=0 provoke=loop_for_ever", prompt="in a loop")
    answer = ask(console, "l", r"ret_from_kernel_thread\+")
    assert "init[1]" in answer and "provoke_loop_for_ever+" in answer


@pytest.mark.points(5)
def test_input_is_untouched(console):
    """A break takes no byte from programs, but the key; nothing else is a question."""
    console.boot()
    console.send("cat\r")
    console.expect("cat" + NL)
    console.send("tw")
    console.expect("tw")
    ask(console, "q", "virtual time")
    console.send("lqd\r")
    console.expect(NL + "twlqd" + NL)
    console.send("\x04")
    console.expect(PROMPT)
    still_works(console)
