# SPDX-License-Identifier: MIT
"""gdb's ps and bt-task, and the names of trap frames in any backtrace."""
import gdb
from gdb.FrameDecorator import FrameDecorator

from calf import (PAGE_SIZE, SATP_SV39, USER_END, comm, command, find_task, kernel_view, nr_harts,
                  read_u64s, registers, root_table, running_hart, selected, struct, tasks,
                  thread_of_hart, variable, with_kernel_view)
from programs import added

STACK_SIZE = 4 * PAGE_SIZE
CALL_SIZE = 4  # of jal or jalr
# A sleeper is always in these: where it sleeps is who called them.
SLEEPING = ("task/sched.c", "task/wait.c", "task/mutex.c", "task/wait.h")
STATES = {0: "ready", 1: "interruptible", 2: "uninterruptible", 4: "killable", 8: "zombie",
          16: "dead", 32: "new", 64: "stopped"}


def saved_frames(task):
    """pc and fp of each kernel frame of a task that does not run, by the frame pointers."""
    thread, top = task["thread"], int(task["kernel_sp"])
    pc, fp = int(thread["ra"]), int(thread["s"][0])
    while pc:
        yield pc
        if not top - STACK_SIZE < fp <= top:
            return
        fp, pc = read_u64s(fp - 16, 2)


def where(task):
    """The first function, with its line, that is not the scheduler's or a lock's."""
    for pc in saved_frames(task):
        line = gdb.find_pc_line(pc - 1)
        if line.symtab and not line.symtab.filename.endswith(SLEEPING):
            block = gdb.block_for_pc(pc - 1)
            while block and not block.function:
                block = block.superblock
            name = block.function.name if block else "?"
            return f"{name} at {line.symtab.filename}:{line.line}"
    return ""


def state_of(task):
    if running_hart(task) is not None:
        return "running"
    if task["exit_notified"]:
        return "zombie"
    return STATES.get(int(task["state"]), "?")


@command
@with_kernel_view
def ps():
    """ps: all tasks, and where in the kernel each one sleeps.

    The idle tasks are those that the harts run when no other is there; they have pid 0."""
    print("  PID  PPID STATE           HART NAME             WHERE")
    idle = [variable(f"rqs[{hart}].idle").dereference() for hart in range(nr_harts())]
    for task in idle + tasks():
        state = state_of(task)
        place = where(task) if state not in ("running", "zombie", "dead") else ""
        leader = task["signal"]["leader"] if task["signal"] else task
        parent = leader["parent"]["pid"] if leader["parent"] else 0
        print(f"{int(task['pid']):5} {int(parent):5} {state:15} {int(task['hart']):4} "
              f"{comm(task):16} {place}".rstrip())


def saved_registers(task):
    thread = task["thread"]
    # The call, not what follows it: that may be another line, of an inlined function.
    values = {"tp": int(task.address), "satp": SATP_SV39 | root_table(task) // PAGE_SIZE,
              "pc": int(thread["ra"]) - CALL_SIZE, "ra": int(thread["ra"]), "sp": int(thread["sp"])}
    return values | {f"s{n}": int(thread["s"][n]) for n in range(12)}


@command
def bt_task(pid, *options):
    """bt-task PID [OPTIONS]: the backtrace of any task, with the options of bt.

    For one that does not run the hart borrows its saved registers and page table meanwhile."""
    backtrace = " ".join(("bt",) + options)
    with kernel_view():
        task = find_task(pid)
        hart = running_hart(task)
        if hart is None and task["exit_notified"]:
            raise gdb.GdbError("a zombie: it has ended, and runs nowhere any more")
        if hart is None:
            with registers(saved_registers(task)):
                gdb.execute(backtrace)
            return
        thread = thread_of_hart(hart)
    with selected(thread):
        print(f"it runs: on hart {hart}, gdb's thread {thread.num}")
        gdb.execute(backtrace)



CAUSE_IRQ, CAUSE_USER_ECALL = 1 << 63, 8


def trap_cause(regs):
    cause = int(regs["cause"])
    if cause == CAUSE_USER_ECALL:
        return f"system call {int(regs['a7'])}"
    if cause & CAUSE_IRQ:
        return "interrupt"
    return f"{variable(f'causes[{cause}].name').string()} at {int(regs['badaddr']):#x}"


class TrapFrame(FrameDecorator):
    """gdb itself calls any frame that saves all registers <signal handler called>."""

    def function(self):
        frame = self.inferior_frame()
        regs = gdb.Value(int(frame.read_register("sp"))).cast(struct("pt_regs").pointer())
        return f"<{frame.name() or 'trap_entry'}: {trap_cause(regs)}>"


class PlainFrame(FrameDecorator):
    """gdb's own looks at the return address, which may be behind the function's end."""

    def function(self):
        return self.inferior_frame().name() or "??"


class StrangerFrame(FrameDecorator):
    """Whatever names there are at this address are another program's."""

    def function(self):
        return "??"

    def filename(self):
        return None


class TrapFrames:
    """Names the frames that a trap has made by the trap's cause."""

    name, enabled, priority = "calf-traps", True, 100

    def filter(self, frames):
        task, inner, frames = None, None, iter(frames)
        while True:
            try:
                frame = next(frames)
            except StopIteration:
                return
            except gdb.error:  # it looks one ahead, by what it knows of another program
                yield StrangerFrame(FrameDecorator(inner.older()))
                return
            inner = frame.inferior_frame()
            if inner.pc() >= USER_END:
                task = inner.read_register("tp").cast(struct("task_struct").pointer())
            elif task and comm(task) not in added.values():
                yield StrangerFrame(frame)
                return
            if inner.type() == gdb.SIGTRAMP_FRAME:
                yield TrapFrame(frame)
            else:
                yield frame if inner.function() else PlainFrame(frame)

    def __init__(self):
        gdb.current_progspace().frame_filters[self.name] = self


TrapFrames()
