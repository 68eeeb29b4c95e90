// SPDX-License-Identifier: MIT
/*
 * Descriptors of processes: a file that counts a struct pid. It names that one process, and
 * nobody after it; it is readable, for poll, once the process has ended.
 *
 * Linux: the number is free when the process has been waited for; here, as anyone who counts
 * a struct pid keeps the number, when the last of its pidfds is closed as well.
 */
#include "task/pidfd.h"

#include "fs/fs.h"
#include "fs/poll.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/pidfd.h"

static u32 pidfd_poll(struct file *f, struct poll_table *pt)
{
	struct pid *pid = f->private_data;
	const struct task_struct *task;
	bool ended;

	poll_wait(f, &pid->wait_pidfd, pt);
	spin_lock(&tasklist_lock);
	task = pid_task(pid, PIDTYPE_TGID);
	ended = !task || task->exit_notified;
	spin_unlock(&tasklist_lock);
	return ended ? POLLIN | POLLRDNORM : 0;
}

static void pidfd_file_release(struct file *f)
{
	put_pid(f->private_data);
}

static const struct file_operations pidfd_fops = {
	.poll = pidfd_poll,
	.release = pidfd_file_release,
};

void pidfd_notify(struct pid *pid)
{
	assert_held(&tasklist_lock);
	wake_up_all(&pid->wait_pidfd);
}

struct pid *pidfd_get_pid(int fd, u32 *flags)
{
	struct file *f = fget(fd);
	struct pid *pid = ERR_PTR(-EBADF);

	if (!f)
		return pid;
	if (f->ops == &pidfd_fops) {
		pid = get_pid(f->private_data);
		*flags = READ_ONCE(f->flags) & O_NONBLOCK;
	}
	fput(f);
	return pid;
}

/* ---- for clone ---- */

int pidfd_reserve(int __user *ufd, struct file **f)
{
	int fd = fd_reserve(0, true), err = -ENOMEM;

	if (fd < 0)
		return fd;
	*f = anon_inode_getfile(&pidfd_fops, NULL, 0);
	if (!*f)
		goto out_release;
	err = put_user(fd, ufd);
	if (!err)
		return fd;
	fput(*f);
out_release:
	fd_release(fd);
	return err;
}

void pidfd_install(int fd, struct file *f, struct pid *pid)
{
	f->private_data = get_pid(pid);
	fd_install(fd, f);
}

void pidfd_release(int fd, struct file *f)
{
	fd_release(fd);
	fput(f);
}

/* ---- pidfd_open ---- */

/* Is there a process of that number, or a zombie? 0, -EINVAL for a thread's, or -ESRCH. */
static int check_process(struct pid *pid)
{
	int err = 0;

	spin_lock(&tasklist_lock);
	if (!pid_task(pid, PIDTYPE_TGID))
		err = pid_task(pid, PIDTYPE_PID) ? -EINVAL : -ESRCH;
	spin_unlock(&tasklist_lock);
	return err;
}

SYSCALL_DEFINE2(pidfd_open, pid_t, nr, u32, flags)
{
	struct file *f = NULL;
	struct pid *pid;
	int fd;

	if (flags & ~(u32)PIDFD_NONBLOCK || nr <= 0)
		return -EINVAL;
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	fd = check_process(pid);
	if (!fd)
		fd = fd_reserve(0, true);
	if (fd >= 0)
		f = anon_inode_getfile(&pidfd_fops, pid, flags);
	if (f) {
		fd_install(fd, f); /* with our count of pid */
		return fd;
	}
	put_pid(pid);
	if (fd < 0)
		return fd;
	fd_release(fd);
	return -ENOMEM;
}
