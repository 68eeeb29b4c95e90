// SPDX-License-Identifier: MIT
/*
 * Job control: whose terminal it is, who may use it now, and the signals that say so.
 * credentials(7), ioctl_tty(2).
 *
 * Invariants, all under tasklist_lock:
 *  - A tty is the controlling terminal of one session at most: tty->session. Then the leader
 *    of that session has it as signal->tty, and so have other processes of it, no others.
 *  - signal->tty counts the tty.
 *
 * So whoever takes the tty away from a session takes it from each of its processes.
 */
#include "drivers/tty.h"

#include "fs/file.h"
#include "mm/uaccess.h"
#include "task/jobctl.h"
#include "task/signal.h"
#include "task/task.h"

static bool is_session_leader(const struct task_struct *task)
{
	return task_session(task)->nr == task->tgid;
}

struct tty *get_current_tty(void)
{
	struct tty *tty;

	spin_lock(&tasklist_lock);
	tty = current->signal->tty;
	if (tty)
		tty_get(tty);
	spin_unlock(&tasklist_lock);
	return tty;
}

/* ---- Signals ---- */

void tty_signal_foreground(struct tty *tty, int sig)
{
	spin_lock(&tasklist_lock);
	if (tty->pgrp)
		kill_pgrp(tty->pgrp, sig);
	spin_unlock(&tasklist_lock);
}

static bool in_background(const struct tty *tty)
{
	bool yes;

	spin_lock(&tasklist_lock);
	yes = current->signal->tty == tty && tty->pgrp && tty->pgrp != task_pgrp(current);
	spin_unlock(&tasklist_lock);
	return yes;
}

int tty_check_change(struct tty *tty, int sig)
{
	if (!in_background(tty))
		return 0;
	/* POSIX: who does not listen writes all the same, but must not read. */
	if (signal_is_ignored(sig))
		return sig == SIGTTIN ? -EIO : 0;
	/* Nobody would be there to continue it. */
	if (is_current_pgrp_orphaned())
		return -EIO;
	spin_lock(&tasklist_lock);
	kill_pgrp(task_pgrp(current), sig);
	spin_unlock(&tasklist_lock);
	return -ERESTARTSYS;
}

/* ---- Getting a terminal, and losing it ---- */

/* [tasklist_lock] current, which leads its session, gets the tty, which is free. */
static void proc_set_tty(struct tty *tty)
{
	struct signal_struct *signal = current->signal;

	assert_held(&tasklist_lock);
	BUG_ON(tty->session || signal->tty);
	tty->session = get_pid(task_session(current));
	tty->pgrp = get_pid(task_pgrp(current));
	signal->tty = tty_get(tty);
	put_pid(signal->tty_old_pgrp);
	signal->tty_old_pgrp = NULL;
}

void fork_tty(struct task_struct *child)
{
	struct tty *tty = current->signal->tty;

	assert_held(&tasklist_lock);
	if (tty)
		child->signal->tty = tty_get(tty);
}

void proc_clear_tty(struct task_struct *task)
{
	struct tty *tty = task->signal->tty;

	assert_held(&tasklist_lock);
	task->signal->tty = NULL;
	if (tty)
		tty_put(tty);
}

/* [tasklist_lock] Nobody's terminal any more. The caller counts it. */
static void session_clear_tty(struct tty *tty)
{
	struct pid *session = tty->session;
	struct task_struct *task;

	assert_held(&tasklist_lock);
	if (!session)
		return;
	list_for_each_entry (task, &session->tasks[PIDTYPE_SID], pid_links[PIDTYPE_SID])
		proc_clear_tty(task);
	put_pid(tty->pgrp);
	tty->pgrp = NULL;
	tty->session = NULL;
	put_pid(session);
}

void tty_open_proc_set_tty(struct tty *tty, bool readable)
{
	spin_lock(&tasklist_lock);
	if (readable && is_session_leader(current) && !current->signal->tty && !tty->session)
		proc_set_tty(tty);
	spin_unlock(&tasklist_lock);
}

/* [tasklist_lock] POSIX: SIGHUP to who leads the session, which tells the others. */
static void signal_session_leader(struct tty *tty)
{
	struct task_struct *leader = find_task_by_pid(tty->session->nr);

	/* If that is all it does: its end is still to reach its foreground group. */
	put_pid(leader->signal->tty_old_pgrp);
	leader->signal->tty_old_pgrp = get_pid(tty->pgrp);
	send_sig(SIGHUP, leader);
	send_sig(SIGCONT, leader);
}

/* [tasklist_lock] */
static void hangup_pgrp(struct pid *pgrp)
{
	kill_pgrp(pgrp, SIGHUP);
	kill_pgrp(pgrp, SIGCONT);
}

void tty_hangup(struct tty *tty)
{
	tty_begin_hangup(tty);
	if (tty->session)
		signal_session_leader(tty);
	session_clear_tty(tty);
	tty_end_hangup(tty);
}

void exit_tty(void)
{
	struct signal_struct *signal = current->signal;
	bool leader = is_session_leader(current);
	struct tty *tty = get_current_tty();
	/* Linux: files of a pseudo terminal stay alive, its master is still there. */
	bool hangup = tty && leader && !tty->ops->is_pty;

	if (hangup)
		tty_begin_hangup(tty);
	else
		spin_lock(&tasklist_lock);
	/* Race: it may have been hung up meanwhile. */
	if (signal->tty && leader) {
		kill_pgrp(tty->pgrp, SIGHUP);
		session_clear_tty(tty);
	}
	proc_clear_tty(current);
	if (signal->tty_old_pgrp)
		hangup_pgrp(signal->tty_old_pgrp);
	put_pid(signal->tty_old_pgrp);
	signal->tty_old_pgrp = NULL;
	if (hangup)
		tty_end_hangup(tty);
	else
		spin_unlock(&tasklist_lock);
	if (tty)
		tty_put(tty);
}

/* ---- ioctl ---- */

/* [tasklist_lock] `force`: root takes it from another session. */
static int set_ctty_locked(struct tty *tty, bool readable, bool force)
{
	bool root = current->cred.euid == 0;

	if (tty->session && tty->session == task_session(current) && is_session_leader(current))
		return 0;
	if (!is_session_leader(current) || current->signal->tty)
		return -EPERM;
	if (tty->session && !(force && root))
		return -EPERM;
	if (!readable && !root)
		return -EPERM;
	session_clear_tty(tty);
	proc_set_tty(tty);
	return 0;
}

static long set_ctty(struct tty *tty, struct file *f, bool force)
{
	int err;

	spin_lock(&tasklist_lock);
	err = set_ctty_locked(tty, f->mode & FMODE_READ, force);
	spin_unlock(&tasklist_lock);
	return err;
}

/* By the leader for all of its session, by another for itself. */
static long no_tty(struct tty *tty)
{
	int err = 0;

	spin_lock(&tasklist_lock);
	if (current->signal->tty != tty) {
		err = -ENOTTY;
	} else if (is_session_leader(current)) {
		hangup_pgrp(tty->pgrp);
		session_clear_tty(tty);
	} else {
		proc_clear_tty(current);
	}
	spin_unlock(&tasklist_lock);
	return err;
}

/* [tasklist_lock] The session of a process group, or of the process of that number. */
static struct pid *session_of_pgrp(struct pid *pgrp)
{
	struct list_head *members = &pgrp->tasks[PIDTYPE_PGID];
	struct task_struct *task;

	if (!list_empty(members))
		task = list_first_entry(members, struct task_struct, pid_links[PIDTYPE_PGID]);
	else
		task = find_task_by_pid(pgrp->nr);
	return task ? task_session(task) : NULL;
}

/* [tasklist_lock] `new` is NULL where there is no such process group. */
static int set_pgrp_locked(struct tty *tty, struct pid *new)
{
	struct pid *session = task_session(current);

	if (current->signal->tty != tty || tty->session != session)
		return -ENOTTY;
	if (!new)
		return -ESRCH;
	if (session_of_pgrp(new) != session)
		return -EPERM;
	put_pid(tty->pgrp);
	tty->pgrp = get_pid(new);
	return 0;
}

static long set_pgrp(struct tty *tty, const pid_t __user *unr)
{
	int err = tty_check_change(tty, SIGTTOU);
	struct pid *new;
	pid_t nr;

	if (err)
		return err == -EIO ? -ENOTTY : err;
	if (get_user(nr, unr))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	new = find_get_pid(nr);
	spin_lock(&tasklist_lock);
	err = set_pgrp_locked(tty, new);
	spin_unlock(&tasklist_lock);
	put_pid(new);
	return err;
}

/* The number of the foreground group, or of the session: 0 where there is none. */
static long get_id(struct tty *tty, bool is_master, bool of_session, pid_t __user *unr)
{
	struct pid *pid;
	pid_t nr;
	bool known;

	spin_lock(&tasklist_lock);
	known = is_master || current->signal->tty == tty;
	pid = of_session ? tty->session : tty->pgrp;
	nr = pid ? pid->nr : 0;
	spin_unlock(&tasklist_lock);
	if (!known || (of_session && !nr))
		return -ENOTTY;
	return put_user(nr, unr);
}

long tty_jobctrl_ioctl(struct tty *tty, bool is_master, struct file *f, u32 cmd, u64 arg)
{
	switch (cmd) {
	case TIOCSCTTY: return set_ctty(tty, f, arg == 1);
	case TIOCGPGRP: return get_id(tty, is_master, false, (pid_t __user *)arg);
	case TIOCGSID: return get_id(tty, is_master, true, (pid_t __user *)arg);
	case TIOCSPGRP: return set_pgrp(tty, (const pid_t __user *)arg);
	case TIOCNOTTY: return is_master ? -ENOTTY : no_tty(tty);
	}
	return -ENOTTY;
}
