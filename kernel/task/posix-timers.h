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
struct signal_struct;
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

void process_timers_init(struct signal_struct *signal);

/* For a new task, of current's process or another: is it to look at its CPU timers? */
void inherit_cpu_timers(struct task_struct *task);

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

/* [siglock] Has its threads look, those that run at once, so that they look again in time. */
void update_cpu_timers(struct signal_struct *signal);

/* Readings of the clocks of current's process. */
void read_cpu_clocks(u64 now_ns[NR_CPUCLOCKS]);

/* [tasklist_lock or siglock] What its threads have run, also the dead ones, up to now. */
u64 process_cpu_ns(const struct signal_struct *signal);

/* ---- between the files about timers ---- */

/* [tasklist_lock] The timer's time has come: sends its signal. */
void posix_timer_expire(struct k_itimer *t);

/*
 * [siglock] of current: one of the timers on the process's clock, or on the thread's, that has
 * expired by now, or NULL; and when the first one does, ~0 for never.
 */
struct k_itimer *expired_cpu_timer(bool of_thread, u64 now_ns);
u64 first_cpu_timer_ns(bool of_thread);

/* The next of expires, expires + interval, ... after now; *missed: how many others were not. */
u64 timer_forward(u64 expires_ns, u64 interval_ns, u64 now_ns, u64 *missed);
