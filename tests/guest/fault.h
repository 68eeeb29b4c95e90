/* SPDX-License-Identifier: MIT */
/*
 * Accesses that may fault: the signal is caught, and the test goes on behind the access.
 */
#ifndef FAULT_H
#define FAULT_H

#include "tap.h"
#include <setjmp.h>
#include <signal.h>

static sigjmp_buf fault_back;
static siginfo_t fault; /* of the last access: si_signo is 0 if it did not fault */

static UNUSED void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	fault = *info;
	siglongjmp(fault_back, 1);
}

static UNUSED void catch_faults(void)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER};

	action.sa_sigaction = on_fault;
	must(sigaction(SIGSEGV, &action, NULL) == 0 && sigaction(SIGBUS, &action, NULL) == 0);
}

/* The signal that the access gets, or 0. */
#define guarded(access)                                                                            \
	({                                                                                         \
		fault.si_signo = 0;                                                                \
		if (sigsetjmp(fault_back, 0) == 0)                                                 \
			access;                                                                    \
		fault.si_signo;                                                                    \
	})

/* The byte, or minus the signal. */
static UNUSED int get(const void *at)
{
	volatile int byte = 0;
	int sig = guarded(byte = *(const volatile unsigned char *)at);

	return sig ? -sig : byte;
}

static UNUSED int put(void *at, int value)
{
	volatile int byte = value;
	int sig = guarded(*(volatile unsigned char *)at = byte);

	return sig ? -sig : byte;
}

#endif
