// SPDX-License-Identifier: MIT
/*
 * ioctl: the requests that any file knows; all others go to the file's operation.
 */
#include "fs/fs.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "uapi/fcntl.h"
#include "uapi/termios.h"

static long set_nonblock(struct file *f, const int __user *uon)
{
	int on;

	if (get_user(on, uon))
		return -EFAULT;
	file_set_flags(f, O_NONBLOCK, on ? O_NONBLOCK : 0);
	return 0;
}

/* The bytes from the position to the end of a regular file. */
static long bytes_left(struct file *f, int __user *un)
{
	return put_user((int)(READ_ONCE(f->inode->size) - f->pos), un);
}

static long do_ioctl(struct file *f, int fd, u32 cmd, u64 arg)
{
	switch (cmd) {
	case FIOCLEX: return fd_set_cloexec(fd, true);
	case FIONCLEX: return fd_set_cloexec(fd, false);
	case FIONBIO: return set_nonblock(f, (const int __user *)arg);
	case FIONREAD:
		if (S_ISREG(f->inode->mode))
			return bytes_left(f, (int __user *)arg);
	}
	return f->ops->ioctl ? f->ops->ioctl(f, cmd, arg) : -ENOTTY;
}

SYSCALL_DEFINE3(ioctl, int, fd, u32, cmd, u64, arg)
{
	struct file *f = fget(fd);
	long ret;

	if (!f)
		return -EBADF;
	ret = do_ioctl(f, fd, cmd, arg);
	fput(f);
	return ret;
}
