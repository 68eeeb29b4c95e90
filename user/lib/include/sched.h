/* SPDX-License-Identifier: MIT */
/*
 * Scheduling: policies, the processors that a process may run on, and the flags of clone.
 */
#ifndef CALF_SCHED_H
#define CALF_SCHED_H

#include "uapi/sched.h"
#include "uapi/time.h"

#define SCHED_OTHER SCHED_NORMAL

/* A task that calls fn(arg) on the stack that ends at `stack`: see clone(2). */
int clone(int (*fn)(void *), void *stack, int flags, void *arg, ... /* ptid, tls, ctid */);
int sched_yield(void);

/* pid 0 is the caller. */
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
int sched_getscheduler(pid_t pid);
int sched_setparam(pid_t pid, const struct sched_param *param);
int sched_getparam(pid_t pid, struct sched_param *param);
int sched_setattr(pid_t pid, struct sched_attr *attr, unsigned int flags);
int sched_getattr(pid_t pid, struct sched_attr *attr, unsigned int size, unsigned int flags);
int sched_get_priority_max(int policy);
int sched_get_priority_min(int policy);
int sched_rr_get_interval(pid_t pid, struct timespec *interval);

/* ---- a set of processors ---- */

#define CPU_SETSIZE 1024

typedef struct {
	unsigned long bits[CPU_SETSIZE / 64];
} cpu_set_t;

#define CPU_BIT(cpu)	    (1UL << ((cpu) % 64))
#define CPU_ZERO(set)	    ((void)(*(set) = (cpu_set_t){{0}}))
#define CPU_SET(cpu, set)   ((void)((set)->bits[(cpu) / 64] |= CPU_BIT(cpu)))
#define CPU_CLR(cpu, set)   ((void)((set)->bits[(cpu) / 64] &= ~CPU_BIT(cpu)))
#define CPU_ISSET(cpu, set) (((set)->bits[(cpu) / 64] & CPU_BIT(cpu)) != 0)
#define CPU_COUNT(set)	    __cpu_count(set)

int __cpu_count(const cpu_set_t *set);

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_getcpu(void);
int getcpu(unsigned int *cpu, unsigned int *node);

#endif
