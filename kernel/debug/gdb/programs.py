# SPDX-License-Identifier: MIT
"""
Symbols beside the kernel's own: the boot code's at the physical addresses where it runs before
paging is on, and those of a user program.
"""
import os
from contextlib import contextmanager

import gdb

from calf import DIRECT_MAP_BASE, SUPERVISOR, USER_END, command, offset, register

PHYSICAL = 0x80200000 - 0xFFFFFFFF80200000  # from where the kernel is linked to where it is loaded
COMM_LEN = 15
FETCH_PAGE_FAULT = 12
SR_SIE, SR_SPIE, SR_SPP = 1 << 1, 1 << 5, 1 << 8
added = {}  # path -> name of the task that runs it


def build(path):
    return os.path.join(os.path.dirname(gdb.current_progspace().filename), path)


def add_boot_code():
    """
    Before paging only entry.S runs: its symbols a second time, and no others, so that no other
    name is ambiguous. A breakpoint on _start or secondary_start is then set at both addresses.
    """
    places = {".head.text": "_start", ".data": "booted", ".bss.early_root": "early_root",
              ".bss.stacks": "overflow_stack_top"}
    sections = " ".join(f"-s {section} {physical(symbol):#x}" for section, symbol in places.items())
    gdb.execute(f"add-symbol-file {build('kernel/riscv/entry.o')} {physical('trap_entry'):#x} "
                + sections, to_string=True)


def physical(symbol):
    return int(gdb.parse_and_eval(f"(unsigned long)&{symbol}")) + PHYSICAL


@command
def add_user(program):
    """add-user PROGRAM: adds the symbols of a program, as in: add-user bin/sh

    The program's breakpoints stop only while it runs, in user mode. Programs are linked at
    the same addresses: the symbols of one that was added before go."""
    path = build("elf/" + program.lstrip("/"))
    if not os.path.exists(path):
        raise gdb.GdbError(f"there is no {path}")
    for old in list(added):
        gdb.execute(f"remove-symbol-file {old}", to_string=True)
        del added[old]
    gdb.execute(f"add-symbol-file {path}", to_string=True)
    added[path] = os.path.basename(program)[:COMM_LEN]
    print(f"symbols of {path}")


@contextmanager
def physical_memory():
    """Addresses are physical inside: this changes no register, as a condition must not."""
    gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
    try:
        yield
    finally:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


def is_mapped(va):
    try:
        gdb.selected_inferior().read_memory(va, 2)
        return True
    except gdb.MemoryError:
        return False


def take_fetch_fault():
    """
    QEMU stops at a breakpoint before it sees that the page is not there yet, and gdb cannot go
    on from an instruction that it cannot read. So this does what the hart would do next: the
    trap. The kernel maps the page, returns, and the breakpoint is met again.
    """
    status = register("sstatus")
    pc, handler = register("pc"), register("stvec")
    trapped = {"sepc": pc, "stval": pc, "scause": FETCH_PAGE_FAULT,
               "sstatus": status & ~(SR_SPP | SR_SPIE | SR_SIE) | (status & SR_SIE) << 4,
               "priv": SUPERVISOR, "pc": handler}
    for name, value in trapped.items():
        gdb.execute(f"set ${name} = {value:#x}")


class InUser(gdb.Function):
    """$_in_user(NAME): whether the hart is in user mode, in a task of that name."""

    def __init__(self):
        super().__init__("_in_user")

    def invoke(self, name):
        if register("priv"):
            return False
        if not is_mapped(register("pc")):
            take_fetch_fault()
            return False
        # In user mode sscratch is what tp is in the kernel: see entry.S.
        address = register("sscratch") + offset("task_struct", "comm") - DIRECT_MAP_BASE
        with physical_memory():
            text = bytes(gdb.selected_inferior().read_memory(address, COMM_LEN + 1))
        return text.split(b"\0")[0].decode(errors="replace") == name.string()


def condition_breakpoint(breakpoint):
    """A user address means something else in each program, and nothing in the kernel."""
    if not added or breakpoint.type != gdb.BP_BREAKPOINT or breakpoint.pending \
            or not breakpoint.visible:
        return
    _, places = gdb.decode_line(breakpoint.location)
    if places and all(place.pc < USER_END for place in places):
        only = f'$_in_user("{list(added.values())[-1]}")'
        own = breakpoint.condition
        breakpoint.condition = f"{only} && ({own})" if own else only


InUser()
gdb.events.breakpoint_created.connect(condition_breakpoint)
