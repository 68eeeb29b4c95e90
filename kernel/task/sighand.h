/* SPDX-License-Identifier: MIT */
/* Between the files about signals: actions, and what of the queues they need. */
#pragma once

#include "task/signal.h"

#define STOPPING    (sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | sigmask(SIGTTOU))
#define UNCATCHABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))

void sighand_init(void);
void put_sighand(struct sighand_struct *sighand); /* NULL is fine */

/* Sets current's action for `sig`, unless NULL; *old is what it was. Takes siglock. */
void set_action(int sig, const struct sigaction *action, struct sigaction *old);

/* ---- sigqueue.c; siglock held ---- */

/* For a queue of task's; NULL: only the number is pending, if that will do. */
struct sigqueue *sigqueue_alloc(const struct task_struct *task, const siginfo_t *info);

/* ---- signal.c; siglock held ---- */

/* It has something to act on; if that is `fatal`, not even a stop holds it. */
void signal_wake_up(struct task_struct *task, bool fatal);

/* Throws away what is pending of `mask`. */
void flush_pending(struct sigpending *p, sigset_t mask);
void flush_all_pending(struct task_struct *task, sigset_t mask);

/* After current's masks or queues have changed. */
void recalc_sigpending(void);

/* Would it be, if it were not blocked? Unless `force`, what init does not handle is. */
bool sig_ignored(const struct task_struct *task, int sig, bool force);
