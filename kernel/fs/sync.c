// SPDX-License-Identifier: MIT
/* sync, fsync and fdatasync: what was written is on the disk when they return. */
#include "fs/fs.h"
#include "syscall/syscall.h"

SYSCALL_DEFINE0(sync)
{
	sync_filesystems();
	return 0;
}

/* fsync(2): -EINVAL for what can't be written back, as a pipe or a terminal. */
static int do_fsync(int fd, bool datasync)
{
	struct file *f = fget(fd);
	int err;

	if (!f)
		return -EBADF;
	err = f->ops->fsync ? f->ops->fsync(f, datasync) : -EINVAL;
	fput(f);
	return err;
}

SYSCALL_DEFINE1(fsync, int, fd)
{
	return do_fsync(fd, false);
}

SYSCALL_DEFINE1(fdatasync, int, fd)
{
	return do_fsync(fd, true);
}
