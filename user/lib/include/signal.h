/* SPDX-License-Identifier: MIT */
/*
 * Signal numbers. Sending and catching signals comes with the calls for it.
 */
#ifndef CALF_SIGNAL_H
#define CALF_SIGNAL_H

#include "uapi/signal.h"
#include "uapi/time.h"

#define NSIG (_NSIG + 1)

char *strsignal(int sig);

#endif
