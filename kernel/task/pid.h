/* SPDX-License-Identifier: MIT */
/*
 * Process ids. A struct pid is a number in use: by a task, a thread group, a process
 * group or a session. It is counted by those, so that the number is handed out again only
 * when none of them is left. Numbers come from a bitmap, in turn; a hash finds them.
 */
#pragma once

#include "lib/refcount.h"
#include "lib/list.h"
#include "lib/types.h"
#include "task/wait.h"

#define PID_MAX 32768

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

struct task_struct;

struct pid {
	refcount_t count;
	pid_t nr;			     /* I */
	struct list_head tasks[PIDTYPE_MAX]; /* [tasklist_lock] by task->pid_links */
	struct list_head hash;		     /* [pid_lock] */
	struct wait_queue wait_pidfd;	     /* who polls for its end */
};

void pid_init(void);

/*
 * A number that nobody uses, with a count of 1; -EAGAIN when there is none, or -ENOMEM. If
 * `wanted` is not 0, that one: -EEXIST, or -EINVAL if there is no such number.
 */
__must_check struct pid *alloc_pid(pid_t wanted);
struct pid *get_pid(struct pid *pid);
void put_pid(struct pid *pid); /* NULL is fine */

/* The struct pid, counted; NULL if the number is not in use. */
__must_check struct pid *find_get_pid(pid_t nr);

/* Current's process, or the group or session that it is in; counted. */
__must_check struct pid *get_task_pid(enum pid_type type);

/* [tasklist_lock] Make `task` one of pid's, which it counts; and undo it. */
void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void detach_pid(struct task_struct *task, enum pid_type type);
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid);

/*
 * [tasklist_lock] Its first task: of PIDTYPE_PID the only one, of PIDTYPE_TGID the process's
 * leader; zombies too; NULL if there is none any more.
 */
struct task_struct *pid_task(struct pid *pid, enum pid_type type);

/* [tasklist_lock] The task of that number, zombies too; NULL if there is none. */
struct task_struct *find_task_by_pid(pid_t nr);

u64 nr_pids(void);
