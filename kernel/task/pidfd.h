/* SPDX-License-Identifier: MIT */
/* Descriptors of processes: see pidfd.c. */
#pragma once

#include "task/pid.h"

struct file;

/* What the descriptor names, counted, and O_NONBLOCK if it has that; or -EBADF. */
struct pid *pidfd_get_pid(int fd, u32 *flags);

/* [tasklist_lock] The process has ended: tells who polls. */
void pidfd_notify(struct pid *pid);

/*
 * For clone: a descriptor whose number is told at *ufd, but which is not open until the child
 * is there. The number or -errno; one of the other two follows.
 */
__must_check int pidfd_reserve(int __user *ufd, struct file **f);
void pidfd_install(int fd, struct file *f, struct pid *pid);
void pidfd_release(int fd, struct file *f);
