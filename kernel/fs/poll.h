/* SPDX-License-Identifier: MIT */
/* poll, for the files that are polled: see select.c. */
#pragma once

#include "lib/types.h"
#include "uapi/poll.h"

struct file;
struct poll_table;
struct wait_queue;

/*
 * For `poll` operations: who polls `f` is woken by `wq` from now on, until it is done. The
 * queue lives as long as the file, which the poller counts.
 */
void poll_wait(struct file *f, struct wait_queue *wq, struct poll_table *pt);
