/* SPDX-License-Identifier: MIT */
/*
 * What a signal handler's third argument points to.
 */
#ifndef CALF_UCONTEXT_H
#define CALF_UCONTEXT_H

#include "uapi/ucontext.h"

#endif
