// SPDX-License-Identifier: MIT
/*
 * Reading and writing a terminal. See tty.h for the parts of one.
 *
 * Reading: the reader holds tty->mutex but while it sleeps, so that input which it has
 * looked at stays where it is until it has been copied. In canonical mode a read returns
 * a line or a part of one. Else VMIN and VTIME rule, termios(3).
 *
 * Writing: a piece of output goes to the lower half as a whole, and only when there is
 * room for all of it; then output of other programs comes before or behind, never within.
 * A piece ends with a line, or is WRITE_PIECE long.
 */
#include "drivers/tty.h"

#include "fs/file.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "riscv/clock.h"
#include "task/timer.h"
#include "uapi/fcntl.h"
#include "uapi/signal.h"

#define READ_PIECE  256
#define WRITE_PIECE 512
#define VTIME_UNIT  (100 * NSEC_PER_MSEC)

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

/* More than `have` bytes to read, an end of file, another rule, or nothing more to come. */
static bool input_beyond(const struct tty_file *tf, const struct read_rule *r, size_t have)
{
	struct tty *tty = tf->tty;
	bool yes;

	if (tty_hung_up(tf))
		return true;
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
static int sleep_for_input(const struct tty_file *tf, const struct read_rule *r, size_t have,
			   u64 timeout_ns, bool *expired)
{
	struct tty *tty = tf->tty;
	struct read_timeout t = {.tty = tty};
	int err;

	if (timeout_ns) {
		timer_setup(&t.timer, read_timed_out, &t);
		timer_start(&t.timer, ktime_ns() + timeout_ns);
	}
	err = wait_event_interruptible_mutex(&tty->read_wait,
					     input_beyond(tf, r, have) || READ_ONCE(t.expired),
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
static int wait_for_input(const struct tty_file *tf, size_t count, bool nonblock)
{
	struct tty *tty = tf->tty;

	while (!tty_hung_up(tf)) {
		struct read_rule r = get_rule(tty, count);
		size_t have = available(tty);
		bool immediate = !r.canonical && r.min == 0 && !r.timeout_ns;
		bool enough = r.canonical ? input_beyond(tf, &r, 0) : have && have >= r.min;
		u64 timeout_ns = have || r.min == 0 ? r.timeout_ns : 0;
		size_t beyond = r.timeout_ns || r.min == 0 ? have : r.min - 1;
		bool expired = false;
		int err;

		if (enough || immediate || (nonblock && have))
			return 0;
		if (nonblock)
			return -EAGAIN;
		err = sleep_for_input(tf, &r, beyond, timeout_ns, &expired);
		if (err)
			return available(tty) && !r.canonical ? 0 : err;
		if (expired && available(tty) <= have)
			return 0;
	}
	return -EIO;
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

ssize_t tty_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct tty_file *tf = f->private_data;
	struct tty *tty = tf->tty;
	ssize_t ret;

	(void)pos;
	if (!to->count || tty_hung_up(tf))
		return 0;
	ret = tty_check_change(tty, SIGTTIN);
	if (ret)
		return ret;
	mutex_lock(&tty->mutex);
	ret = wait_for_input(tf, to->count, READ_ONCE(f->flags) & O_NONBLOCK);
	if (!ret)
		ret = take_input(tty, to);
	mutex_unlock(&tty->mutex);
	tty->ops->unthrottle(tty);
	return ret;
}

/* ---- Writing ---- */

/* Whether a piece fits. Without tty->lock this may be wrong the next moment. */
static bool may_write(struct tty *tty, size_t nbytes)
{
	return !READ_ONCE(tty->stopped) &&
	       tty->ops->write_room(tty) >= n_tty_expansion(tty, nbytes);
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
static int lock_for_write(const struct tty_file *tf, size_t nbytes, bool nonblock)
{
	struct tty *tty = tf->tty;

	for (;;) {
		int err;

		spin_lock(&tty->lock);
		if (!tty_hung_up(tf) && may_write(tty, nbytes))
			return 0;
		spin_unlock(&tty->lock);
		if (tty_hung_up(tf))
			return -EIO;
		if (nonblock)
			return -EAGAIN;
		err = wait_event_interruptible(&tty->write_wait,
					       tty_hung_up(tf) || may_write(tty, nbytes));
		if (err)
			return err;
	}
}

/* A background program writes where others do, unless TOSTOP. */
static int check_write(struct tty *tty)
{
	return READ_ONCE(tty->termios.c_lflag) & TOSTOP ? tty_check_change(tty, SIGTTOU) : 0;
}

ssize_t tty_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	struct tty_file *tf = f->private_data;
	struct tty *tty = tf->tty;
	bool nonblock = READ_ONCE(f->flags) & O_NONBLOCK;
	u8 buf[WRITE_PIECE];
	size_t held = 0; /* bytes in buf */
	ssize_t total = 0;
	int err = tty_hung_up(tf) ? -EIO : check_write(tty);

	(void)pos;
	if (err)
		return err;
	while (from->count || held) {
		size_t got = copy_from_iter(buf + held, sizeof(buf) - held, from);
		size_t n;

		held += got;
		err = -EFAULT;
		if (!held)
			break;
		n = from->count ? whole_lines(buf, held) : held;
		err = lock_for_write(tf, n, nonblock);
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

/* ---- Polling ---- */

/* Raw, with a VMIN and no VTIME: that many bytes. */
static bool input_ready(const struct tty *tty)
{
	const cc_t *cc = tty->termios.c_cc;
	size_t min_bytes = cc[VMIN] && !cc[VTIME] ? cc[VMIN] : 1;

	if (tty->termios.c_lflag & ICANON)
		return n_tty_readable(tty);
	return n_tty_available(tty) >= min_bytes;
}

u32 tty_poll(struct file *f, struct poll_table *pt)
{
	struct tty_file *tf = f->private_data;
	struct tty *tty = tf->tty;
	u32 mask = 0;

	poll_wait(f, &tty->read_wait, pt);
	poll_wait(f, &tty->write_wait, pt);
	if (tty_hung_up(tf))
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM;
	spin_lock(&tty->lock);
	mask |= input_ready(tty) ? POLLIN | POLLRDNORM : 0;
	mask |= may_write(tty, WRITE_PIECE) ? POLLOUT | POLLWRNORM : 0;
	spin_unlock(&tty->lock);
	return mask;
}
