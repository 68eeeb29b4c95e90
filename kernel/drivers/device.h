/* SPDX-License-Identifier: MIT */
/* Character devices by number, interrupts by line, and the block device's queue. */
#pragma once

#include "lib/list.h"
#include "lib/types.h"
#include "uapi/devices.h"

struct file_operations;
struct page;

/* The operations of a character device's files, or NULL: opening it is -ENXIO. */
const struct file_operations *chrdev_ops(dev_t dev);

/* `handler` runs on the hart that takes the line, interrupts off. At boot only. */
void request_irq(u32 irq, void (*handler)(void *arg), void *arg);

/* ---- block ---- */

#define BLK_MAX_PAGES 16

/* One transfer between the disk and whole pages; the caller owns it until it is done. */
struct blk_request {
	u64 block; /* the first, in units of 4096 bytes */
	bool write;
	u32 nr_pages; /* 0: not a transfer but a flush */
	struct page *pages[BLK_MAX_PAGES];
	/*
	 * Called once, interrupts off, no lock held: must not sleep. From the interrupt
	 * handler, or from blk_submit itself where the disk has no such block.
	 */
	void (*done)(struct blk_request *rq);
	void *private;
	int error;	       /* 0 or -EIO, valid in and after done */
	struct list_head list; /* the queue's while it is full */
};

/* Queues the transfer and returns; waits for nothing. Any context but interrupts. */
void blk_submit(struct blk_request *rq);

/* The same, and sleeps until it is done: 0 or -EIO. */
__must_check int blk_rw(u64 block, struct page **pages, u32 nr_pages, bool write);
__must_check int blk_flush(void); /* what was written is on the medium on return */
u64 blk_nr_blocks(void);	  /* 0: there is no disk */
