/* SPDX-License-Identifier: MIT */
/*
 * Terminals. A struct tty has three parts: the files of programs (tty.c, tty_io.c,
 * tty_ioctl.c: they sleep), the line discipline (n_tty.c: echo, editing, lines; never
 * sleeps, runs in the receive interrupt too), and the lower half that moves bytes: a serial
 * port (uart.c), or the master of a pseudo terminal (pty.c). Whose terminal it is, and who
 * may use it when, is job control's matter (tty_jobctrl.c).
 */
#pragma once

#include "lib/lock.h"
#include "lib/refcount.h"
#include "task/mutex.h"
#include "task/wait.h"
#include "uapi/termios.h"

struct file;
struct file_operations;
struct iov_iter;
struct pid;
struct poll_table;
struct task_struct;
struct tty;

/* The lower half. None of these sleeps; those behind the empty line may be NULL. */
struct tty_ops {
	bool is_pty; /* the other end is a file, and its files outlive a session */

	/* Takes as many of the bytes as fit. Any context, tty->lock held. */
	size_t (*write)(struct tty *tty, const char *buf, size_t nbytes);
	/* How many bytes a program may write now; echo is not held to it. */
	size_t (*write_room)(struct tty *tty);
	size_t (*pending)(struct tty *tty);  /* bytes written and not sent yet */
	void (*unthrottle)(struct tty *tty); /* there is room for input again */

	void (*flush)(struct tty *tty);		   /* [lock] drops what is pending */
	void (*packet)(struct tty *tty, u8 event); /* [lock] TIOCPKT_* has come to pass */
	int (*open)(struct tty *tty);		   /* one more file: 0, or why it can't be */
	void (*close)(struct tty *tty);		   /* one less */
	void (*free)(struct tty *tty);		   /* the last reference is gone; under any lock */
};

#define N_TTY_BUF_SIZE 4096 /* also the longest line, with its end */

struct tty {
	const struct tty_ops *ops; /* I */
	refcount_t count;	   /* files, processes whose terminal it is, its lower half */

	struct mutex mutex; /* one reader at a time; changes of termios; hang-up */
	struct wait_queue read_wait, write_wait;

	/* [tasklist_lock] Both or none; the session's leader is alive and has it as its tty. */
	struct pid *session; /* counted: whose controlling terminal it is */
	struct pid *pgrp;    /* counted: its foreground process group */

	struct spinlock lock;	 /* all below, shared with the receive interrupt */
	struct termios2 termios; /* written with the mutex held too */
	u32 termios_changes;	 /* counts them: a reader who waits starts again */
	u32 hangups;		 /* counts them: a file opened before the last is dead */
	struct winsize winsize;
	bool exclusive;	  /* TIOCEXCL: only root may open it */
	bool stopped;	  /* programs' output waits: for VSTART, */
	bool tco_stopped; /* or for TCOON if it was TCOOFF */

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
	bool lnext;   /* VLNEXT was typed: take the next byte as it is */
	bool erasing; /* ECHOPRT has begun to show what is erased */

	/* Columns, from 0: of the cursor, and where the line being edited starts. */
	u32 column, canon_column;
};

/* What a file's private_data is. */
struct tty_file {
	struct tty *tty; /* I  counted */
	u32 hangups;	 /* I  tty->hangups when it was opened */
	bool is_console; /* I  /dev/console: a hang-up does not touch it */
};

static inline bool tty_hung_up(const struct tty_file *tf)
{
	return !tf->is_console && READ_ONCE(tf->tty->hangups) != tf->hangups;
}

/* ---- tty.c ---- */

extern const struct file_operations tty_fops;

/* The count is 1, the caller's. */
void tty_setup(struct tty *tty, const struct tty_ops *ops);
void tty_set_console(struct tty *tty); /* at boot */

struct tty *tty_get(struct tty *tty);
void tty_put(struct tty *tty); /* any context */

/*
 * For the lower half: how many bytes can be received; input itself, and how much of it was
 * taken; a break; room to write. tasklist_lock must not be held: they send signals.
 */
size_t tty_receive_room(struct tty *tty);
size_t tty_receive(struct tty *tty, const u8 *buf, size_t nbytes);
void tty_receive_break(struct tty *tty);
void tty_wake_writers(struct tty *tty);

/*
 * The line is gone: the session loses its terminal, its leader gets SIGHUP and SIGCONT, and
 * all files that are open (but the console's) find nothing but ends and errors. Sleeps.
 */
void tty_hangup(struct tty *tty);

/*
 * Around what a hang-up does to sessions: the files are dead, and their readers learn it at the
 * end. Between the two tty->mutex and tasklist_lock are held.
 */
void tty_begin_hangup(struct tty *tty);
void tty_end_hangup(struct tty *tty);

/* ---- tty_io.c ---- */

ssize_t tty_read(struct file *f, struct iov_iter *to, loff_t *pos);
ssize_t tty_write(struct file *f, struct iov_iter *from, loff_t *pos);
u32 tty_poll(struct file *f, struct poll_table *pt);

/* ---- tty_ioctl.c ---- */

extern const struct termios2 tty_initial_termios;

long tty_ioctl(struct file *f, u32 cmd, u64 arg);

/* Those that a pty's master has too, for the tty of the slave; -ENOTTY: not one of them. */
long tty_mode_ioctl(struct tty *tty, u32 cmd, u64 arg);
void tty_flush_input(struct tty *tty);

/* ---- tty_jobctrl.c ---- */

/* [tasklist_lock] A child has its parent's; setsid leaves it behind. */
void fork_tty(struct task_struct *child);
void proc_clear_tty(struct task_struct *task);
/* A process ends: if it leads a session, that loses its terminal. Sleeps. */
void exit_tty(void);

/* The controlling terminal of current, counted, or NULL. */
__must_check struct tty *get_current_tty(void);

/* An open without O_NOCTTY: current's from now on, if it leads a session without one. */
void tty_open_proc_set_tty(struct tty *tty, bool readable);

/*
 * Before current reads (SIGTTIN), or changes what others would notice (SIGTTOU): 0, or, in
 * the background, -ERESTARTSYS after the signal, or -EIO if that could not stop it.
 */
__must_check int tty_check_change(struct tty *tty, int sig);
void tty_signal_foreground(struct tty *tty, int sig);

/* `is_master`: by a pty's master, which asks about the slave's session. -ENOTTY: another cmd. */
long tty_jobctrl_ioctl(struct tty *tty, bool is_master, struct file *f, u32 cmd, u64 arg);

/* ---- pty.c ---- */

extern const struct file_operations ptmx_fops;

/* ---- n_tty.c; tty->lock held ---- */

size_t n_tty_receive_room(const struct tty *tty);

/*
 * Takes bytes up to one that makes a signal, which is then in *sig for the caller to send,
 * or all; returns how many. A break makes the same; it returns the signal, or 0.
 */
size_t n_tty_receive(struct tty *tty, const u8 *buf, size_t nbytes, int *sig);
int n_tty_receive_break(struct tty *tty);

/* Bytes that a read could return: in canonical mode those of whole lines. */
size_t n_tty_available(const struct tty *tty);
bool n_tty_readable(const struct tty *tty); /* also if all there is, is an end of file */

/*
 * Copies up to `max` bytes of input to buf, of one line in canonical mode. They stay in
 * the ring until tail has been moved by *consume. *line_end: the read is over.
 */
size_t n_tty_peek(const struct tty *tty, u8 *buf, size_t max, size_t *consume, bool *line_end);
void n_tty_flush_input(struct tty *tty);
void n_tty_flush_output(struct tty *tty);
void n_tty_stop(struct tty *tty);  /* output */
void n_tty_start(struct tty *tty); /* unless it was TCOOFF that stopped it */
void n_tty_termios_changed(struct tty *tty, const struct termios2 *old);

/* Output of a program, for which ops->write has room; and the most that it becomes. */
void n_tty_write(struct tty *tty, const u8 *buf, size_t nbytes);
size_t n_tty_expansion(const struct tty *tty, size_t nbytes);
