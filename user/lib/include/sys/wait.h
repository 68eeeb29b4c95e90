/* SPDX-License-Identifier: MIT */
/*
 * Waiting for children.
 */
#ifndef CALF_SYS_WAIT_H
#define CALF_SYS_WAIT_H

#include "uapi/wait.h"
#include "uapi/signal.h"
#include "uapi/resource.h"

typedef unsigned int idtype_t; /* P_ALL, P_PID, P_PGID */

pid_t wait(int *status);
pid_t waitpid(pid_t pid, int *status, int options);
pid_t wait3(int *status, int options, struct rusage *usage);
pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage);
int waitid(idtype_t idtype, id_t id, siginfo_t *info, int options);

#endif
