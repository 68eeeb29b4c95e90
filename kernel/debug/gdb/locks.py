# SPDX-License-Identifier: MIT
"""gdb's locks: which are held, by whom, and who waits for them."""
import re
from collections import defaultdict

import gdb

from calf import (command, list_entries, nr_harts, task_name, tasks, variable, with_kernel_view)
from files import open_files, pipe_of

LOCKS = ("struct spinlock", "struct mutex", "struct rw_semaphore")
PF_EXITING = 1  # as in task/task.h


def locks_in(value, path):
    """(path, lock) of each lock that a structure has, also in the structures inside it."""
    for field in value.type.strip_typedefs().fields():
        kind = field.type.strip_typedefs()
        if kind.code != gdb.TYPE_CODE_STRUCT or not field.name:
            continue
        if str(kind) in LOCKS:
            yield f"{path}->{field.name}", value[field]
        if str(kind) != "struct spinlock":
            yield from locks_in(value[field], f"{path}->{field.name}")


def global_locks():
    for kind in LOCKS:
        for name in re.findall(rf"{kind} (\w+);$", gdb.execute(f"info variables -q -t '{kind}'",
                                                       to_string=True), re.MULTILINE):
            lock = variable(name)
            yield name, lock
            if kind == "struct mutex":
                yield f"{name}->wait.lock", lock["wait"]["lock"]


def structures():
    """(name, value) of what has locks and can be found: run queues, and all that tasks use."""
    for hart in range(nr_harts()):
        yield f"rqs[{hart}]", variable(f"rqs[{hart}]")
    for task in tasks():
        yield f"task {task_name(task)}", task
        if int(task["flags"]) & PF_EXITING:
            continue  # what it shares is going
        for member in ("mm", "files", "fs"):
            if task[member]:
                yield member, task[member].dereference()
        for fd, file, _ in open_files(task):
            yield "file", file.dereference()
            yield "inode", file["inode"].dereference()
            if file["inode"]["sb"]:
                yield "sb", file["inode"]["sb"].dereference()
            if pipe_of(file):
                yield "pipe", pipe_of(file).dereference()


def all_locks():
    """Each lock once: (name, lock)."""
    seen = set()
    for name, lock in global_locks():
        seen.add(int(lock.address))
        yield name, lock
    for name, value in structures():
        if int(value.address) in seen:
            continue
        seen.add(int(value.address))
        for path, lock in locks_in(value, name):
            yield path, lock


def waiters(mutex):
    entries = list_entries(mutex["wait"]["waiters"], "wait_entry", "list")
    return [task_name(entry["task"]) for entry in entries]


def place(pc):
    line = gdb.find_pc_line(pc - 1)
    return f"{line.symtab.filename}:{line.line}" if line.symtab else hex(pc)


def checked_locks():
    """
    What the lock checker (debug/lockdep.c) wrote down: {address: [(holder, rank, pc), ...]} of
    locks that are held, and {address: [who waits, ...]}.
    """
    held_by, wanted_by = defaultdict(list), defaultdict(list)
    try:
        spin_held = variable("spin_held")
        held = [(f"hart {hart}", spin_held[hart]) for hart in range(nr_harts())]
        held += [(task_name(task), task["held"]) for task in tasks()]
        for who, list_of in held:
            for entry in [list_of["locks"][i] for i in range(int(list_of["nr"]))]:
                address = int(entry["lock"])
                if entry["lock"] == list_of["waits_for"]:
                    wanted_by[address].append(who)
                else:
                    held_by[address].append((who, str(entry["rank"]), int(entry["pc"])))
    except gdb.error:
        pass  # this kernel has none
    return held_by, wanted_by


def kind_of(lock):
    return str(lock.type.strip_typedefs()).removeprefix("struct ")


def how_held(lock):
    """'' when it is free."""
    if kind_of(lock) == "rw_semaphore":
        holders = int(lock["holders"])
        return "held for writing" if holders < 0 else "held for reading" if holders else ""
    return "held" if lock["owner" if kind_of(lock) == "mutex" else "locked"] else ""


def by_whom(holders, waiting):
    text = "".join(f" by {holder}, taken at {place(pc)}" for holder, _, pc in holders)
    return text + (f", waited for by {', '.join(waiting)}" if waiting else "")


def describe(lock, holders, waiting):
    """Who holds it, or '' when it is free. Without the lock checker, a mutex knows by itself."""
    how = how_held(lock)
    if not how:
        return ""
    if kind_of(lock) == "mutex" and not holders:
        how, waiting = f"held by {task_name(lock['owner'])}", waiters(lock)
    return how + by_whom(holders, waiting)


@command
@with_kernel_view
def locks():
    """locks: the spinlocks that harts hold; the mutexes, semaphores and pages that tasks hold.

    Found by looking at all locks that are variables, or in what tasks use, and in what the lock
    checker knows: a release has none, and shows neither holders of spinlocks nor places."""
    held_by, wanted_by = checked_locks()
    everybody = [who for holders in held_by.values() for who, _, _ in holders]
    for name, lock in all_locks():
        address = int(lock.address)
        what = describe(lock, held_by.pop(address, []), wanted_by[address])
        if what:
            print(f"{kind_of(lock):8} {name} {what}")
    for address, holders in held_by.items():
        _, rank, _ = holders[0]
        print(f"{rank} {address:#x} held{by_whom(holders, wanted_by[address])}")
    if not gdb.lookup_static_symbol("spin_held"):
        print("this kernel has no lock checker")
        return
    for hart in range(nr_harts()):
        print(f"hart {hart} holds {everybody.count(f'hart {hart}')} spinlock(s)")
