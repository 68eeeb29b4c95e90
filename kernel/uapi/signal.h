/* SPDX-License-Identifier: MIT */
/*
 * Signals: numbers, sets, siginfo_t, and the structures of their calls. What a handler
 * finds on its stack is in uapi/ucontext.h; uapi/signal.tbl has the names and sentences.
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

#define SIGRTMIN  32 /* a C library may keep the first ones for itself */
#define SIGRTMAX  64
#define _NSIG	  64

struct siginfo;

typedef unsigned long sigset_t; /* bit sig - 1 */

/* ---- actions ---- */

typedef void (*__sighandler_t)(int);
typedef void (*__sigaction_t)(int, struct siginfo *, void *);

#define SIG_DFL	       ((__sighandler_t)0)
#define SIG_IGN	       ((__sighandler_t)1)
#define SIG_ERR	       ((__sighandler_t)-1)

#define SA_NOCLDSTOP   0x00000001
#define SA_NOCLDWAIT   0x00000002
#define SA_SIGINFO     0x00000004
#define SA_UNSUPPORTED 0x00000400
#define SA_ONSTACK     0x08000000
#define SA_RESTART     0x10000000
#define SA_NODEFER     0x40000000
#define SA_RESETHAND   0x80000000
#define SA_NOMASK      SA_NODEFER
#define SA_ONESHOT     SA_RESETHAND

/* riscv64 has no sa_restorer. */
struct sigaction {
	union {
		__sighandler_t sa_handler;
		__sigaction_t sa_sigaction;
	};
	unsigned long sa_flags;
	sigset_t sa_mask;
};

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef struct sigaltstack {
	void *ss_sp;
	int ss_flags;
	size_t ss_size;
} stack_t;

#define SS_ONSTACK    1
#define SS_DISABLE    2
#define SS_AUTODISARM (1U << 31)
#define MINSIGSTKSZ   2048
#define SIGSTKSZ      8192

/* ---- siginfo_t ---- */

/* si_code says where a signal comes from: above 0 the kernel, else a program. */
#define SI_USER	      0
#define SI_KERNEL     0x80
#define SI_QUEUE      (-1)
#define SI_TIMER      (-2)
#define SI_MESGQ      (-3)
#define SI_ASYNCIO    (-4)
#define SI_SIGIO      (-5)
#define SI_TKILL      (-6)

#define ILL_ILLOPC    1
#define ILL_ILLOPN    2
#define ILL_ILLADR    3
#define ILL_ILLTRP    4
#define FPE_INTDIV    1
#define FPE_INTOVF    2
#define FPE_FLTDIV    3
#define SEGV_MAPERR   1
#define SEGV_ACCERR   2
#define BUS_ADRALN    1
#define BUS_ADRERR    2
#define BUS_OBJERR    3
#define TRAP_BRKPT    1
#define TRAP_TRACE    2
#define POLL_IN	      1
#define POLL_OUT      2
#define POLL_HUP      6

#define CLD_EXITED    1 /* SIGCHLD, and what waitid fills in */
#define CLD_KILLED    2
#define CLD_DUMPED    3
#define CLD_TRAPPED   4
#define CLD_STOPPED   5
#define CLD_CONTINUED 6

union sigval {
	int sival_int;
	void *sival_ptr;
};
typedef union sigval sigval_t;

/* Of programs, of children, of timers; of faults; of SIGIO; of SIGSYS. */
typedef struct siginfo {
	int si_signo;
	int si_errno;
	int si_code;
	int __pad0;
	union {
		struct {
			union {
				pid_t si_pid;
				int si_timerid; /* the kernel's number, not timer_create's */
			};
			union {
				uid_t si_uid;
				int si_overrun;
			};
			union {
				union sigval si_value;
				struct {
					int si_status; /* exit code or signal, as si_code tells */
					clock_t si_utime;
					clock_t si_stime;
				};
			};
		};
		struct {
			void *si_addr;
			short si_addr_lsb;
		};
		struct {
			long si_band;
			int si_fd;
		};
		struct {
			void *si_call_addr;
			int si_syscall;
			unsigned int si_arch;
		};
		int __pad[28];
	};
} siginfo_t;

#define si_int si_value.sival_int
#define si_ptr si_value.sival_ptr

/* ---- how timer_create and others are to tell ---- */

#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID 4

typedef struct sigevent {
	union sigval sigev_value;
	int sigev_signo;
	int sigev_notify;
	union {
		int __pad[12];
		pid_t sigev_notify_thread_id;
		struct {
			void (*sigev_notify_function)(union sigval);
			void *sigev_notify_attributes;
		};
	};
} sigevent_t;

#endif
