/* SPDX-License-Identifier: MIT */
/*
 * Descriptors of processes.
 */
#ifndef CALF_SYS_PIDFD_H
#define CALF_SYS_PIDFD_H

#include "uapi/pidfd.h"
#include "uapi/signal.h"

int pidfd_open(pid_t pid, unsigned int flags);
int pidfd_send_signal(int pidfd, int sig, siginfo_t *info, unsigned int flags);

#endif
