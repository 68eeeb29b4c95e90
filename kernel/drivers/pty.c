// SPDX-License-Identifier: MIT
/*
 * Pseudo terminals: a tty without a line, whose other end is a file too. pty(7).
 *
 *	program <-> slave, a struct tty <-> master <-> terminal emulator
 *
 * What the slave sends waits in a ring for the master's reader; what the master writes goes
 * through the line discipline at once, in the writer's context, if there is room for it.
 * Neither side waits for the other while it holds a lock, and echo that finds no room is
 * dropped, so they can't hold each other up but by not reading.
 *
 * The pty is made by the open of /dev/ptmx, and lives until the last reference to its tty is
 * gone. The close of the master takes its name away and hangs the slave up.
 */
#include "drivers/tty.h"

#include "fs/devpts.h"
#include "fs/fs.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "uapi/fcntl.h"

#define PTY_BUF_SIZE   8192
#define PTY_SOFT_LIMIT 7680 /* programs fill it up to here; the rest is for echo */
#define PIECE	       256

struct pty {
	struct tty tty;	       /* the slave */
	u32 index;	       /* I  of /dev/pts/N */
	struct dentry *dentry; /* I  counted, until the master is closed */

	/* The master's. */
	struct mutex mutex; /* one reader at a time */
	struct wait_queue read_wait, write_wait;

	/* [tty.lock] */
	bool locked;	  /* TIOCSPTLCK: the slave can't be opened yet */
	bool closed;	  /* the master */
	u32 nr_slaves;	  /* files of the slave */
	bool no_slave;	  /* there were some, and they are closed */
	bool packet_mode; /* TIOCPKT */
	u8 pktstatus;	  /* TIOCPKT_* that the master has not been told */
	u32 head, tail;	  /* of the ring: counters, masked only to index it */
	char buf[PTY_BUF_SIZE];
};

static struct pty *to_pty(struct tty *tty)
{
	return container_of(tty, struct pty, tty);
}

static u32 ring_bytes(const struct pty *pty)
{
	return READ_ONCE(pty->head) - READ_ONCE(pty->tail);
}

/* ---- Lower half of the slave ---- */

static size_t pty_write(struct tty *tty, const char *buf, size_t nbytes)
{
	struct pty *pty = to_pty(tty);
	size_t n = min(nbytes, (size_t)(PTY_BUF_SIZE - ring_bytes(pty)));

	for (size_t i = 0; i < n; i++)
		pty->buf[(pty->head + i) % PTY_BUF_SIZE] = buf[i];
	WRITE_ONCE(pty->head, pty->head + (u32)n);
	wake_up(&pty->read_wait);
	return n;
}

static size_t pty_write_room(struct tty *tty)
{
	u32 pending = ring_bytes(to_pty(tty));

	return pending < PTY_SOFT_LIMIT ? PTY_SOFT_LIMIT - pending : 0;
}

/* Linux: what waits for the master has been sent. */
static size_t pty_pending(struct tty *tty)
{
	(void)tty;
	return 0;
}

static void pty_unthrottle(struct tty *tty)
{
	wake_up(&to_pty(tty)->write_wait);
}

static void pty_flush(struct tty *tty)
{
	struct pty *pty = to_pty(tty);

	WRITE_ONCE(pty->tail, pty->head);
}

static void pty_packet(struct tty *tty, u8 event)
{
	struct pty *pty = to_pty(tty);
	u8 opposite = 0;

	if (!pty->packet_mode)
		return;
	switch (event) {
	case TIOCPKT_STOP: opposite = TIOCPKT_START; break;
	case TIOCPKT_START: opposite = TIOCPKT_STOP; break;
	case TIOCPKT_NOSTOP: opposite = TIOCPKT_DOSTOP; break;
	case TIOCPKT_DOSTOP: opposite = TIOCPKT_NOSTOP; break;
	}
	pty->pktstatus = (pty->pktstatus & ~opposite) | event;
	wake_up(&pty->read_wait);
}

static int pty_open(struct tty *tty)
{
	struct pty *pty = to_pty(tty);
	int err = -EIO;

	spin_lock(&tty->lock);
	if (!pty->locked && !pty->closed) {
		pty->nr_slaves++;
		pty->no_slave = false;
		err = 0;
	}
	spin_unlock(&tty->lock);
	return err;
}

static void pty_close(struct tty *tty)
{
	struct pty *pty = to_pty(tty);

	spin_lock(&tty->lock);
	pty->no_slave = --pty->nr_slaves == 0;
	spin_unlock(&tty->lock);
	wake_up_all(&pty->read_wait);
}

static void pty_free(struct tty *tty)
{
	struct pty *pty = to_pty(tty);

	devpts_kill_index(pty->index);
	kfree(pty);
}

static const struct tty_ops pty_ops = {
	.is_pty = true,
	.write = pty_write,
	.write_room = pty_write_room,
	.pending = pty_pending,
	.unthrottle = pty_unthrottle,
	.flush = pty_flush,
	.packet = pty_packet,
	.open = pty_open,
	.close = pty_close,
	.free = pty_free,
};

/* ---- The master: reading ---- */

static bool master_readable(const struct pty *pty)
{
	return ring_bytes(pty) || READ_ONCE(pty->no_slave) || READ_ONCE(pty->pktstatus);
}

/* In packet mode: the byte that a read begins with. */
static u8 take_pktstatus(struct pty *pty)
{
	u8 status;

	spin_lock(&pty->tty.lock);
	status = pty->pktstatus;
	pty->pktstatus = 0;
	spin_unlock(&pty->tty.lock);
	return status;
}

static u32 peek_output(struct pty *pty, char *buf, size_t max, u32 *tail)
{
	u32 n;

	spin_lock(&pty->tty.lock);
	n = (u32)min(max, (size_t)ring_bytes(pty));
	*tail = pty->tail;
	for (u32 i = 0; i < n; i++)
		buf[i] = pty->buf[(pty->tail + i) % PTY_BUF_SIZE];
	spin_unlock(&pty->tty.lock);
	return n;
}

/* Bytes that were copied, or -EFAULT if none could be. */
static ssize_t take_output(struct pty *pty, struct iov_iter *to)
{
	ssize_t total = 0;
	char buf[PIECE];
	u32 n, tail;

	while (to->count && (n = peek_output(pty, buf, min(to->count, sizeof(buf)), &tail))) {
		size_t copied = copy_to_iter(buf, n, to);

		spin_lock(&pty->tty.lock);
		/* Race: what was just copied may have been flushed meanwhile. */
		if (pty->tail == tail)
			WRITE_ONCE(pty->tail, tail + (u32)copied);
		spin_unlock(&pty->tty.lock);
		total += (ssize_t)copied;
		if (copied < n)
			return total ? total : -EFAULT;
	}
	return total;
}

/* Bytes, or 0: there is nothing any more. pty->mutex is held. */
static ssize_t read_master(struct pty *pty, struct iov_iter *to)
{
	bool packets = READ_ONCE(pty->packet_mode);
	u8 status = packets ? take_pktstatus(pty) : 0;
	ssize_t n;

	if (!packets)
		return take_output(pty, to);
	if (!status && !ring_bytes(pty))
		return 0;
	if (copy_to_iter(&status, 1, to) < 1)
		return -EFAULT;
	n = status ? 0 : take_output(pty, to);
	return n < 0 ? n : n + 1;
}

static ssize_t ptmx_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct pty *pty = f->private_data;
	ssize_t ret = 0;

	(void)pos;
	if (!to->count)
		return 0;
	mutex_lock(&pty->mutex);
	while (!ret) {
		/* Order: before the look at the ring. What was written last is still read. */
		bool closed = READ_ONCE(pty->no_slave);

		smp_mb();
		ret = read_master(pty, to);
		if (ret)
			break;
		if (closed)
			ret = -EIO;
		else if (READ_ONCE(f->flags) & O_NONBLOCK)
			ret = -EAGAIN;
		else
			ret = wait_event_interruptible_mutex(&pty->read_wait, master_readable(pty),
							     &pty->mutex, false);
	}
	mutex_unlock(&pty->mutex);
	tty_wake_writers(&pty->tty);
	return ret;
}

/* ---- The master: writing ---- */

/* Puts the bytes in as there is room: 0 or -errno, and in *done how many went. */
static int write_piece(struct pty *pty, const u8 *buf, size_t nbytes, bool nonblock, size_t *done)
{
	*done = 0;
	for (;;) {
		int err;

		*done += tty_receive(&pty->tty, buf + *done, nbytes - *done);
		if (*done == nbytes)
			return 0;
		if (nonblock)
			return -EAGAIN;
		err = wait_event_interruptible(&pty->write_wait, tty_receive_room(&pty->tty));
		if (err)
			return err;
	}
}

static ssize_t ptmx_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct pty *pty = f->private_data;
	bool nonblock = READ_ONCE(f->flags) & O_NONBLOCK;
	ssize_t total = 0;
	u8 buf[PIECE];
	int err = 0;

	(void)pos;
	while (from->count && !err) {
		size_t n = copy_from_iter(buf, sizeof(buf), from), done = 0;

		err = n ? write_piece(pty, buf, n, nonblock, &done) : -EFAULT;
		total += (ssize_t)done;
	}
	return total ? total : err;
}

static u32 ptmx_poll(struct file *f, struct poll_table *pt)
{
	struct pty *pty = f->private_data;
	u32 mask = 0;

	poll_wait(f, &pty->read_wait, pt);
	poll_wait(f, &pty->write_wait, pt);
	mask |= ring_bytes(pty) || READ_ONCE(pty->pktstatus) ? POLLIN | POLLRDNORM : 0;
	mask |= READ_ONCE(pty->pktstatus) ? POLLPRI : 0;
	mask |= READ_ONCE(pty->no_slave) ? POLLHUP : 0;
	mask |= tty_receive_room(&pty->tty) ? POLLOUT | POLLWRNORM : 0;
	return mask;
}

/* ---- The master: ioctl ---- */

static long set_locked(struct pty *pty, const int __user *uon)
{
	int on;

	if (get_user(on, uon))
		return -EFAULT;
	WRITE_ONCE(pty->locked, on);
	return 0;
}

static long set_packet_mode(struct pty *pty, const int __user *uon)
{
	int on;

	if (get_user(on, uon))
		return -EFAULT;
	spin_lock(&pty->tty.lock);
	if (!on || !pty->packet_mode)
		pty->pktstatus = 0;
	pty->packet_mode = on;
	spin_unlock(&pty->tty.lock);
	return 0;
}

/* TIOCGPTPEER: opens the slave without a walk to its name. */
static long open_peer(struct pty *pty, u32 flags)
{
	int fd = fd_reserve(0, flags & O_CLOEXEC);
	struct file *f;

	if (fd < 0)
		return fd;
	f = dentry_open(pty->dentry, flags | O_LARGEFILE);
	if (IS_ERR(f)) {
		fd_release(fd);
		return PTR_ERR(f);
	}
	fd_install(fd, f);
	return fd;
}

/* Drops what the slave has written. What the master has, is with the slave already. */
static long flush_master(struct pty *pty, u64 which)
{
	if (which != TCIFLUSH && which != TCOFLUSH && which != TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH) {
		spin_lock(&pty->tty.lock);
		pty_flush(&pty->tty);
		spin_unlock(&pty->tty.lock);
		tty_wake_writers(&pty->tty);
	}
	return 0;
}

static long ptmx_ioctl(struct file *f, u32 cmd, u64 arg)
{
	struct pty *pty = f->private_data;
	int __user *uint = (int __user *)arg;
	long ret;

	switch (cmd) {
	case TIOCGPTN: return put_user((int)pty->index, uint);
	case TIOCSPTLCK: return set_locked(pty, uint);
	case TIOCGPTLCK: return put_user((int)READ_ONCE(pty->locked), uint);
	case TIOCGPTPEER: return open_peer(pty, (u32)arg);
	case TIOCPKT: return set_packet_mode(pty, uint);
	case TIOCGPKT: return put_user((int)READ_ONCE(pty->packet_mode), uint);
	case FIONREAD: return put_user((int)ring_bytes(pty), uint);
	case TIOCOUTQ: return put_user(0, uint);
	case TCFLSH: return flush_master(pty, arg);
	case TCSBRK:
	case TCSBRKP: return 0;
	}
	ret = tty_jobctrl_ioctl(&pty->tty, true, f, cmd, arg);
	return ret == -ENOTTY ? tty_mode_ioctl(&pty->tty, cmd, arg) : ret;
}

/* ---- The master: life ---- */

/* A pty with its number, which the caller counts; ERR_PTR. */
static struct pty *pty_alloc(void)
{
	int index = devpts_new_index();
	struct pty *pty;

	if (index < 0)
		return ERR_PTR(index);
	pty = kzalloc(sizeof(*pty));
	if (!pty) {
		devpts_kill_index((u32)index);
		return ERR_PTR(-ENOMEM);
	}
	tty_setup(&pty->tty, &pty_ops);
	mutex_init(&pty->mutex, LOCK_TTY_READ);
	wait_queue_init(&pty->read_wait);
	wait_queue_init(&pty->write_wait);
	pty->index = (u32)index;
	pty->locked = true;
	return pty;
}

static int ptmx_open(struct inode *inode, struct file *f)
{
	struct pty *pty = pty_alloc();

	(void)inode;
	if (IS_ERR(pty))
		return (int)PTR_ERR(pty);
	pty->dentry = devpts_pty_new(pty->index, &pty->tty);
	if (!pty->dentry) {
		tty_put(&pty->tty);
		return -ENOMEM;
	}
	f->private_data = pty;
	return 0;
}

static void ptmx_release(struct file *f)
{
	struct pty *pty = f->private_data;

	spin_lock(&pty->tty.lock);
	pty->closed = true;
	spin_unlock(&pty->tty.lock);
	devpts_pty_kill(pty->dentry);
	tty_hangup(&pty->tty);
	tty_put(&pty->tty);
}

const struct file_operations ptmx_fops = {
	.open = ptmx_open,
	.release = ptmx_release,
	.read = ptmx_read,
	.write = ptmx_write,
	.poll = ptmx_poll,
	.ioctl = ptmx_ioctl,
};
