/* SPDX-License-Identifier: MIT */
/*
 * The record of a task: a thread of control, and, shared by reference, what it runs in.
 *
 * Marks are explained in lib/lock.h.
 */
#pragma once

#include "debug/fault-inject.h"
#include "debug/lockdep.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/lock.h"
#include "lib/tree.h"
#include "riscv/thread.h"
#include "task/pid.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/wait.h"
#include "uapi/resource.h"

struct mm_struct;
struct files_struct;
struct fs_struct;
struct completion;
struct mutex;
struct robust_list_head;

#define TASK_COMM_LEN 16

#define PF_EXITING    BIT(0)
#define PF_KTHREAD    BIT(1)
#define PF_STRACE     BIT(2) /* print each system call; inherited */
#define PF_EXEC	      BIT(3) /* has called execve since it was forked: setpgid says -EACCES */

/* How a call goes on that was interrupted by a stop: see riscv/signal.c. */
struct restart_block {
	long (*fn)(struct restart_block *restart);
	u64 until_ns;
	void __user *urem; /* of nanosleep: where what is left goes */
	struct {	   /* of futex */
		u32 __user *uaddr;
		u32 val, bitset;
		bool private;
	} futex;
};

/* Who a task is, for permission checks. One user, root, until credentials can be set. */
struct cred {
	uid_t uid, euid;
	gid_t gid, egid;
};

struct task_struct {
	/* entry.S knows these by offset: see riscv/asm-offsets.h */
	u64 kernel_sp;		     /* I  where a trap from user mode builds its frame */
	u64 user_sp;		     /* ~  scratch of the trap entry */
	struct thread_struct thread; /* ~  callee-saved registers, FP state */
	u32 fp_hart;		     /* ~  the hart that may still hold the FP state */

	enum task_state state;	  /* [rq->lock] a sleep is set by the task itself */
	u32 flags;		  /* ~  PF_*; PF_STRACE by others under tasklist_lock */
	pid_t pid;		  /* [tasklist_lock] a thread that execs gets its process's */
	pid_t tgid;		  /* I  that of signal->leader */
	char comm[TASK_COMM_LEN]; /* ~  others may read a torn one */

	/* NULL for kernel threads, and once exiting. [~ + tasklist_lock] */
	struct mm_struct *mm;
	struct files_struct *files; /* ~ */
	struct fs_struct *fs;	    /* ~ */
	struct cred cred;	    /* ~ */
	u32 personality;	    /* ~ */

	/*
	 * [tasklist_lock] The family, and the pids by which others know it. Children are those of
	 * the thread that made them, as long as it lives; what has a parent, an exit signal and
	 * pids of all types is a process: its leader.
	 */
	struct list_head tasks;	    /* all tasks but the idle ones */
	struct task_struct *parent; /* NULL for other threads than the leader */
	struct list_head children;  /* their ->sibling */
	struct list_head sibling;
	struct pid *pids[PIDTYPE_MAX]; /* counted */
	struct list_head pid_links[PIDTYPE_MAX];
	u32 exit_signal;    /* what the parent gets; SIGCHLD for fork */
	bool exit_notified; /* is a zombie that wait may take */
	bool reaps_itself;  /* nobody waits for it: its last switch frees it */

	struct signal_struct *signal;	/* I  counted: the process */
	struct list_head thread_node;	/* [tasklist_lock+siglock] in signal->threads */
	struct sighand_struct *sighand; /* [tasklist_lock] counted; NULL for idle tasks */
	struct sigpending pending;	/* [siglock] of this thread */
	sigset_t blocked;		/* [siglock] set by the task itself */
	sigset_t sigwait;		/* [siglock] sigtimedwait waits for these */
	bool sigpending;		/* [a] one is pending that is not blocked */
	bool stop_pending;		/* [siglock] is to stop with its process */
	bool restore_sigmask;		/* ~  saved_sigmask is to be blocked again */
	sigset_t saved_sigmask;		/* ~ */
	stack_t altstack;		/* ~  sigaltstack(2) */
	struct restart_block restart;	/* ~ */
	int pdeath_signal;		/* [tasklist_lock] what it gets when its parent ends */

	struct completion *vfork_done; /* ~  the parent sleeps there until mm is let go */
	int __user *clear_child_tid;   /* ~ */
	struct robust_list_head __user *robust_list; /* ~  others only tell it */
	struct list_head pi_waiters;   /* [tasklist_lock] struct futex_q, for locks of this task */
	struct futex_q *pi_blocked_on; /* [tasklist_lock] the lock that it waits for, or NULL */

	/* The scheduler's: [rq->lock] of `hart` */
	struct tree_node run_node; /* of a fair task that waits */
	struct list_head run_list; /* of a real-time task that waits */
	struct sched_params params;
	int prio;	   /* by params; others may read it as a hint */
	u32 weight;	   /* by params; a fair task's share */
	u64 cpus_allowed;  /* the harts that it may run on; bits of those that are not there, too */
	u64 rt_left_ns;	   /* of a real-time task's turn, until it is the last of its list */
	u64 vruntime_ns;   /* what it has run, by weight; counts from cfs.min_vruntime_ns */
	u64 exec_start_ns; /* since when its time is not yet in the sums */
	u64 sum_exec_ns;
	u64 cputime_check_ns; /* ~  a sum at which CPU timers become due; ~0: never */
	u32 hart;	      /* whose run queue; changes only while not running */
	bool on_rq;	      /* waits in it */
	bool migrating;	      /* [a] is on its way to that of another hart */
	bool on_hart;	      /* [a] runs, or its stack is still in use by the hart it left */
	bool need_resched;    /* [a] */
	bool cpu_timers_due;  /* [a] it is to look at them on its way to user mode */

	struct task_times times; /* ~ */
	u64 start_ns;		 /* I */
	u64 mode_since_ticks;	 /* ~  when it last entered user mode or the kernel */

	struct held_locks held;	 /* ~  locks for which it may sleep */
	struct task_fault fault; /* ~  what is to fail on purpose */
};

/* The running task is in tp. */
register struct task_struct *current asm("tp");

/* Guards the tree of tasks, their exit, and who is in which process group and session. */
extern struct spinlock tasklist_lock;
extern struct task_struct init_task;	 /* the boot hart's idle task, later everyone's model */
extern struct task_struct *child_reaper; /* pid 1 */

/* [tasklist_lock] Calls fn for each task but the idle ones. */
void for_each_task(void (*fn)(struct task_struct *task, void *arg), void *arg);
u64 nr_tasks(void);

static inline bool thread_group_leader(const struct task_struct *t)
{
	return t == t->signal->leader;
}

static inline bool same_thread_group(const struct task_struct *a, const struct task_struct *b)
{
	return a->signal == b->signal;
}

/* [tasklist_lock] What its process belongs to. */
static inline struct pid *task_pgrp(const struct task_struct *t)
{
	return t->signal->leader->pids[PIDTYPE_PGID];
}

static inline struct pid *task_session(const struct task_struct *t)
{
	return t->signal->leader->pids[PIDTYPE_SID];
}

/* What current's process may use of `resource`. */
static inline u64 rlimit(u32 resource)
{
	return READ_ONCE(current->signal->rlim[resource].rlim_cur);
}

static inline struct pt_regs *task_pt_regs(const struct task_struct *t)
{
	return (struct pt_regs *)t->kernel_sp;
}
