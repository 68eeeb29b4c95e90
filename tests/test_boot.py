# SPDX-License-Identifier: MIT
"""From power-on to power-off, on every kind of machine; and tests/run, which starts it."""
import os
import re
import subprocess
import time

import pytest

from machine import BUILD, PANICKED, ROOT, TIMED_OUT

RUN = ROOT / "tests/run"


def run_script(*args, **env):
    return subprocess.run([RUN, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=os.environ | env, check=False)


@pytest.mark.points(5)
@pytest.mark.parametrize("cpus", [1, 2, 3, 8])
def test_harts(guest, cpus):
    result = guest.run("nproc; grep ^harts /dev/vmstat", cpus=cpus)
    assert (result.status, result.text) == (0, f"{cpus}\nharts {cpus}\n")


@pytest.mark.points(5)
@pytest.mark.parametrize("mem, least_pages", [("64M", 13000), ("1G", 250000), ("4G", 1020000)])
def test_memory(guest, mem, least_pages):
    result = guest.run("grep ^pages_total /dev/vmstat", mem=mem)
    pages = int(re.search(r"pages_total (\d+)", result.text).group(1))
    assert least_pages < pages


@pytest.mark.points(5)
@pytest.mark.parametrize("status", [0, 1, 42, 255])
def test_status(guest, status):
    assert guest.run(f"exit {status}").status == status


@pytest.mark.points(5)
@pytest.mark.parametrize("kind, signal", [("null", 11), ("text", 11), ("stack", 11),
                                          ("illegal", 4), ("trap", 5)])
def test_fault(guest, kind, signal):
    """A user's fault ends the program as a signal would, and the kernel says who and where."""
    result = guest.run(f"/tests/crash {kind}; echo $?; exec /tests/crash {kind}")
    assert (result.text, result.status) == (f"{128 + signal}\n", 128 + signal)
    assert re.search(r"crash\[\d+\].* [0-9a-f]{5,}", result.log)


@pytest.mark.points(5)
def test_output_is_exact(guest):
    """Every byte value comes through, and no message of the kernel among them."""
    result = guest.run("cat /bytes; cat /bytes >&2", files={"/bytes": bytes(range(256)) * 20})
    assert result.out == bytes(range(256)) * 40


@pytest.mark.points(5)
def test_options_reach_the_environment(guest):
    assert guest.run("echo $fruit", append="fruit=pear unknown").text == "pear\n"


@pytest.mark.points(5)
def test_panic_without_init(guest):
    result = guest.run("true", append="init=/no/such/file", expect=["panic"])
    assert result.status == PANICKED
    assert "init" in result.log


@pytest.mark.points(5)
def test_panic_tells_all(guest):
    """Which hart and task, and a backtrace with names of functions."""
    result = guest.run("true", append="init=/etc/motd", expect=["panic"], cpus=4)
    assert result.status == PANICKED
    assert re.search(r"hart \d+, task init\[1\]", result.log)
    assert "kernel_init+0x" in result.log


@pytest.mark.points(2)
def test_run_prints_the_output_alone():
    done = run_script("--cpus", "1", "echo one; echo two >&2; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"one\ntwo\n", b"")


@pytest.mark.points(2)
def test_run_stops_in_time():
    start = time.monotonic()
    done = run_script("--cpus", "1", "--timeout", "2", "echo on; sleep 1000", TIMEOUT_SCALE="1")
    assert (done.returncode, done.stdout) == (TIMED_OUT, b"on\n")
    assert time.monotonic() - start < 10


@pytest.mark.points(2)
def test_run_tells_of_a_panic():
    done = run_script("--cpus", "1", "--append", "init=/no/such/file", "true")
    assert done.returncode == PANICKED
    assert b"panic" in done.stderr and done.stdout == b""


@pytest.mark.points(2)
def test_run_takes_an_overlay(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/word").write_text("laid over\n")
    done = run_script("--cpus", "1", "cat /etc/word", OVERLAY=str(tmp_path))
    assert done.stdout == b"laid over\n"


@pytest.mark.points(2)
def test_run_traces():
    done = run_script("--cpus", "1", "--strace", "echo traced; cat /nope 2>/dev/null")
    assert done.stdout == b"traced\n"
    assert re.search(rb"write\(1, .*\) = 7", done.stderr)
    assert re.search(rb'execve\("/bin/cat", .*\n.*openat\(.*"/nope", .*\) = -1 ENOENT', done.stderr)


@pytest.mark.points(2)
def test_strace_of_another(guest):
    log = guest.run("sleep 0.5 & strace -p $! ; wait; sleep 0.1; strace -p 999 || echo $?").log
    assert re.search(r"sleep\[\d+\] exit_group\(0\)", log) and log.count("exit_group") == 1


@pytest.mark.points(5)
def test_writes_reach_the_disk(guest, tmp_path):
    """What a run wrote is on its image, and the image that was built stays as it was."""
    before = (BUILD / "fs.img").stat()
    result = guest.run("seq 1 1000 >/root/numbers", keep_image=True)
    found = subprocess.run(["/usr/sbin/debugfs", "-R", "cat /root/numbers", result.image],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
    assert found.split() == [str(n).encode() for n in range(1, 1001)]
    assert (BUILD / "fs.img").stat().st_mtime == before.st_mtime
