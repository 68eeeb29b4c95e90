/* SPDX-License-Identifier: MIT */
/*
 * Signal numbers and siginfo_t. uapi/signal.tbl has the names and sentences.
 *
 * Simplification: actions, masks and frames come with the signal calls; here is what
 * wait statuses and waitid need.
 */
#ifndef UAPI_SIGNAL_H
#define UAPI_SIGNAL_H

#include "uapi/types.h"

#define SIGHUP	  1
#define SIGINT	  2
#define SIGQUIT	  3
#define SIGILL	  4
#define SIGTRAP	  5
#define SIGABRT	  6
#define SIGIOT	  6
#define SIGBUS	  7
#define SIGFPE	  8
#define SIGKILL	  9
#define SIGUSR1	  10
#define SIGSEGV	  11
#define SIGUSR2	  12
#define SIGPIPE	  13
#define SIGALRM	  14
#define SIGTERM	  15
#define SIGSTKFLT 16
#define SIGCHLD	  17
#define SIGCONT	  18
#define SIGSTOP	  19
#define SIGTSTP	  20
#define SIGTTIN	  21
#define SIGTTOU	  22
#define SIGURG	  23
#define SIGXCPU	  24
#define SIGXFSZ	  25
#define SIGVTALRM 26
#define SIGPROF	  27
#define SIGWINCH  28
#define SIGIO	  29
#define SIGPOLL	  29
#define SIGPWR	  30
#define SIGSYS	  31

#define _NSIG	  64

/* si_code of SIGCHLD, and of what waitid fills in. */
#define CLD_EXITED    1
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

#define SI_USER	      0
#define SI_KERNEL     0x80

typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int __pad0;
	union {
		struct {
			pid_t si_pid;
			uid_t si_uid;
			int si_status; /* exit code or signal, as si_code tells */
			clock_t si_utime;
			clock_t si_stime;
		};
		void *si_addr; /* of the faults: SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP */
		int __pad[28];
	};
} siginfo_t;

#endif
