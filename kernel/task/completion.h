/* SPDX-License-Identifier: MIT */
/* A single event that one task waits for, and that may happen before it does. */
#pragma once

#include "task/wait.h"

struct completion {
	bool done; /* [wait.lock] */
	struct wait_queue wait;
};

void completion_init(struct completion *c);

/* Any context. The waiter may free the completion as soon as it has returned. */
void complete(struct completion *c);
void wait_for_completion(struct completion *c);
__must_check int wait_for_completion_killable(struct completion *c); /* 0 or -ERESTARTSYS */
