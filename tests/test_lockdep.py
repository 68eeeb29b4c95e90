# SPDX-License-Identifier: MIT
"""The lock checker: each mistake with a lock is noticed, and told with the places it took."""
import os
import re

import pytest

from machine import PANICKED, ROOT

pytestmark = pytest.mark.skipif(bool(os.environ.get("RELEASE")), reason="only in the debug build")

MISTAKES = {
    "spin_order": r"lock order: tasklist_lock is taken at {0}, with pid_lock held, taken at {0}",
    "spin_twice": r"tasklist_lock is taken twice: at {0} and at {0}",
    "spin_release": r"tasklist_lock is released at {0} by one that does not hold it",
    "mutex_order": r"lock order: rename_mutex is taken at {0}, with inode->mutex held, taken at {0}",
    "mutex_twice": r"inode->mutex is taken twice: at {0} and at {0}",
    "mutex_same_rank": r"lock order: inode->mutex is taken at {0}, with inode->mutex held, taken at {0}",
    "mutex_release": r"inode->mutex is released at {0} by one that does not hold it",
    "page_lock_order": r"lock order: page lock is taken at {0}, with sb->mutex held, taken at {0}",
    "page_unlock": r"page lock is released at {0} by one that does not hold it",
    "freed_lock": r"no lock: what is taken at {0} was freed, or never set up",
    "sleep_with_spinlock": r"may sleep, but a spinlock is held[^$]*holds tasklist_lock at {0}",
    "user_memory_with_spinlock": r"may sleep, but a spinlock is held[^$]*holds tasklist_lock at {0}"
                                 r"[^$]*copy_from_user",
    "spinlock_to_user": r"init\[1\] returns to user mode with tasklist_lock held, taken at {0}",
    "mutex_to_user": r"init\[1\] returns to user mode with file->pos_mutex held, taken at {0}",
    "mutex_at_exit": r"forgetful\[\d+\] ends with inode->mutex held, taken at end_with_mutex\+0x\w+",
}


def provoke(guest, mistake, cpus=1):
    result = guest.run("true", cpus=cpus, append=f"provoke={mistake}", expect=("panic:", "lock order"))
    assert result.status == PANICKED
    return result.log


@pytest.mark.points(1)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake(guest, mistake):
    here = rf"provoke_{mistake}\+0x\w+"
    assert re.search(r"panic: " + MISTAKES[mistake].format(here), provoke(guest, mistake))


@pytest.mark.points(3)
@pytest.mark.parametrize("cpus", [1, 2])
def test_deadlock(guest, cpus):
    """Two mutexes of one kind, each task in its own order: a report instead of a hang."""
    log = provoke(guest, "deadlock", cpus)
    circle = re.search(r"tasks that wait for each other:(.*)panic: deadlock of ", log, re.DOTALL)
    assert circle
    names = "".join(sorted(re.findall(r"(init|other)\[\d+\]", circle.group(1))))
    assert names == "initother"
    for word in "holds", "waits for":
        for where in r"provoke_deadlock", r"lock_first_second":
            assert re.search(rf"{word} inode->mutex.* at {where}\+0x", circle.group(1))


@pytest.mark.points(2)
def test_order_is_used():
    """Each rank of the list is some lock's, and no lock is without: the list is the truth."""
    table = (ROOT / "kernel/lib/lock_order.tbl").read_text()
    ranks = re.findall(r"^LOCK\((\w+),", table, re.MULTILINE)
    sources = "\n".join(p.read_text() for p in (ROOT / "kernel").rglob("*.[ch]")
                        if not p.name.startswith("provoke_"))
    assert len(ranks) == len(set(ranks))
    assert [r for r in ranks if not re.search(rf"\bLOCK_{r}\b", sources)] == []
