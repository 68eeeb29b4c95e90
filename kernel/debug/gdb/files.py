# SPDX-License-Identifier: MIT
"""gdb's fds: a task's open files."""
import gdb

from calf import command, find_task, read_u64s, same, struct, variable, with_kernel_view

FMODE_READ, FMODE_WRITE, FMODE_PATH = 1, 2, 8
O_FLAGS = {0o2000: "APPEND", 0o4000: "NONBLOCK", 0o40000: "DIRECT", 0o10000: "DSYNC"}
KINDS = {0o01: "fifo", 0o02: "chr", 0o04: "dir", 0o06: "blk", 0o10: "file", 0o12: "link",
         0o14: "socket"}


def path_of(dentry):
    names = []
    while dentry["parent"] != dentry:
        names.append(dentry["name"].string(errors="replace"))
        dentry = dentry["parent"]
    return "/" + "/".join(reversed(names))


def pipe_of(file):
    """The struct pipe of one of its ends, or None."""
    if not same(file["ops"], variable("pipe_fops")):
        return None
    return file["private_data"].cast(struct("pipe").pointer())


def file_name(file):
    if file["dentry"]:
        return path_of(file["dentry"])
    pipe = pipe_of(file)
    if pipe:
        return (f"pipe:{int(file['inode']['ino'])}, {int(pipe['head'] - pipe['tail'])} bytes, "
                f"{int(pipe['readers'])} reader(s), {int(pipe['writers'])} writer(s)")
    return f"inode {int(file['inode']['ino'])}"


def kind_of(file):
    return "pipe" if pipe_of(file) else KINDS.get(int(file["inode"]["mode"]) >> 12, "?")


def flags_of(file, cloexec):
    mode = int(file["mode"])
    access = "PATH" if mode & FMODE_PATH else \
        ["-", "RDONLY", "WRONLY", "RDWR"][mode & (FMODE_READ | FMODE_WRITE)]
    more = [name for bit, name in O_FLAGS.items() if int(file["flags"]) & bit]
    return "|".join([access] + more + ["CLOEXEC"] * bool(cloexec))


def open_files(task):
    """(fd, file, cloexec) of each descriptor that is open."""
    files = task["files"]
    if not files:
        return
    count = int(files["max"])
    cloexec = read_u64s(int(files["close_on_exec"]), (count + 63) // 64)
    for fd, address in enumerate(read_u64s(int(files["fd"]), count)):
        if address:
            file = gdb.Value(address).cast(struct("file").pointer())
            yield fd, file, cloexec[fd // 64] >> fd % 64 & 1


@command
@with_kernel_view
def fds(pid):
    """fds PID: a task's open files: descriptor, kind, offset, references, flags, path or pipe."""
    print(" fd kind    offset  count flags            what")
    for fd, file, cloexec in open_files(find_task(pid)):
        print(f"{fd:3} {kind_of(file):6} {int(file['pos']):7} {int(file['count']['counter']):6} "
              f"{flags_of(file, cloexec):16} {file_name(file)}")
