/* SPDX-License-Identifier: MIT */
/*
 * A sleeping lock that many readers hold at once, or one writer. Who waits is served in
 * order of arrival, so that neither starves the other; a reader behind a waiting writer
 * waits too, so nobody may take it twice.
 */
#pragma once

#include "lib/list.h"
#include "lib/lock.h"

struct rw_semaphore {
	struct spinlock lock;
	int holders;		  /* [lock] -1: a writer, else readers */
	struct list_head waiters; /* [lock] struct rwsem_waiter */
#ifdef DEBUG
	enum lock_rank rank; /* I */
#endif
};

void init_rwsem(struct rw_semaphore *sem, enum lock_rank rank);

/* down_read and down_write sleep. */
void down_read(struct rw_semaphore *sem);
__must_check bool down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
