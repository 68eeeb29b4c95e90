// SPDX-License-Identifier: MIT
/*
 * The life of a terminal: references, open and close, what comes in, and hang-up.
 *
 * A hang-up does not look for the files of a tty: each remembers how many there had been
 * when it was opened, and is dead when there have been more.
 *
 * Order of locks: tasklist_lock (whose terminal it is) before tty->lock (its bytes). What
 * comes in may have to be answered by a signal, which needs the first: it is sent when the
 * second has been dropped.
 */
#include "drivers/tty.h"

#include "fs/devpts.h"
#include "fs/fs.h"
#include "mm/slab.h"
#include "task/signal.h"
#include "task/task.h"
#include "uapi/devices.h"
#include "uapi/fcntl.h"

static struct tty *console_tty; /* I */

void tty_setup(struct tty *tty, const struct tty_ops *ops)
{
	*tty = (struct tty){
		.ops = ops,
		.termios = tty_initial_termios,
	};
	refcount_set(&tty->count, 1);
	mutex_init(&tty->mutex, LOCK_TTY_READ);
	wait_queue_init(&tty->read_wait);
	wait_queue_init(&tty->write_wait);
	spin_lock_init(&tty->lock, LOCK_TTY);
}

void tty_set_console(struct tty *tty)
{
	console_tty = tty;
	tty->winsize = (struct winsize){.ws_row = 24, .ws_col = 80};
}

struct tty *tty_get(struct tty *tty)
{
	refcount_inc(&tty->count);
	return tty;
}

void tty_put(struct tty *tty)
{
	if (!refcount_dec_and_test(&tty->count))
		return;
	BUG_ON(tty->session || !tty->ops->free);
	tty->ops->free(tty);
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

/* After input: wakes who can go on, and signals. */
static void received(struct tty *tty, bool readable, bool started, int sig)
{
	if (readable)
		wake_up(&tty->read_wait);
	if (started || sig)
		wake_up(&tty->write_wait);
	if (!sig)
		return;
	tty->ops->unthrottle(tty);
	tty_signal_foreground(tty, sig);
}

size_t tty_receive(struct tty *tty, const u8 *buf, size_t nbytes)
{
	size_t done = 0, n;

	do {
		bool was_stopped, stopped, readable;
		int sig;

		spin_lock(&tty->lock);
		was_stopped = tty->stopped;
		n = n_tty_receive(tty, buf + done, min(nbytes - done, n_tty_receive_room(tty)),
				  &sig);
		stopped = tty->stopped;
		readable = n_tty_readable(tty);
		spin_unlock(&tty->lock);
		received(tty, readable, was_stopped && !stopped, sig);
		done += n;
	} while (n && done < nbytes);
	return done;
}

void tty_receive_break(struct tty *tty)
{
	bool readable;
	int sig;

	spin_lock(&tty->lock);
	sig = n_tty_receive_break(tty);
	readable = n_tty_readable(tty);
	spin_unlock(&tty->lock);
	received(tty, readable, false, sig);
}

void tty_wake_writers(struct tty *tty)
{
	wake_up(&tty->write_wait);
}

/* ---- Open and close ---- */

/* The tty that a device node names, counted; ERR_PTR. */
static struct tty *tty_of(struct inode *inode)
{
	struct tty *tty;

	if (inode->rdev == makedev(TTYAUX_MAJOR, 0)) {
		tty = get_current_tty();
		return tty ? tty : ERR_PTR(-ENXIO);
	}
	if (major(inode->rdev) == UNIX98_PTY_SLAVE_MAJOR) {
		/* Linux: a node that is not devpts's own names nothing. */
		tty = devpts_tty(inode);
		return tty ? tty_get(tty) : ERR_PTR(-EIO);
	}
	return console_tty ? tty_get(console_tty) : ERR_PTR(-ENXIO);
}

static int open_file(struct file *f, struct tty_file *tf)
{
	struct tty *tty = tf->tty;
	int err;

	if (READ_ONCE(tty->exclusive) && current->cred.euid != 0)
		return -EBUSY;
	/* Order: a hang-up from here on is this file's too. */
	tf->hangups = READ_ONCE(tty->hangups);
	err = tty->ops->open ? tty->ops->open(tty) : 0;
	if (err)
		return err;
	f->private_data = tf;
	f->mode |= FMODE_STREAM;
	return 0;
}

static int tty_open(struct inode *inode, struct file *f)
{
	struct tty *tty = tty_of(inode);
	struct tty_file *tf;
	int err;

	if (IS_ERR(tty))
		return (int)PTR_ERR(tty);
	tf = kzalloc(sizeof(*tf));
	err = -ENOMEM;
	if (tf) {
		tf->tty = tty;
		tf->is_console = inode->rdev == makedev(TTYAUX_MAJOR, 1);
		err = open_file(f, tf);
	}
	if (err) {
		kfree(tf);
		tty_put(tty);
		return err;
	}
	if (!(f->flags & O_NOCTTY) && !tf->is_console)
		tty_open_proc_set_tty(tty, f->mode & FMODE_READ);
	return 0;
}

static void tty_release(struct file *f)
{
	struct tty_file *tf = f->private_data;

	if (tf->tty->ops->close)
		tf->tty->ops->close(tf->tty);
	tty_put(tf->tty);
	kfree(tf);
}

/* ---- Hang-up ---- */

/* Nothing is left of what its last users did. */
void tty_begin_hangup(struct tty *tty)
{
	struct termios2 old;

	mutex_lock(&tty->mutex);
	spin_lock(&tasklist_lock);
	spin_lock(&tty->lock);
	tty->hangups++;
	old = tty->termios;
	tty->termios = tty_initial_termios;
	tty->tco_stopped = false;
	n_tty_termios_changed(tty, &old);
	n_tty_start(tty);
	n_tty_flush_input(tty);
	n_tty_flush_output(tty);
	spin_unlock(&tty->lock);
}

void tty_end_hangup(struct tty *tty)
{
	spin_unlock(&tasklist_lock);
	mutex_unlock(&tty->mutex);
	wake_up_all(&tty->read_wait);
	wake_up_all(&tty->write_wait);
	tty->ops->unthrottle(tty);
}

const struct file_operations tty_fops = {
	.open = tty_open,
	.release = tty_release,
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.ioctl = tty_ioctl,
};
