/* SPDX-License-Identifier: MIT */
/*
 * The timers of a process: its three interval timers (itimer.c), those that timer_create
 * makes (posix-timers.c), and what goes by its CPU time (posix-cpu-timers.c).
 *
 * One that expires makes a signal pending. If it repeats, it starts again when that signal is
 * taken out of the queue: so no interval is too short, and what was missed is counted.
 */
#pragma once

#include "lib/list.h"
#include "task/timer.h"

struct task_struct;
struct k_itimer;

enum cpu_clock { CPUCLOCK_VIRT, CPUCLOCK_PROF, CPUCLOCK_SCHED, NR_CPUCLOCKS };

/* Of CPU time: in user mode; in both; as the scheduler counts it. */
struct cpu_itimer {
	u64 expires_ns; /* 0: not set */
	u64 interval_ns;
};

/* All of it: [siglock] of the process. */
struct process_timers {
	struct timer real; /* ITIMER_REAL */
	u64 real_interval_ns;
	struct cpu_itimer cpu[CPUCLOCK_SCHED]; /* ITIMER_VIRTUAL, ITIMER_PROF */
	struct list_head posix; /* struct k_itimer; leave it with tasklist_lock, too */
	int next_id;
};

/* For a new task, whose signal_struct is set; none of its parent's runs for it. */
void process_timers_init(struct task_struct *task);

void exit_itimers(void);	/* those of timer_create: exec ends them */
void exit_process_timers(void); /* all */

/* ---- for signal.c; siglock held ---- */

/* The timer's signal was taken out of a queue: completes its siginfo_t, and goes on. */
void posix_timer_dequeued(struct k_itimer *t);

/* The same for ITIMER_REAL's SIGALRM, of current. */
void itimer_real_dequeued(void);

/* ---- CPU time ---- */

/* For current, on its way to user mode, when cpu_timers_due is set. */
void run_posix_cpu_timers(void);

/* Has it look, and be looked at in time. For current; others, if they get a signal as well. */
void update_cpu_timers(struct task_struct *task);

/* Readings of current's clocks. */
void read_cpu_clocks(u64 now_ns[NR_CPUCLOCKS]);

/* ---- between the files about timers ---- */

/* [tasklist_lock] The timer's time has come: sends its signal. */
void posix_timer_expire(struct k_itimer *t);

/* [siglock] of current: one of its CPU timers that has expired by now, or NULL. */
struct k_itimer *expired_cpu_timer(u64 now_ns);

/* [siglock] of current: when the first of its CPU timers expires; ~0 for never. */
u64 first_cpu_timer_ns(void);

/* The next of expires, expires + interval, ... after now; *missed: how many others were not. */
u64 timer_forward(u64 expires_ns, u64 interval_ns, u64 now_ns, u64 *missed);
