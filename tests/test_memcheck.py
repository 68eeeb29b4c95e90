# SPDX-License-Identifier: MIT
"""The debug build notices memory misused and undefined behaviour, and says where."""
import os
import re

import pytest

from guests import compare_ledgers, group_script
from machine import PANICKED

pytestmark = pytest.mark.skipif(bool(os.environ.get("RELEASE")), reason="RELEASE=1 has no checks")

UNDEFINED = {
    "ub_shift": "shift of 'int' 1 by 40",
    "ub_index": r"index -1 of 'int \[4\]'",
    "ub_divide": "division of 'int' 40 by 0",
    "ub_bool": "40 as a '_Bool'",
    "ub_length": "array of -1 elements",
    "ub_unreachable": "the unreachable was reached",
    "ub_object_size": "access to 'int' behind the end of an object",
}

SITE = r"provoke_\w+\+0x[0-9a-f]+ < provoke_from_cmdline\+0x[0-9a-f]+"
MEMORY = {
    "object_use_after_free": f"written after it was freed: kmalloc-128 .*, freed by {SITE}",
    "object_double_free": f"double free: kmalloc-128 .*, allocated by {SITE}, freed by {SITE}",
    "object_overrun": f"written past its end: kmalloc-128 .*, allocated by {SITE}",
    "object_overrun_full": f"written past its end: kmalloc-64 .*, allocated by {SITE}",
    "object_underrun": f"written before its start: kmalloc-128 .*, allocated by {SITE}",
    "object_bad_free": "bad free: .* is inside an object of kmalloc-128",
    "static_free": "bad free: .* is no memory of the allocators",
    "page_use_after_free": f"written after it was freed: page .*3e8, freed by {SITE}",
    "page_double_free": f"double free: page .*, freed by {SITE}",
}
COUNTS = {
    "page_get_of_free": "&p->count was taken though nobody had it",
    "refcount_of_nothing": "&f->count was taken though nobody had it, and is 1 now",
    "refcount_underflow": "&f->count was dropped too often, and is -1 now",
    "refcount_overflow": "&f->count ran over",
    "writers_underflow": "inode->writers was dropped too often, and is -1 now",
}


def provoke(guest, name):
    """The log of a boot that makes a mistake which must stop the machine."""
    result = guest.run("true", append=f"provoke={name}", expect=("panic", "sanitizer"))
    assert result.status == PANICKED, f"{name} was not noticed"
    return result.log


@pytest.mark.points(2)
@pytest.mark.parametrize("name", UNDEFINED)
def test_undefined_behaviour(guest, name):
    """What it was, the source line, and who called."""
    words = UNDEFINED[name]
    log = provoke(guest, name)
    assert re.search(rf"sanitizer: {words}.* at kernel/debug/provoke_memory\.c:\d+", log)
    assert f"provoke_{name}+0x" in log


@pytest.mark.points(2)
def test_stack_array(guest):
    """An array on the stack that is written past its end."""
    assert "stack: an array of the caller's ran over" in provoke(guest, "stack_array")


@pytest.mark.points(2)
def test_stack_overflow(guest):
    """A stack that runs over hits the guard below it; the backtrace says where it was."""
    log = provoke(guest, "stack_overflow")
    assert "kernel stack overflow of init[1]" in log
    assert "recurse+0x" in log


@pytest.mark.points(2)
@pytest.mark.parametrize("name", MEMORY)
def test_memory(guest, name):
    """What was done to which object or page, and who had it."""
    assert re.search(f"memory: {MEMORY[name]}", provoke(guest, name))


@pytest.mark.points(2)
@pytest.mark.parametrize("name", COUNTS)
def test_refcount(guest, name):
    """At once, and the backtrace says where."""
    log = provoke(guest, name)
    assert f"refcount: {COUNTS[name]}" in log
    assert f"provoke_{name}+0x" in log


@pytest.mark.points(3)
@pytest.mark.parametrize("name, leak, what", [("object_leak", "3 of kmalloc-128", "3 kmalloc-128"),
                                              ("page_leak", "1 of pages_other", "1 page"),
                                              ("file_leak", "1 of file", "1 file")])
def test_leak(guest, name, leak, what):
    """What is left at the power-off fails a run, which says who allocated it."""
    log = guest.run("true", append=f"provoke={name}", expect=("ledger: ",)).log
    assert f"ledger: leak: {leak} since the boot" in log
    site = r"\w+\+0x[0-9a-f]+ < \w+" if name == "file_leak" else SITE
    assert re.search(f"ledger: +{what} by {site}", log)
    if name == "object_leak":
        now, since = log.partition("] type, now, at boot")[2].split("] allocated since")[:2]
        assert re.search(r"kmalloc-128 +4 +1$", now, re.MULTILINE)
        assert re.search(f" 3 kmalloc-128 +{SITE}", since)
    with pytest.raises(AssertionError, match="ledger: leak"):
        guest.run("true", append=f"provoke={name}")


@pytest.mark.points(3)
def test_ledger(guest):
    """Since a mark: what a program in the background has, until it ends."""
    mark, stop = "echo mark >/dev/ledger", "echo stop >/dev/ledger; cat /dev/ledger"
    text = guest.run(f"{mark}; sleep 99 & sleep 0.3; {stop}; kill $!; wait; {mark}; {stop}").text
    before, after = re.split("^type .*$", text, flags=re.MULTILINE)[1:]
    assert re.search(r"^ *1 task_struct +dup_task_struct\+\w+ < kernel_clone\+", before, re.MULTILINE)
    assert re.search(r"^ *\d+ anon ", before, re.MULTILINE)
    assert not re.search(r"^ *\d+ (task_struct|anon|page|pid|mm_struct) ", after, re.MULTILINE)


@pytest.mark.points(2)
def test_group_shows_sites(guest):
    """What a group of tests leaks shows with its call sites."""
    # Two shells stay, so whichever writes to a page first gets a new one: it is no chance.
    script = group_script("nonce", []).replace("n=0", "(sleep 30; :) &\nn=0")
    result = guest.run("sh /tests/.script", append="norandmaps", files={"/tests/.script": script})
    leaks = compare_ledgers("nonce", result.text, 0)
    assert any(line.startswith("leak: tasks was") for line in leaks)
    assert any("allocated by dup_task_struct+" in line for line in leaks)
    assert any(re.search("allocated by handle_mm_fault.* < user_page_fault", line) for line in leaks)
