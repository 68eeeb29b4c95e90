# SPDX-License-Identifier: MIT
"""
The watchdog, with mistakes made on purpose (kernel/debug/provoke_watchdog.c) and its limit set
to a second.
"""
import ctypes
import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from guests import bad_lines, scaled
from machine import PANICKED, Boot

SPIN, STUCK, HUNG = "BUG: spinlock lockup", "BUG: soft lockup", "blocked for more than"


def provoked(name):
    return f"provoke={name} watchdog_thresh=1"


def count(words, result):
    return result.log.count(words)


def run_until(words, command="true", seconds=1.0, **kwargs):
    """For what hangs for ever: stops the machine some time after it has said `words`."""
    boot = Boot(command, timeout=scaled(30), **kwargs)
    seen = []

    def look(data):
        seen.append(data)
        if words in b"".join(seen).decode(errors="replace"):
            boot.deadline = min(boot.deadline, time.monotonic() + scaled(seconds))
            boot.on_kernel = None

    boot.on_kernel = look
    return boot.run()


@pytest.mark.points(5)
def test_spinlock_held_long(guest):
    """Who waits, who holds it, where it was taken; once, and the machine goes on."""
    result = guest.run("echo on", cpus=2, append=provoked("spin_long"), expect=[SPIN, STUCK])
    assert count(SPIN, result) == 1
    assert re.search(r"init\[1\] waits for rq->lock .*"
                     r"provoke_spin_long\+.*held by hart \d, culprit\[\d+\], taken here.*"
                     r"hold_lock\+", result.log, re.DOTALL)
    assert result.text == "on\n"


@pytest.mark.points(5)
def test_console_stuck(guest):
    """The lock that messages need is held for long: a panic goes past it, and shows its holder."""
    result = guest.run("true", cpus=2, append=provoked("console_stuck"), expect=["panic"])
    assert result.status == PANICKED
    assert re.search(r"panic: BUG: spinlock lockup on console lock, held by hart (\d), "
                     r"culprit\[\d+\]\n.*provoke_console_stuck\+.*hart \1 did not stop",
                     result.log, re.DOTALL)
    assert "not to be seen" not in result.log


@pytest.mark.points(5)
def test_deadlock_of_spinlocks():
    """The holder waits too: it is seen where it waits."""
    result = run_until("rq->lock for over", cpus=2, append=provoked("spin_deadlock"))
    report = result.log[result.log.index("waits for rq->lock") :]
    assert re.search(r"lock_b_then_a\+.*held by hart \d, init\[1\].*provoke_spin_deadlock\+.*"
                     r"spin_lock_slow\+", report, re.DOTALL)


@pytest.mark.points(5)
def test_interrupts_off(guest):
    """A hart that does not answer: another one tells of it, and reads its stack."""
    result = guest.run("echo on", cpus=2, append=provoked("interrupts_off"), expect=[STUCK])
    assert count(STUCK, result) == 1
    assert re.search(STUCK + r".*\[culprit:\d+\]", result.log)
    assert re.search(r"does not answer.*ret_from_kernel_thread\+", result.log, re.DOTALL)
    assert result.text == "on\n"


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [4, 8])
def test_deaf_printers(guest, cpus):
    """
    Harts that print on and on, their interrupts off, are told of, if a line gets in between; but
    they let each other print, and who tells of them, so that nobody takes this for a lockup.
    """
    result = guest.run("echo on", cpus=cpus, append=provoked("deaf_printers"), expect=[STUCK])
    assert result.text == "on\n"


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 2])
def test_loop_in_kernel(guest, cpus):
    result = guest.run("echo on", cpus=cpus, append=provoked("loop_in_kernel"), expect=[STUCK])
    assert count(STUCK, result) == 1
    assert re.search(STUCK + r".*\[culprit:\d+\].*ret_from_kernel_thread\+", result.log, re.DOTALL)
    assert result.text == "on\n"


@pytest.mark.points(5)
def test_lost_timer():
    """Programs run, but on one hart no quantum ends, and those who wait are not scheduled."""
    command = "for i in 1 2 3 4 5 6; do sh -c 'while true; do :; done' & done; sleep 1000"
    result = run_until(STUCK, command, cpus=2, append=provoked("lost_timer"))
    assert re.search(STUCK + r".*\[sh:\d+\], [1-9]\d* tasks wait for it\n.*in user mode", result.log)


@pytest.mark.points(5)
def test_hung_tasks(guest):
    """Tasks that wait for locks of each kind: their backtraces, and those of who holds them."""
    result = guest.run("echo on", cpus=2, append=provoked("hung_tasks"), expect=[HUNG])
    assert count(HUNG, result) == 3
    for task, waits_in, lock, holds_in in (
            ("init:1", "provoke_hung_tasks", "inode->mutex", "hold_mutex"),
            (r"writer:\d+", "wait_for_sem", "mm->mmap_lock", "hold_sem_and_page"),
            (r"reader:\d+", "wait_for_page", "page lock", "hold_sem_and_page")):
        report = re.search(rf"task {task} {HUNG} 6 seconds(.*?)(task \S+ {HUNG}|$)",
                           result.log, re.DOTALL).group(1)
        assert re.search(rf"{waits_in}\+.*it waits for {lock}, which culprit\[\d+\] holds.*"
                         rf"{holds_in}\+", report, re.DOTALL)
    assert result.text == "on\n"


@pytest.mark.points(5)
def test_short_waits_are_not_told(guest):
    guest.run("true", cpus=2, append=provoked("almost"))


@pytest.mark.points(5)
def test_can_be_off(guest):
    guest.run("true", cpus=2, append="provoke=loop_in_kernel watchdog_thresh=0")


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 4])
def test_busy_machine_is_not_told(guest, cpus):
    """Programs that compute, fork, wait and write, more than there are harts."""
    command = ("for i in 1 2 3 4 5 6; do sh -c 'while true; do :; done' & done; "
               "for i in 1 2; do (while true; do echo $i >/tmp/f$i; cat /tmp/f$i; done) "
               ">/dev/null & done; sleep 8")
    guest.run(command, cpus=cpus, append="watchdog_thresh=1", timeout=60)


@pytest.mark.points(2)
def test_words_fail_a_run(guest):
    with pytest.raises(AssertionError, match=STUCK):
        guest.run("true", cpus=2, append=provoked("loop_in_kernel"))
    assert bad_lines(f"[    6.357662] INFO: task init:1 {HUNG} 6 seconds.")


def run_disturbed(disturb):
    """Harts that are all busy; disturb(pid of QEMU) runs beside. The kernel must not complain."""
    command = "for i in 1 2 3 4; do sh -c 'while true; do :; done' & done; echo go; sleep 14"
    boot = Boot(command, cpus=4, append="watchdog_thresh=1", timeout=scaled(60))
    threads = []

    def start(_data):
        if not threads:
            threads.append(threading.Thread(target=disturb, args=[boot.pid]))
            threads[0].start()

    boot.on_out = start
    result = boot.run()
    threads[0].join()
    assert result.status == 0 and not bad_lines(result.log)


@pytest.mark.points(5)
def test_stopped_host_is_not_told():
    """The host stops the whole machine for longer than any limit, again and again."""

    def stop_and_go(pid):
        for seconds in (7, 2, 2):
            os.kill(pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.5)

    run_disturbed(stop_and_go)


def busiest_thread(pid):
    def ticks(tid):
        stat = Path(f"/proc/{pid}/task/{tid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(stat[11]) + int(stat[12])

    return max((int(tid) for tid in os.listdir(f"/proc/{pid}/task")), key=ticks)


@pytest.mark.points(5)
def test_stolen_hart_is_not_told():
    """The host does not run one of the harts, for several times the limit; the others go on."""
    ptrace, attach, detach, wall = ctypes.CDLL(None).ptrace, 16, 17, 0x40000000
    stolen = []

    def steal(pid):
        time.sleep(1)
        for _ in range(2):
            tid = busiest_thread(pid)
            if ptrace(attach, tid, None, None):
                return
            os.waitpid(tid, wall)
            time.sleep(4)
            ptrace(detach, tid, None, None)
            stolen.append(tid)
            time.sleep(0.5)

    run_disturbed(steal)
    if not stolen:
        pytest.skip("ptrace is not permitted here")
