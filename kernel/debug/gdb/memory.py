# SPDX-License-Identifier: MIT
"""gdb's vm and walk: what is mapped, and how the page table says it."""
import gdb

from calf import (DIRECT_MAP_BASE, PAGE_SIZE, command, find_task, read_u64s, root_table,
                  tree_entries, variable, with_kernel_view)
from files import file_name

LEVELS, ENTRIES = 3, 512
LETTERS, COW, LEAF = "VRWXUGAD", 1 << 8, 0b1110


def pte_pa(pte):
    return (pte >> 10 & (1 << 44) - 1) << 12


def pte_flags(pte):
    """As in RW-U-AD COW, in the order of the bits."""
    letters = "".join(c if pte >> bit & 1 else "-" for bit, c in enumerate(LETTERS) if c != "V")
    return letters + (" COW" if pte & COW else "")


def index(va, level):
    return va >> 12 + 9 * level & ENTRIES - 1


def page_count(pa):
    """References to the page, or None for what is no RAM."""
    nr = pa // PAGE_SIZE - int(variable("first_pfn"))
    if 0 <= nr < int(variable("nr_pfns")):
        return int(variable(f"mem_map[{nr}].count.counter"))
    return None


def table_entries(pa):
    return read_u64s(DIRECT_MAP_BASE + pa, ENTRIES)


def shared_table(pte):
    """Of an entry that names a table: left by fork to several mms, and not hooked in."""
    return pte & (COW | 1) == COW


def sharers(pte):
    return int(variable(f"mem_map[{pte_pa(pte) // PAGE_SIZE} - first_pfn].sharers.counter"))


def leaves(root, start, end):
    """The pages of [start, end): (va, pte, pmd), without looking into missing tables."""
    va = start
    while va < end:
        table, level, pmd = table_entries(root), LEVELS - 1, 0
        while level and (table[index(va, level)] & 1 or shared_table(table[index(va, level)])):
            pmd = table[index(va, level)]
            table, level = table_entries(pte_pa(pmd)), level - 1
        step = 1 << 12 + 9 * level
        if level:
            va = (va // step + 1) * step
            continue
        for i in range(index(va, 0), ENTRIES):
            if va < end and table[i] & 1:
                yield va, table[i], pmd
            va += PAGE_SIZE


def runs(root, start, end):
    """Neighbours with the same flags and counts as one: [va, pages, pte, count, contiguous, pmd]."""
    run = None
    for va, pte, pmd in leaves(root, start, end):
        count = page_count(pte_pa(pte))
        if run and va == run[0] + run[1] * PAGE_SIZE and count == run[3] and \
                (pte ^ run[2]) & 0x3FF == 0 and shared_table(pmd) == shared_table(run[5]):
            run[4] &= pte_pa(pte) == pte_pa(run[2]) + run[1] * PAGE_SIZE
            run[1] += 1
            continue
        if run:
            yield run
        run = [va, 1, pte, count, True, pmd]
    if run:
        yield run


def print_vma(vma, root):
    start, end, flags = int(vma["start"]), int(vma["end"]), int(vma["flags"])
    access = "".join(c if flags >> bit & 1 else "-" for bit, c in enumerate("rwx"))
    what = f"{file_name(vma['file'])} +{int(vma['pgoff']) * PAGE_SIZE:#x}" if vma["file"] else \
        "stack" if flags & 8 else "anonymous"
    print(f"{start:#012x}-{end:#012x} {access}  {what}")
    for va, pages, pte, count, contiguous, pmd in runs(root, start, end):
        print(f"    {va:#012x}  {pages:5} page{'s' if pages > 1 else ' '}  {pte_flags(pte):11}  "
              f"pa {pte_pa(pte):#x}{'' if contiguous else ' ...'}  count {count}" +
              (f"  in a table shared by {sharers(pmd)}" if shared_table(pmd) else ""))


@command
@with_kernel_view
def vm(pid):
    """vm PID: the areas of a task's memory, and below each the pages that are mapped.

    Neighbours with the same flags and the same page count share a line; "..." behind the
    physical address: they are not neighbours there. COW: shared until one side writes. A
    shared table: fork left it to several; the first touch by one side copies it."""
    mm = find_task(pid)["mm"]
    if not mm:
        raise gdb.GdbError("it has no memory of its own: a kernel thread, or it is exiting")
    for vma in tree_entries(mm["vmas"]["node"], "vm_area_struct", "node"):
        print_vma(vma, int(mm["root"]) - DIRECT_MAP_BASE)
    print(f"{int(mm['rss'])} pages mapped, {int(mm['table_pages'])} page tables, "
          f"used by {int(mm['users']['counter'])} task(s)")


@command
@with_kernel_view
def walk(pid, va):
    """walk PID VA: each level of the page-table walk for an address, decoded.

    PID 0 is the kernel itself. VA may be an expression, as in: walk 2 $sp"""
    value = gdb.parse_and_eval(va)
    if value.type.code == gdb.TYPE_CODE_ARRAY:
        value = value.address
    va = int(value) & (1 << 64) - 1
    pa = int(variable("init_mm.root")) - DIRECT_MAP_BASE if pid == "0" else \
        root_table(find_task(pid))
    if va >> 38 not in (0, (1 << 26) - 1):
        raise gdb.GdbError("not an Sv39 address: bits 63 to 39 are not all like bit 38")
    print(f"satp: root table at {pa:#x}")
    for level in reversed(range(LEVELS)):
        i = index(va, level)
        pte = table_entries(pa)[i]
        print(f"level {level}: entry {i:3} at {pa + 8 * i:#x} is {pte:#018x}", end="")
        pa = pte_pa(pte)
        if level == 1 and shared_table(pte):
            print(f": not valid, a page fault; table at {pa:#x}, shared by {sharers(pte)}")
            continue
        if not pte & 1:
            print(": not valid, a page fault")
            return
        if pte & LEAF:
            print(f": leaf, {pte_flags(pte)}, page at {pa:#x}, count {page_count(pa)}")
            print(f"{va:#x} is at physical {pa + va % (1 << 12 + 9 * level):#x}")
            return
        print(f": table at {pa:#x}")
    print("level 0 has no leaf: a page fault")
