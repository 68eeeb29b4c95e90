// SPDX-License-Identifier: MIT
/*
 * signalfd: reading the signals that a mask names, as they are pending for whoever reads, or
 * polls. They should be blocked, or a handler gets them first.
 */
#include "fs/fs.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "syscall/syscall.h"
#include "task/signal.h"
#include "task/task.h"
#include "uapi/fcntl.h"
#include "uapi/signalfd.h"

struct signalfd_ctx {
	sigset_t mask; /* a */
};

static u32 signalfd_poll(struct file *f, struct poll_table *pt)
{
	const struct signalfd_ctx *ctx = f->private_data;
	struct sighand_struct *sighand = current->sighand;
	sigset_t pending;

	poll_wait(f, &sighand->signalfd_wait, pt);
	spin_lock(&sighand->siglock);
	pending = current->pending.set | current->signal->shared_pending.set;
	spin_unlock(&sighand->siglock);
	return pending & READ_ONCE(ctx->mask) ? POLLIN | POLLRDNORM : 0;
}

/* ---- reading ---- */

/* By who sent it, and why: see siginfo_t. */
static void fill_in(struct signalfd_siginfo *s, const siginfo_t *info)
{
	bool by_kernel = info->si_code > SI_USER && info->si_code < SI_KERNEL;

	memset(s, 0, sizeof(*s));
	s->ssi_signo = (u32)info->si_signo;
	s->ssi_errno = info->si_errno;
	s->ssi_code = info->si_code;
	if (by_kernel && info->si_signo != SIGCHLD) { /* a fault */
		s->ssi_addr = (u64)info->si_addr;
		return;
	}
	if (info->si_code == SI_TIMER) {
		s->ssi_tid = (u32)info->si_timerid;
		s->ssi_overrun = (u32)info->si_overrun;
	} else {
		s->ssi_pid = (u32)info->si_pid;
		s->ssi_uid = info->si_uid;
	}
	if (by_kernel) {
		s->ssi_status = info->si_status;
		s->ssi_utime = (u64)info->si_utime;
		s->ssi_stime = (u64)info->si_stime;
	} else if (info->si_code < SI_USER) {
		s->ssi_int = info->si_int;
		s->ssi_ptr = (u64)info->si_ptr;
	}
}

static int take_signal(const struct signalfd_ctx *ctx, siginfo_t *info)
{
	int sig;

	spin_lock(&current->sighand->siglock);
	sig = dequeue_signal(READ_ONCE(ctx->mask), info);
	spin_unlock(&current->sighand->siglock);
	return sig;
}

/* The next signal, waited for unless `nonblock`; or -errno. */
static int next_signal(const struct signalfd_ctx *ctx, siginfo_t *info, bool nonblock)
{
	int sig = take_signal(ctx, info), err;

	if (sig)
		return sig;
	if (nonblock)
		return -EAGAIN;
	err = wait_event_interruptible(&current->sighand->signalfd_wait,
				       (sig = take_signal(ctx, info)) != 0);
	return err ? err : sig;
}

static ssize_t signalfd_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	bool nonblock = READ_ONCE(f->flags) & O_NONBLOCK;
	struct signalfd_siginfo s;
	ssize_t total = 0;
	siginfo_t info;

	(void)pos;
	if (to->count < sizeof(s))
		return -EINVAL;
	while (to->count >= sizeof(s)) {
		int sig = next_signal(f->private_data, &info, nonblock || total);

		if (sig < 0)
			return total ? total : sig;
		fill_in(&s, &info);
		/* Linux: a signal whose bytes find no room is lost. */
		if (copy_to_iter(&s, sizeof(s), to) < sizeof(s))
			return total ? total : -EFAULT;
		total += sizeof(s);
	}
	return total;
}

static void signalfd_release(struct file *f)
{
	kfree(f->private_data);
}

static const struct file_operations signalfd_fops = {
	.read = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
};

/* ---- signalfd4 ---- */

static int new_signalfd(sigset_t mask, u32 flags)
{
	struct signalfd_ctx *ctx;
	struct file *f;
	int fd = fd_reserve(0, flags & SFD_CLOEXEC);

	if (fd < 0)
		return fd;
	ctx = kmalloc(sizeof(*ctx), GFP_KERNEL);
	f = ctx ? anon_inode_getfile(&signalfd_fops, ctx, flags & SFD_NONBLOCK) : NULL;
	if (!f) {
		kfree(ctx);
		fd_release(fd);
		return -ENOMEM;
	}
	ctx->mask = mask;
	fd_install(fd, f);
	return fd;
}

static int change_signalfd(int fd, sigset_t mask)
{
	struct file *f = fget(fd);
	struct signalfd_ctx *ctx;

	if (!f)
		return -EBADF;
	if (f->ops != &signalfd_fops) {
		fput(f);
		return -EINVAL;
	}
	ctx = f->private_data;
	WRITE_ONCE(ctx->mask, mask);
	wake_up_all(&current->sighand->signalfd_wait); /* it may be for what is pending */
	fput(f);
	return fd;
}

SYSCALL_DEFINE4(signalfd4, int, fd, const sigset_t __user *, umask, size_t, nbytes, u32, flags)
{
	sigset_t mask;

	if (nbytes != sizeof(mask))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	if (flags & ~(u32)(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	mask &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
	return fd == -1 ? new_signalfd(mask, flags) : change_signalfd(fd, mask);
}
