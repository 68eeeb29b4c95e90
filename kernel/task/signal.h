/* SPDX-License-Identifier: MIT */
/*
 * Signals. A signal is made pending, for a process or for one of its threads, by
 * send_signal_info, and acted on by the task itself on its way back to user mode:
 * get_signal does what the default says or hands a handler's action to riscv/signal.c.
 *
 * Locks: who sends holds tasklist_lock, which keeps the task; siglock guards what is said
 * below, and is never held for two tasks at once.
 */
#pragma once

#include "lib/list.h"
#include "lib/lock.h"
#include "lib/refcount.h"
#include "task/pid.h"
#include "task/posix-timers.h"
#include "task/wait.h"
#include "uapi/resource.h"
#include "uapi/signal.h"

struct task_struct;
struct tty;

#define sigmask(sig) BIT((sig)-1)
#define SIGSET_ALL   (~0UL)

/* Pending: each in `set`, with what its senders have said, in order, in `queue`. */
struct sigpending {
	sigset_t set;
	struct list_head queue; /* struct sigqueue */
};

/* What a process does about signals. Counted by tasks: CLONE_SIGHAND shares it. */
struct sighand_struct {
	refcount_t count;
	struct spinlock siglock;	/* all here, and the pending sets and masks of its tasks */
	struct sigaction action[_NSIG]; /* [siglock] */
	struct wait_queue signalfd_wait;
};

#define SIGNAL_STOPPED	     BIT(0) /* by stop_sig, until SIGCONT */
#define SIGNAL_CONTINUED     BIT(1) /* and no wait has been told */
#define SIGNAL_STOP_DEQUEUED BIT(2) /* on the way to a stop, which SIGCONT still prevents */
#define SIGNAL_GROUP_EXIT    BIT(3) /* the process ends, with group_exit_code */
#define SIGNAL_UNKILLABLE    BIT(4) /* init: only what it handles reaches it */

/* What a thread, or the dead ones of a process, have used. */
struct task_times {
	u64 utime_ticks, stime_ticks; /* of the clock */
	u64 minflt, majflt;
	u64 nvcsw, nivcsw;
	u64 maxrss_pages;
};

#define RLIM_NLIMITS 16

/* A process: what its threads share besides. Counted by them. */
struct signal_struct {
	refcount_t count;
	/*
	 * The threads, until they are released. The leader, whose pid is the process's, stays to
	 * the end: if it ends first, as a zombie that no wait may take.
	 */
	struct list_head threads;	/* [tasklist_lock+siglock] */
	struct task_struct *leader;	/* [tasklist_lock+siglock] */
	u32 nr_threads;			/* [tasklist_lock] that are no zombies yet */
	u32 live;			/* [siglock] that have not begun to end */
	struct task_struct *group_exec; /* [siglock] waits until it is the only one, or NULL */
	struct wait_queue exec_wait;	/* there */
	struct wait_queue wait_child;	/* threads that sleep in wait4 */

	struct sigpending shared_pending; /* [siglock] of the process */
	u32 flags;			  /* [siglock] SIGNAL_*; READ_ONCE without */
	u32 group_exit_code;		  /* [siglock] a wait status, as Linux encodes it */
	int stop_sig;			  /* [siglock] 0: a wait has been told */
	u32 stops_left;			  /* [siglock] threads that are still to stop for it */
	bool is_child_subreaper;	  /* [tasklist_lock] */
	struct tty *tty;		  /* [tasklist_lock] counted: its terminal, or NULL */
	struct pid *tty_old_pgrp;	  /* [tasklist_lock] counted: see drivers/tty_jobctrl.c */
	struct process_timers timers;	  /* [siglock] */

	struct rlimit rlim[RLIM_NLIMITS]; /* [siglock] READ_ONCE without */
	struct task_times dead_times;	  /* [tasklist_lock] of threads that were released */
	u64 dead_exec_ns;		  /* [tasklist_lock+siglock] */
	struct task_times child_times;	  /* [tasklist_lock] of children waited for */
};

/* Signals of which the senders are told apart: one entry each. */
struct sigqueue {
	struct list_head list;
	siginfo_t info;
	struct k_itimer *timer; /* I  who owns it, queued or not; or NULL */
};

/* A signal that a handler is to get. */
struct ksignal {
	int sig;
	siginfo_t info;
	struct sigaction action;
};

void signal_init(void);

/* ---- current ---- */

/* Has current something to act on? Then it must not sleep interruptibly. */
bool signal_pending(void);
/* Whether current is to end: it must not sleep for long any more. */
bool fatal_signal_pending(void);
/* Whether a sleep in this state must end. */
bool signal_pending_state(enum task_state state);

/*
 * Acts on what is pending, until there is nothing left (false) or a handler is to be called
 * (true, with all about it in *ks). Stops, and does not return if the process ends.
 */
bool get_signal(struct ksignal *ks);

/* Takes the next pending signal of `mask` out: its number, or 0. [siglock] */
int dequeue_signal(sigset_t mask, siginfo_t *info);

/* SIGKILL and SIGSTOP stay out of it. Takes siglock. */
void set_current_blocked(sigset_t mask);

/*
 * For calls that wait with another mask: it holds until the call is over and, if a handler
 * is called, until that is set up, whose frame has the old one.
 */
void set_user_sigmask(sigset_t mask);
void restore_saved_sigmask(void);
void restore_saved_sigmask_unless(bool interrupted);

/* What current gets for what it did, as if it had sent it to itself: SIGPIPE, SIGXFSZ. */
void raise_signal(int sig);

/* Current can't go on without: whatever it says, this signal reaches it, or ends it. */
void force_sig_info(const siginfo_t *info);
void force_sig(int sig);
void force_sigsegv(int sig); /* no handler could be called for `sig` */

/* Would current not notice it? Would it call a handler? Both take siglock. */
bool signal_is_ignored(int sig);
bool signal_is_handled(int sig);

/* sigtimedwait: also what is blocked ends a sleep if it is in here. */
void set_sigwait(sigset_t mask);
/* What waits for being unblocked. */
sigset_t pending_signals(void);

/* ---- sending; tasklist_lock held ---- */

/*
 * Makes info->si_signo pending for the process (PIDTYPE_TGID) or the thread (PIDTYPE_PID),
 * and wakes it. 0, also if it is ignored or pending already; -EAGAIN if a real-time signal
 * can't be queued. Does not sleep.
 */
int send_signal_info(const siginfo_t *info, struct task_struct *task, enum pid_type type);
/* The same with an entry of the sender's own. False if the signal is ignored. */
bool send_sigqueue(struct sigqueue *q, struct task_struct *task, enum pid_type type);
/* [siglock] Takes it back, if it is queued; `task` may be NULL if it can't be. */
void cancel_sigqueue(struct sigqueue *q, struct task_struct *task, enum pid_type type);
/* Such an entry counts among the queued signals of RLIMIT_SIGPENDING: is there room? */
__must_check bool reserve_sigqueue(const struct task_struct *task);
void unreserve_sigqueue(void);

/* From the kernel. */
void send_sig(int sig, struct task_struct *task);
void kill_pgrp(struct pid *pgrp, int sig);
/* Ends it in any case, init too. */
void kill_task(struct task_struct *task);

/* ---- fork, exec, exit ---- */

/* For `task`, a copy of current: -ENOMEM, or 0 with what is current's shared or copied. */
__must_check int copy_signals(struct task_struct *task, u64 clone_flags);
void put_signals(struct task_struct *task);

/* exec: handlers are default again, and others must not share them any more. */
__must_check int alloc_own_sighand(struct sighand_struct **new); /* NULL: nobody does; -ENOMEM */
void unshare_sighand(struct sighand_struct *new);
void flush_signal_handlers(void);

/* Current begins to end, with `code` if it is the last thread of its process: then true. */
bool exit_signals(u32 code);

/* [siglock] Ends all threads but one, or NULL. */
void zap_threads(struct signal_struct *signal, const struct task_struct *but);

#define for_each_thread(signal, t) list_for_each_entry (t, &(signal)->threads, thread_node)
