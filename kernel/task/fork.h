/* SPDX-License-Identifier: MIT */
/* Making tasks. */
#pragma once

#include "task/task.h"

struct kernel_clone_args {
	u64 flags;	 /* CLONE_*, without the exit signal */
	u32 exit_signal; /* what the parent gets when the child ends */
	va_t stack;	 /* the child's stack pointer; 0: as the parent's */
	va_t tls;
	int __user *parent_tid;
	int __user *child_tid;
	int __user *pidfd;
	pid_t set_tid; /* the number it is to have; 0: any */
};

void fork_init(void);

/* The child's pid, or -errno. With CLONE_VFORK it returns when the child lets go of mm. */
long kernel_clone(const struct kernel_clone_args *args);

/* A task that runs fn(arg) in the kernel and ends when fn returns; its pid or -errno. */
int kernel_thread(int (*fn)(void *arg), void *arg, const char *name);

/* Frees a task that nobody can find any more, once it is off its hart. */
void free_task(struct task_struct *task);
