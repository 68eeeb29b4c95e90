// SPDX-License-Identifier: MIT
/*
 * ioctl on a terminal: modes, queues, size. ioctl_tty(2).
 *
 * Simplification: the output queue of the console is not flushed, since messages of the
 * kernel are in it too; and no line here can send a break.
 */
#include "drivers/tty.h"

#include "fs/file.h"
#include "mm/uaccess.h"
#include "task/task.h"
#include "uapi/signal.h"

const struct termios2 tty_initial_termios = {
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
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

/* ---- termios ---- */

/* In bits a second, by the CBAUD bits; those with BOTHER (which is B0's, there) follow. */
static const speed_t speeds[] = {
	0,	 50,	  75,	   110,	    134,     150,     200,     300,
	600,	 1200,	  1800,	   2400,    4800,    9600,    19200,   38400,
	0,	 57600,	  115200,  230400,  460800,  500000,  576000,  921600,
	1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000,
};

static speed_t speed_of(const struct termios2 *t)
{
	tcflag_t bits = t->c_cflag & CBAUD;

	if (bits == BOTHER)
		return t->c_ospeed;
	return speeds[bits & BOTHER ? 16 + (bits & 15) : bits];
}

/* What no line here can do otherwise: a program that looks finds what it got. */
static void fix_termios(struct termios2 *t)
{
	t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8 | CREAD;
	t->c_ispeed = t->c_ospeed = speed_of(t);
}

static void change_termios(struct tty *tty, const struct termios2 *new)
{
	struct termios2 old;

	mutex_lock(&tty->mutex);
	spin_lock(&tty->lock);
	old = tty->termios;
	tty->termios = *new;
	n_tty_termios_changed(tty, &old);
	spin_unlock(&tty->lock);
	mutex_unlock(&tty->mutex);
	/* Who waits by the old rule looks again by the new one. */
	wake_up_all(&tty->read_wait);
	wake_up_all(&tty->write_wait);
	tty->ops->unthrottle(tty);
}

static struct termios2 termios_of(struct tty *tty)
{
	struct termios2 t;

	spin_lock(&tty->lock);
	t = tty->termios;
	spin_unlock(&tty->lock);
	return t;
}

static int drain(struct tty *tty)
{
	return wait_event_interruptible(&tty->write_wait, tty->ops->pending(tty) == 0);
}

enum when { NOW, AFTER_DRAIN, AFTER_DRAIN_AND_FLUSH };

/* `size`: of the user's structure, with speeds or without. */
static long set_termios(struct tty *tty, const void __user *utermios, size_t size, enum when when)
{
	struct termios2 new = termios_of(tty);
	int err;

	if (copy_from_user(&new, utermios, size))
		return -EFAULT;
	fix_termios(&new);
	if (when != NOW) {
		err = drain(tty);
		if (err)
			return err;
	}
	if (when == AFTER_DRAIN_AND_FLUSH)
		tty_flush_input(tty);
	change_termios(tty, &new);
	return 0;
}

static long get_termios(struct tty *tty, void __user *utermios, size_t size)
{
	struct termios2 t = termios_of(tty);

	return copy_to_user(utermios, &t, size);
}

/* ---- size ---- */

static long get_winsize(struct tty *tty, struct winsize __user *usize)
{
	struct winsize ws;

	spin_lock(&tty->lock);
	ws = tty->winsize;
	spin_unlock(&tty->lock);
	return copy_to_user(usize, &ws, sizeof(ws));
}

static bool same_size(const struct winsize *a, const struct winsize *b)
{
	return a->ws_row == b->ws_row && a->ws_col == b->ws_col && a->ws_xpixel == b->ws_xpixel &&
	       a->ws_ypixel == b->ws_ypixel;
}

static long set_winsize(struct tty *tty, const struct winsize __user *usize)
{
	struct winsize ws;
	bool changed;

	if (get_user(ws, usize))
		return -EFAULT;
	spin_lock(&tty->lock);
	changed = !same_size(&ws, &tty->winsize);
	tty->winsize = ws;
	spin_unlock(&tty->lock);
	if (changed)
		tty_signal_foreground(tty, SIGWINCH);
	return 0;
}

/* ---- queues ---- */

void tty_flush_input(struct tty *tty)
{
	mutex_lock(&tty->mutex);
	spin_lock(&tty->lock);
	n_tty_flush_input(tty);
	spin_unlock(&tty->lock);
	mutex_unlock(&tty->mutex);
	tty->ops->unthrottle(tty);
}

static void flush_output(struct tty *tty)
{
	spin_lock(&tty->lock);
	n_tty_flush_output(tty);
	spin_unlock(&tty->lock);
	wake_up_all(&tty->write_wait);
}

static long flush_queues(struct tty *tty, u64 which)
{
	if (which != TCIFLUSH && which != TCOFLUSH && which != TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH)
		tty_flush_input(tty);
	if (which != TCIFLUSH)
		flush_output(tty);
	return 0;
}

/* Output by hand, as the keys VSTOP and VSTART do it; and these keys to the other side. */
static long flow(struct tty *tty, u64 action)
{
	const cc_t *cc = tty->termios.c_cc;
	bool was_off;
	char key;

	if (action > TCION)
		return -EINVAL;
	spin_lock(&tty->lock);
	was_off = tty->tco_stopped;
	key = (char)(action == TCIOFF ? cc[VSTOP] : cc[VSTART]);
	switch (action) {
	case TCOOFF:
		tty->tco_stopped = true;
		n_tty_stop(tty);
		break;
	case TCOON:
		tty->tco_stopped = false;
		if (was_off)
			n_tty_start(tty);
		break;
	default:
		if (key)
			tty->ops->write(tty, &key, 1);
	}
	spin_unlock(&tty->lock);
	wake_up_all(&tty->write_wait);
	return 0;
}

static int bytes_readable(struct tty *tty)
{
	int n;

	spin_lock(&tty->lock);
	n = (int)n_tty_available(tty);
	spin_unlock(&tty->lock);
	return n;
}

static long set_exclusive(struct tty *tty, bool on)
{
	WRITE_ONCE(tty->exclusive, on);
	return 0;
}

/* ---- the calls ---- */

static long termios_ioctl(struct tty *tty, u32 cmd, void __user *arg)
{
	const size_t size = sizeof(struct termios), size2 = sizeof(struct termios2);

	switch (cmd) {
	case TCGETS: return get_termios(tty, arg, size);
	case TCGETS2: return get_termios(tty, arg, size2);
	case TCSETS: return set_termios(tty, arg, size, NOW);
	case TCSETS2: return set_termios(tty, arg, size2, NOW);
	case TCSETSW: return set_termios(tty, arg, size, AFTER_DRAIN);
	case TCSETSW2: return set_termios(tty, arg, size2, AFTER_DRAIN);
	case TCSETSF: return set_termios(tty, arg, size, AFTER_DRAIN_AND_FLUSH);
	case TCSETSF2: return set_termios(tty, arg, size2, AFTER_DRAIN_AND_FLUSH);
	}
	return -ENOTTY;
}

long tty_mode_ioctl(struct tty *tty, u32 cmd, u64 arg)
{
	switch (cmd) {
	case TIOCGWINSZ: return get_winsize(tty, (void __user *)arg);
	case TIOCSWINSZ: return set_winsize(tty, (void __user *)arg);
	case TIOCEXCL: return set_exclusive(tty, true);
	case TIOCNXCL: return set_exclusive(tty, false);
	case TIOCGEXCL: return put_user((int)READ_ONCE(tty->exclusive), (int __user *)arg);
	}
	return termios_ioctl(tty, cmd, (void __user *)arg);
}

/* What a program in the background must not do to those in the foreground. */
static bool is_change(u32 cmd)
{
	switch (cmd) {
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
	case TCFLSH:
	case TCXONC:
	case TCSBRK:
	case TCSBRKP: return true;
	}
	return false;
}

long tty_ioctl(struct file *f, u32 cmd, u64 arg)
{
	struct tty_file *tf = f->private_data;
	struct tty *tty = tf->tty;
	long ret;

	if (tty_hung_up(tf))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	ret = is_change(cmd) ? tty_check_change(tty, SIGTTOU) : 0;
	if (ret)
		return ret;
	switch (cmd) {
	case FIONREAD: return put_user(bytes_readable(tty), (int __user *)arg);
	case TIOCOUTQ: return put_user((int)tty->ops->pending(tty), (int __user *)arg);
	case TCFLSH: return flush_queues(tty, arg);
	case TCXONC: return flow(tty, arg);
	case TCSBRKP:
	case TCSBRK: return drain(tty); /* and with another argument, tcdrain */
	}
	ret = tty_jobctrl_ioctl(tty, false, f, cmd, arg);
	return ret == -ENOTTY ? tty_mode_ioctl(tty, cmd, arg) : ret;
}
