/* SPDX-License-Identifier: MIT */
/* Job control: stopping, telling parents, and process groups that nobody looks after. */
#pragma once

#include "task/signal.h"

/* [siglock] All threads of current's process are to stop, unless SIGCONT came meanwhile. */
void do_signal_stop(int sig);

/* Current does, until SIGCONT or its end. siglock is held, and dropped meanwhile. */
void stop_with_group(void);

/* [siglock] Current won't wait for SIGCONT. True: all others do, which the parent is to hear. */
__must_check bool leave_signal_stop(void);

/* [siglock] SIGCONT: those that have stopped go on, and nobody else stops. */
void end_signal_stop(struct signal_struct *signal);

/*
 * [tasklist_lock] Tells the parent that the process of `leader` has ended, by its exit signal
 * and a wake-up of who waits. True: nobody will wait for it, so it must release itself.
 */
__must_check bool do_notify_parent(struct task_struct *leader);

/* [tasklist_lock] The same of a stop (CLD_STOPPED) or a continuation (CLD_CONTINUED). */
void do_notify_parent_cldstop(struct signal_struct *signal, int why);

/*
 * Is current's group orphaned: does no member have its parent in another group of the
 * session, a shell that could continue it? Takes tasklist_lock.
 */
bool is_current_pgrp_orphaned(void);

/*
 * [tasklist_lock] SIGHUP and SIGCONT for the group of `task`, a leader, if it has stopped
 * members and is orphaned: by the end of `task`, or, if `parent` is not NULL, by that parent's.
 */
void kill_orphaned_pgrp(struct task_struct *task, struct task_struct *parent);
