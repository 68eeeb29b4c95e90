# SPDX-License-Identifier: MIT
"""
What gdb's commands for Calf stand on: reading kernel memory in whatever mode the hart is, the
kernel's lists and trees, its tasks. The commands themselves are in the files beside this one.
"""
import functools
import inspect
from contextlib import contextmanager

import gdb

SUPERVISOR = 1  # the value of the privilege mode
# As in riscv/layout.h and riscv/csr.h: macros are not in the debugging information.
PAGE_SIZE = 4096
USER_END = 0x4000000000
DIRECT_MAP_BASE = 0xFFFFFFC000000000
SATP_SV39 = 8 << 60


def command(function):
    """Makes a function a gdb command: name_of is name-of, its docstring the help."""
    name = function.__name__.replace("_", "-")

    class Command(gdb.Command):
        __doc__ = inspect.getdoc(function)

        def __init__(self):
            super().__init__(name, gdb.COMMAND_DATA)

        def invoke(self, argument, from_tty):
            argv = gdb.string_to_argv(argument)
            try:
                inspect.signature(function).bind(*argv)
            except TypeError:
                raise gdb.GdbError("usage: " + self.__doc__.split(":")[0]) from None
            function(*argv)

    Command()
    return function


def register(name):
    return int(gdb.parse_and_eval(f"${name}")) & (1 << 64) - 1


def set_register(name, value):
    try:
        gdb.execute(f"set ${name} = {value:#x}")
    except gdb.error:  # it looks where it is now, among registers that do not fit together yet
        if register(name) != value:
            raise


@contextmanager
def registers(values):
    """The selected hart with other values in some registers; afterwards it is as it was."""
    before = {name: register(name) for name in values}
    try:
        for name, value in values.items():
            if value != before[name]:
                set_register(name, value)
        yield
    finally:
        for name, value in before.items():
            if value != register(name):
                set_register(name, value)


@contextmanager
def selected(thread):
    before = gdb.selected_thread()
    if thread != before:
        thread.switch()
    try:
        yield
    finally:
        if thread != before:
            before.switch()


def threads():
    """gdb's threads are the harts, in the order of their hart ids; the selected one first."""
    chosen = gdb.selected_thread()
    return [chosen] + [t for t in gdb.selected_inferior().threads() if t != chosen]


@contextmanager
def kernel_view():
    """
    Kernel memory can be read inside. QEMU reads for gdb as the hart itself would, by its page
    table and mode: so this takes a hart that has paging on, in supervisor mode for the time.
    """
    for thread in threads():
        with selected(thread):
            if register("satp"):
                with registers({"priv": SUPERVISOR}):
                    yield
                return
    raise gdb.GdbError("the kernel is not up yet: no hart has paging on")


def with_kernel_view(function):
    @functools.wraps(function)
    def wrapper(*args):
        with kernel_view():
            return function(*args)

    return wrapper


# ---- the kernel's data ----


@functools.lru_cache(maxsize=None)
def struct(name):
    return gdb.lookup_type(f"struct {name}")


@functools.lru_cache(maxsize=None)
def offset(type_name, member):
    return next(f.bitpos // 8 for f in struct(type_name).fields() if f.name == member)


def variable(name):
    return gdb.parse_and_eval(name)


def container_of(pointer, type_name, member):
    address = int(pointer) - offset(type_name, member)
    return gdb.Value(address).cast(struct(type_name).pointer()).dereference()


def list_entries(head, type_name, member):
    node = head["next"]
    while node and node != head.address:
        yield container_of(node, type_name, member)
        node = node["next"]


def tree_entries(node, type_name, member):
    """In order, from the `node` of a tree_root."""
    if node:
        yield from tree_entries(node["left"], type_name, member)
        yield container_of(node, type_name, member)
        yield from tree_entries(node["right"], type_name, member)


def read_u64s(address, count):
    memory = gdb.selected_inferior().read_memory(address, 8 * count)
    return memoryview(bytes(memory)).cast("Q")


def same(pointer, value):
    return int(pointer) == int(value.address)


# ---- tasks ----


def tasks():
    """All but the idle ones, by pid."""
    found = list_entries(variable("all_tasks"), "task_struct", "tasks")
    return sorted(found, key=lambda task: int(task["pid"]))


def find_task(pid):
    pid = int(gdb.parse_and_eval(pid))
    for task in tasks():
        if task["pid"] == pid:
            return task
    raise gdb.GdbError(f"there is no task {pid}: see ps")


def comm(task):
    return task["comm"].string(errors="replace")


def task_name(pointer):
    return f"{comm(pointer)}[{int(pointer['pid'])}]" if pointer else "nobody"


def nr_harts():
    return int(variable("nr_harts"))


def running_hart(task):
    """The index of the hart that runs the task, or None."""
    hart = int(task["hart"])
    return hart if same(variable(f"rqs[{hart}].curr"), task) else None


def thread_of_hart(index):
    hartid = int(variable(f"harts[{index}].hartid"))
    return next(t for t in gdb.selected_inferior().threads() if t.num == hartid + 1)


def root_table(task):
    """The physical address of the task's root page table: the kernel's own if it has no mm."""
    mm = task["mm"] if task["mm"] else variable("init_mm").address
    return int(mm["root"]) - DIRECT_MAP_BASE

