// SPDX-License-Identifier: MIT
/*
 * The files of a terminal: read, write and ioctl. See tty.h for the parts of a terminal.
 *
 * Reading: the reader holds tty->mutex but while it sleeps, so that input which it has
 * looked at stays where it is until it has been copied. In canonical mode a read returns
 * a line or a part of one. Else VMIN and VTIME rule, termios(3).
 *
 * Writing: a piece of output goes to the lower half as a whole, and only when there is
 * room for all of it; then output of other programs comes before or behind, never within.
 * A piece ends with a line, or is WRITE_PIECE long.
 *
 * Simplification: tcflush of output does nothing, since the queue holds messages of the
 * kernel too.
 */
#include "drivers/tty.h"

#include "fs/file.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "task/timer.h"
#include "uapi/fcntl.h"

#define READ_PIECE  256
#define WRITE_PIECE 1024
#define VTIME_UNIT  (100 * NSEC_PER_MSEC)

static struct tty *console_tty; /* I */

static const struct termios initial_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
	.c_cc =
		{
			[VINTR] = 'C' & 31,
			[VQUIT] = '\\' & 31,
			[VERASE] = 127,
			[VKILL] = 'U' & 31,
			[VEOF] = 'D' & 31,
			[VMIN] = 1,
			[VSTART] = 'Q' & 31,
			[VSTOP] = 'S' & 31,
			[VSUSP] = 'Z' & 31,
			[VREPRINT] = 'R' & 31,
			[VDISCARD] = 'O' & 31,
			[VWERASE] = 'W' & 31,
			[VLNEXT] = 'V' & 31,
		},
};

void tty_setup(struct tty *tty, const struct tty_ops *ops)
{
	*tty = (struct tty){
		.ops = ops,
		.termios = initial_termios,
		.winsize = {.ws_row = 24, .ws_col = 80},
	};
	mutex_init(&tty->mutex, LOCK_TTY_READ);
	wait_queue_init(&tty->read_wait);
	wait_queue_init(&tty->write_wait);
	spin_lock_init(&tty->lock, LOCK_TTY);
}

void tty_set_console(struct tty *tty)
{
	console_tty = tty;
}

/* ---- From the lower half ---- */

size_t tty_receive_room(struct tty *tty)
{
	size_t room;

	spin_lock(&tty->lock);
	room = n_tty_receive_room(tty);
	spin_unlock(&tty->lock);
	return room;
}

void tty_receive(struct tty *tty, const u8 *buf, size_t nbytes)
{
	bool was_stopped, stopped, readable;

	spin_lock(&tty->lock);
	was_stopped = tty->stopped;
	n_tty_receive(tty, buf, nbytes);
	stopped = tty->stopped;
	readable = n_tty_readable(tty);
	spin_unlock(&tty->lock);
	if (readable)
		wake_up(&tty->read_wait);
	if (was_stopped && !stopped)
		wake_up(&tty->write_wait);
}

void tty_wake_writers(struct tty *tty)
{
	wake_up(&tty->write_wait);
}

/* ---- Reading ---- */

/* What a read waits for, by the termios of the moment. */
struct read_rule {
	u32 changes; /* tty->termios_changes when it was made */
	bool canonical;
	size_t min;	/* raw: bytes, or 0 */
	u64 timeout_ns; /* raw: between bytes if min > 0, else for the first; 0: none */
};

static struct read_rule get_rule(struct tty *tty, size_t count)
{
	struct read_rule r = {0};

	spin_lock(&tty->lock);
	r.changes = tty->termios_changes;
	r.canonical = tty->termios.c_lflag & ICANON;
	if (!r.canonical) {
		r.min = min((size_t)tty->termios.c_cc[VMIN], count);
		r.timeout_ns = tty->termios.c_cc[VTIME] * VTIME_UNIT;
	}
	spin_unlock(&tty->lock);
	return r;
}

/* More than `have` bytes to read, an end of file, or another rule. */
static bool input_beyond(struct tty *tty, const struct read_rule *r, size_t have)
{
	bool yes;

	spin_lock(&tty->lock);
	yes = r->changes != tty->termios_changes || n_tty_available(tty) > have ||
	      (r->canonical && n_tty_readable(tty));
	spin_unlock(&tty->lock);
	return yes;
}

static size_t available(struct tty *tty)
{
	size_t n;

	spin_lock(&tty->lock);
	n = n_tty_available(tty);
	spin_unlock(&tty->lock);
	return n;
}

struct read_timeout {
	struct timer timer;
	struct tty *tty;
	bool expired; /* a */
};

static void read_timed_out(void *arg)
{
	struct read_timeout *t = arg;

	WRITE_ONCE(t->expired, true);
	wake_up(&t->tty->read_wait);
}

/*
 * Sleeps, without the mutex, until there are more than `have` bytes, or timeout_ns (0:
 * no limit) is over. 0 or -ERESTARTSYS.
 */
static int sleep_for_input(struct tty *tty, const struct read_rule *r, size_t have, u64 timeout_ns,
			   bool *expired)
{
	struct read_timeout t = {.tty = tty};
	int err;

	if (timeout_ns) {
		timer_setup(&t.timer, read_timed_out, &t);
		timer_start(&t.timer, ktime_ns() + timeout_ns);
	}
	err = wait_event_interruptible_mutex(&tty->read_wait,
					     input_beyond(tty, r, have) || READ_ONCE(t.expired),
					     &tty->mutex, false);
	if (timeout_ns)
		timer_cancel(&t.timer);
	*expired = t.expired;
	return err;
}

/*
 * Returns 0 when a read of `count` bytes may take what there is, which is nothing if the
 * time is over. Another reader may take the bytes meanwhile: then it starts again.
 */
static int wait_for_input(struct tty *tty, size_t count, bool nonblock)
{
	for (;;) {
		struct read_rule r = get_rule(tty, count);
		size_t have = available(tty);
		bool immediate = !r.canonical && r.min == 0 && !r.timeout_ns;
		bool enough = r.canonical ? input_beyond(tty, &r, 0) : have && have >= r.min;
		u64 timeout_ns = have || r.min == 0 ? r.timeout_ns : 0;
		size_t beyond = r.timeout_ns || r.min == 0 ? have : r.min - 1;
		bool expired = false;
		int err;

		if (enough || immediate || (nonblock && have))
			return 0;
		if (nonblock)
			return -EAGAIN;
		err = sleep_for_input(tty, &r, beyond, timeout_ns, &expired);
		if (err)
			return available(tty) && !r.canonical ? 0 : err;
		if (expired && available(tty) <= have)
			return 0;
	}
}

/* Bytes, 0 for an end of file, or -EFAULT. What was not copied stays to be read. */
static ssize_t take_input(struct tty *tty, struct iov_iter *to)
{
	u8 buf[READ_PIECE];
	bool line_end = false;
	ssize_t total = 0;

	while (to->count && !line_end) {
		size_t n, consume, copied;

		spin_lock(&tty->lock);
		n = n_tty_peek(tty, buf, min(to->count, sizeof(buf)), &consume, &line_end);
		spin_unlock(&tty->lock);
		if (!consume)
			break;
		copied = copy_to_iter(buf, n, to);
		total += copied;
		spin_lock(&tty->lock);
		tty->tail += copied < n ? copied : consume;
		spin_unlock(&tty->lock);
		if (copied < n)
			return total ? total : -EFAULT;
	}
	return total;
}

static ssize_t tty_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct tty *tty = f->private_data;
	ssize_t ret;

	(void)pos;
	if (!to->count)
		return 0;
	mutex_lock(&tty->mutex);
	ret = wait_for_input(tty, to->count, READ_ONCE(f->flags) & O_NONBLOCK);
	if (!ret)
		ret = take_input(tty, to);
	mutex_unlock(&tty->mutex);
	tty->ops->unthrottle(tty);
	return ret;
}

/* Raw, with a VMIN and no VTIME: that many bytes. */
static bool input_ready(struct tty *tty)
{
	const u8 *cc = tty->termios.c_cc;
	size_t min_bytes = cc[VMIN] && !cc[VTIME] ? cc[VMIN] : 1;

	if (tty->termios.c_lflag & ICANON)
		return n_tty_readable(tty);
	return n_tty_available(tty) >= min_bytes;
}

/* ---- Writing ---- */

static bool may_write(struct tty *tty)
{
	return !READ_ONCE(tty->stopped) &&
	       tty->ops->write_room(tty) >= WRITE_PIECE * N_TTY_EXPANSION;
}

/* The lines in it that are whole, or all of it if none is. */
static size_t whole_lines(const u8 *buf, size_t n)
{
	size_t end = n;

	while (end && buf[end - 1] != '\n')
		end--;
	return end ? end : n;
}

/* Returns with tty->lock held and room for a piece, or -errno and not held. */
static int lock_for_write(struct tty *tty, bool nonblock)
{
	for (;;) {
		int err;

		spin_lock(&tty->lock);
		if (may_write(tty))
			return 0;
		spin_unlock(&tty->lock);
		if (nonblock)
			return -EAGAIN;
		err = wait_event_interruptible(&tty->write_wait, may_write(tty));
		if (err)
			return err;
	}
}

static ssize_t tty_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct tty *tty = f->private_data;
	bool nonblock = READ_ONCE(f->flags) & O_NONBLOCK;
	u8 buf[WRITE_PIECE];
	size_t held = 0; /* bytes in buf */
	ssize_t total = 0;
	int err = 0;

	(void)pos;
	while (from->count || held) {
		size_t got = copy_from_iter(buf + held, sizeof(buf) - held, from);
		size_t n;

		held += got;
		err = -EFAULT;
		if (!held)
			break;
		n = from->count ? whole_lines(buf, held) : held;
		err = lock_for_write(tty, nonblock);
		if (err)
			break;
		n_tty_write(tty, buf, n);
		spin_unlock(&tty->lock);
		total += n;
		held -= n;
		memmove(buf, buf + n, held);
	}
	return total ? total : err;
}

static u32 tty_poll(struct file *f, struct poll_table *pt)
{
	struct tty *tty = f->private_data;
	u32 mask = 0;

	poll_wait(f, &tty->read_wait, pt);
	poll_wait(f, &tty->write_wait, pt);
	spin_lock(&tty->lock);
	mask |= input_ready(tty) ? POLLIN | POLLRDNORM : 0;
	mask |= may_write(tty) ? POLLOUT | POLLWRNORM : 0;
	spin_unlock(&tty->lock);
	return mask;
}

/* ---- ioctl ---- */

static int drain(struct tty *tty)
{
	return wait_event_interruptible(&tty->write_wait, tty->ops->pending(tty) == 0);
}

static void flush_input(struct tty *tty)
{
	mutex_lock(&tty->mutex);
	spin_lock(&tty->lock);
	n_tty_flush_input(tty);
	spin_unlock(&tty->lock);
	mutex_unlock(&tty->mutex);
	tty->ops->unthrottle(tty);
}

static long set_termios(struct tty *tty, const struct termios __user *utermios)
{
	struct termios new, old;

	if (get_user(new, utermios))
		return -EFAULT;
	mutex_lock(&tty->mutex);
	spin_lock(&tty->lock);
	old = tty->termios;
	tty->termios = new;
	n_tty_termios_changed(tty, &old);
	spin_unlock(&tty->lock);
	mutex_unlock(&tty->mutex);
	/* Who waits by the old rule looks again by the new one. */
	wake_up_all(&tty->read_wait);
	wake_up_all(&tty->write_wait);
	tty->ops->unthrottle(tty);
	return 0;
}

static long set_termios_after_drain(struct tty *tty, const struct termios __user *utermios,
				    bool flush)
{
	int err = drain(tty);

	if (err)
		return err;
	if (flush)
		flush_input(tty);
	return set_termios(tty, utermios);
}

static long get_termios(struct tty *tty, struct termios __user *utermios)
{
	struct termios t;

	spin_lock(&tty->lock);
	t = tty->termios;
	spin_unlock(&tty->lock);
	return copy_to_user(utermios, &t, sizeof(t));
}

static long get_winsize(struct tty *tty, struct winsize __user *usize)
{
	struct winsize ws;

	spin_lock(&tty->lock);
	ws = tty->winsize;
	spin_unlock(&tty->lock);
	return copy_to_user(usize, &ws, sizeof(ws));
}

static long set_winsize(struct tty *tty, const struct winsize __user *usize)
{
	struct winsize ws;

	if (get_user(ws, usize))
		return -EFAULT;
	spin_lock(&tty->lock);
	tty->winsize = ws;
	spin_unlock(&tty->lock);
	return 0;
}

static long flush_queues(struct tty *tty, u64 which)
{
	switch (which) {
	case TCIFLUSH:
	case TCIOFLUSH: flush_input(tty); return 0;
	case TCOFLUSH: return 0;
	}
	return -EINVAL;
}

static long tty_ioctl(struct file *f, u32 cmd, u64 arg)
{
	struct tty *tty = f->private_data;

	switch (cmd) {
	case TCGETS: return get_termios(tty, (void __user *)arg);
	case TCSETS: return set_termios(tty, (void __user *)arg);
	case TCSETSW: return set_termios_after_drain(tty, (void __user *)arg, false);
	case TCSETSF: return set_termios_after_drain(tty, (void __user *)arg, true);
	case TIOCGWINSZ: return get_winsize(tty, (void __user *)arg);
	case TIOCSWINSZ: return set_winsize(tty, (void __user *)arg);
	case FIONREAD: return put_user((int)available(tty), (int __user *)arg);
	case TIOCOUTQ: return put_user((int)tty->ops->pending(tty), (int __user *)arg);
	case TCFLSH: return flush_queues(tty, arg);
	case TCSBRK: return drain(tty); /* what tcdrain calls; there are no breaks to send */
	}
	return -ENOTTY;
}

static int tty_open(struct inode *inode, struct file *f)
{
	(void)inode;
	if (!console_tty)
		return -ENXIO;
	f->private_data = console_tty;
	f->mode |= FMODE_STREAM;
	return 0;
}

const struct file_operations tty_fops = {
	.open = tty_open,
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.ioctl = tty_ioctl,
};
