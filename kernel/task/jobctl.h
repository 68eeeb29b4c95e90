/* SPDX-License-Identifier: MIT */
/* Job control: stopping, telling parents, and process groups that nobody looks after. */
#pragma once

#include "task/signal.h"

/* Stops current until SIGCONT or its end. siglock is held, and dropped meanwhile. */
void do_signal_stop(int sig);

/*
 * [tasklist_lock] Tells the parent that `task` has ended, by its exit signal and a wake-up of
 * who waits. True: nobody will wait for it, so it must release itself.
 */
__must_check bool do_notify_parent(struct task_struct *task);

/* [tasklist_lock] The same of a stop (CLD_STOPPED) or a continuation (CLD_CONTINUED). */
void do_notify_parent_cldstop(struct task_struct *task, int why);

/*
 * Is current's group orphaned: does no member have its parent in another group of the
 * session, a shell that could continue it? Takes tasklist_lock.
 */
bool is_current_pgrp_orphaned(void);

/*
 * [tasklist_lock] SIGHUP and SIGCONT for the group of `task` if it has stopped members and
 * is orphaned: by the end of `task`, or, if `parent` is not NULL, by that parent's.
 */
void kill_orphaned_pgrp(struct task_struct *task, struct task_struct *parent);
