/* SPDX-License-Identifier: MIT */
/*
 * Terminals. A struct tty has three parts: the files of programs (tty.c: reading, writing
 * and ioctl, which sleep), the line discipline (n_tty.c: echo, editing, lines; never
 * sleeps, runs in the receive interrupt too), and the lower half that moves bytes: a
 * serial port now, the other end of a pseudo terminal later.
 */
#pragma once

#include "lib/lock.h"
#include "task/mutex.h"
#include "task/wait.h"
#include "uapi/termios.h"

struct file_operations;
struct tty;

/* The lower half. None of these sleeps. */
struct tty_ops {
	/* Takes as many of the bytes as fit. Any context, tty->lock held. */
	size_t (*write)(struct tty *tty, const char *buf, size_t nbytes);
	/* How many bytes a program may write now; echo is not held to it. */
	size_t (*write_room)(struct tty *tty);
	size_t (*pending)(struct tty *tty);  /* bytes written and not sent yet */
	void (*unthrottle)(struct tty *tty); /* there is room for input again */
};

#define N_TTY_BUF_SIZE 4096 /* also the longest line, with its end */

struct tty {
	const struct tty_ops *ops; /* I */

	struct mutex mutex; /* one reader at a time; changes of termios */
	struct wait_queue read_wait, write_wait;

	struct spinlock lock;	/* all below, shared with the receive interrupt */
	struct termios termios; /* written with the mutex held too */
	u32 termios_changes;	/* counts them: a reader who waits starts again */
	struct winsize winsize;
	bool stopped; /* by VSTOP: programs' output waits */

	/*
	 * Input: a ring, by counters that are masked only to index it.
	 *
	 *	tail <= canon_head <= head <= tail + N_TTY_BUF_SIZE
	 *
	 * In canonical mode [tail, canon_head) is whole lines, and [canon_head, head) the
	 * line being edited. Else canon_head means nothing. `ends` marks the bytes that
	 * end a line; one that is NUL is an end of file, which is not handed out.
	 */
	u32 tail; /* moves with the mutex held too */
	u32 canon_head, head;
	u8 buf[N_TTY_BUF_SIZE];
	u64 ends[N_TTY_BUF_SIZE / 64];
	bool lnext; /* VLNEXT was typed: take the next byte as it is */

	/* Columns, from 0: of the cursor, and where the line being edited starts. */
	u32 column, canon_column;
};

extern const struct file_operations tty_fops;

void tty_setup(struct tty *tty, const struct tty_ops *ops);

/* /dev/console and /dev/tty are this one; at boot. */
void tty_set_console(struct tty *tty);

/* For the lower half: how many bytes can be received, input itself, and room to write. */
size_t tty_receive_room(struct tty *tty);
void tty_receive(struct tty *tty, const u8 *buf, size_t nbytes);
void tty_wake_writers(struct tty *tty);

/* ---- n_tty.c; tty->lock held ---- */

size_t n_tty_receive_room(const struct tty *tty);
void n_tty_receive(struct tty *tty, const u8 *buf, size_t nbytes);

/* Bytes that a read could return: in canonical mode those of whole lines. */
size_t n_tty_available(const struct tty *tty);
bool n_tty_readable(const struct tty *tty); /* also if all there is, is an end of file */

/*
 * Copies up to `max` bytes of input to buf, of one line in canonical mode. They stay in
 * the ring until tail has been moved by *consume. *line_end: the read is over.
 */
size_t n_tty_peek(const struct tty *tty, u8 *buf, size_t max, size_t *consume, bool *line_end);
void n_tty_flush_input(struct tty *tty);
void n_tty_termios_changed(struct tty *tty, const struct termios *old);

/* Output of a program. ops->write must have room for N_TTY_EXPANSION times as much. */
#define N_TTY_EXPANSION 8
void n_tty_write(struct tty *tty, const u8 *buf, size_t nbytes);
