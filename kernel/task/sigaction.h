/* SPDX-License-Identifier: MIT */
/* The alternate stack of signal handlers, sigaltstack(2). It is the task's own affair. */
#pragma once

#include "task/signal.h"

/* Is this stack pointer on it? */
bool on_altstack(va_t sp);

/* As sigaltstack tells it to who has this stack pointer. */
stack_t altstack_now(va_t sp);

/* Changes it: 0, or -EPERM while it is in use, -EINVAL, -ENOMEM if it is too small. */
__must_check int set_altstack(const stack_t *s, va_t sp);
