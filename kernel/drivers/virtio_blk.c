// SPDX-License-Identifier: MIT
/*
 * The disk: a virtio block device behind memory-mapped registers. Virtual I/O Device
 * specification 1.1, "Block Device".
 *
 * A request is a chain of descriptors: the header, each page, and a byte of status that
 * the device writes. Many are in flight; those that find too few free descriptors wait in
 * a list, in order, and are started as others complete.
 *
 * What the device writes is not trusted: which descriptors belong to a request is read
 * from arrays of our own, and an answer to no question stops the device for good. Then
 * every request fails with -EIO.
 *
 * Order of memory: a request is in the ring before `avail->idx` counts it (release), and
 * counted before the device is told (writel); `used->idx` is read (acquire) before the
 * entries that it counts, and those before the status and the pages.
 *
 * Lock: the blk queue lock, for all that is not marked I.
 */
#include "drivers/virtio_blk.h"

#include "debug/fault-inject.h"
#include "drivers/device.h"
#include "drivers/fdt.h"
#include "drivers/virtio_mmio.h"
#include "lib/bug.h"
#include "lib/err.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "mm/page.h"
#include "riscv/mmio.h"
#include "task/completion.h"

#define QUEUE_SIZE	 256
#define BLOCK_SIZE	 4096
#define SECTORS_A_BLOCK	 (BLOCK_SIZE / 512)
#define MAX_DESCS	 (BLK_MAX_PAGES + 2) /* of a request */
#define RING_PAGES_ORDER 1
#define SLOT_PAGES_ORDER 1

/* Feature bits. */
#define VIRTIO_BLK_F_SEG_MAX 2
#define VIRTIO_BLK_F_RO	     5
#define VIRTIO_BLK_F_FLUSH   9

/* In the device's configuration. */
#define CONFIG_CAPACITY 0 /* 64 bits: sectors of 512 bytes */
#define CONFIG_SEG_MAX	12

enum request_type {
	VIRTIO_BLK_T_IN = 0,
	VIRTIO_BLK_T_OUT = 1,
	VIRTIO_BLK_T_FLUSH = 4,
};

#define VIRTIO_BLK_S_OK 0

struct blk_header {
	u32 type;
	u32 reserved;
	u64 sector;
};

/* What belongs to a request in flight besides its pages; by its first descriptor. */
struct slot {
	struct blk_header header;
	struct blk_request *rq; /* NULL: no request has this first descriptor */
	u16 nr_descs;
	u8 status;
};

_Static_assert(QUEUE_SIZE * sizeof(struct slot) <= PAGE_SIZE << SLOT_PAGES_ORDER, "slots");

static struct {
	volatile void *regs; /* I */
	u64 nr_blocks;	     /* I  0: there is no disk */
	bool can_flush;	     /* I */
	bool read_only;	     /* I */
	u32 size;	     /* I  of the queue */
	struct spinlock lock;

	struct virtq_desc *desc;
	struct virtq_avail *avail;
	struct virtq_used *used;
	u16 avail_idx, used_idx; /* ours: avail->idx is the device's to read */
	struct slot *slots;

	u16 free_head;		   /* free descriptors are a list through next_desc */
	u16 next_desc[QUEUE_SIZE]; /* also the chains of requests in flight */
	u32 nr_free;
	struct list_head waiting; /* requests that found too few */
	bool broken;		  /* never used again */
} disk = {
	.lock = SPINLOCK_INIT(LOCK_BLK),
	.waiting = LIST_HEAD_INIT(disk.waiting),
};

/* ---- Starting requests ---- */

/* The next free descriptor, filled in. The caller has counted them. */
static u16 take_desc(const void *va, u32 len, u16 flags)
{
	u16 i = disk.free_head;

	disk.free_head = disk.next_desc[i];
	disk.nr_free--;
	disk.desc[i] = (struct virtq_desc){
		.addr = va_to_pa(va),
		.len = len,
		.flags = flags,
		.next = disk.next_desc[i],
	};
	return i;
}

/* A request without pages is a flush. */
static enum request_type type_of(const struct blk_request *rq)
{
	if (!rq->nr_pages)
		return VIRTIO_BLK_T_FLUSH;
	return rq->write ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN;
}

/* False if there are too few descriptors now. The device is not told yet. */
static bool start_request(struct blk_request *rq)
{
	u32 nr_descs = rq->nr_pages + 2;
	u16 data_flags = VIRTQ_DESC_NEXT | (rq->write ? 0 : VIRTQ_DESC_WRITE);
	struct slot *slot;
	u16 head;

	if (disk.nr_free < nr_descs)
		return false;
	slot = &disk.slots[disk.free_head];
	slot->header = (struct blk_header){
		.type = type_of(rq),
		.sector = rq->nr_pages ? rq->block * SECTORS_A_BLOCK : 0,
	};
	slot->status = 0xff;
	slot->rq = rq;
	slot->nr_descs = nr_descs;
	head = take_desc(&slot->header, sizeof(slot->header), VIRTQ_DESC_NEXT);
	/* The free list is the chain: each takes what the one before has as its next. */
	for (u32 i = 0; i < rq->nr_pages; i++)
		take_desc(page_address(rq->pages[i]), BLOCK_SIZE, data_flags);
	take_desc(&slot->status, 1, VIRTQ_DESC_WRITE);

	disk.avail->ring[disk.avail_idx % disk.size] = head;
	smp_store_release(&disk.avail->idx, ++disk.avail_idx);
	return true;
}

/*
 * Order: the new avail->idx before the look at the device's wish, else both sides could
 * miss each other.
 */
static void notify_device(void)
{
	smp_mb();
	if (!(READ_ONCE(disk.used->flags) & VIRTQ_USED_NO_NOTIFY))
		writel(0, disk.regs + VIRTIO_MMIO_QUEUE_NOTIFY);
}

static bool is_sound(const struct blk_request *rq)
{
	if (rq->write && disk.read_only && rq->nr_pages)
		return false;
	return rq->block <= disk.nr_blocks && rq->nr_pages <= disk.nr_blocks - rq->block;
}

static void finish(struct blk_request *rq, int error)
{
	rq->error = error;
	rq->done(rq);
}

void blk_submit(struct blk_request *rq)
{
	bool accepted;

	BUG_ON(rq->nr_pages > BLK_MAX_PAGES);
	spin_lock(&disk.lock);
	accepted = is_sound(rq) && !disk.broken && !should_fail_request(rq);
	if (accepted) {
		if (list_empty(&disk.waiting) && start_request(rq))
			notify_device();
		else
			list_add_tail(&rq->list, &disk.waiting);
	}
	spin_unlock(&disk.lock);
	if (!accepted) {
		irq_save();
		finish(rq, -EIO);
		irq_restore();
	}
}

/* ---- Completion ---- */

static void free_chain(u16 head, u32 nr_descs)
{
	u16 last = head;

	for (u32 i = 1; i < nr_descs; i++)
		last = disk.next_desc[last];
	disk.next_desc[last] = disk.free_head;
	disk.free_head = head;
	disk.nr_free += nr_descs;
}

/* Takes the request out of its slot and puts it on `done`. */
static void complete_slot(u32 id, int error, struct list_head *done)
{
	struct slot *slot = &disk.slots[id];
	struct blk_request *rq = slot->rq;

	rq->error = error;
	slot->rq = NULL;
	free_chain(id, slot->nr_descs);
	list_add_tail(&rq->list, done);
}

/*
 * The device answered what it was not asked. After a reset it touches no memory any
 * more, so that the pages of the requests in flight can go back to their owners.
 */
static void break_device(u32 id, struct list_head *done)
{
	struct blk_request *rq;

	printk("virtio_blk: the device completed request %u, which it was not given; "
	       "it is not used any more\n",
	       id);
	disk.broken = true;
	writel(0, disk.regs + VIRTIO_MMIO_STATUS);
	for (u32 i = 0; i < disk.size; i++)
		if (disk.slots[i].rq)
			complete_slot(i, -EIO, done);
	list_for_each_entry (rq, &disk.waiting, list)
		rq->error = -EIO;
	list_splice_tail(&disk.waiting, done);
}

static void report_error(const struct blk_request *rq, u8 status)
{
	static const char *const names[] = {
		[VIRTIO_BLK_T_IN] = "read",
		[VIRTIO_BLK_T_OUT] = "write",
		[VIRTIO_BLK_T_FLUSH] = "flush",
	};

	printk("virtio_blk: %s of %u blocks at %lu failed, status %u\n", names[type_of(rq)],
	       rq->nr_pages, rq->block, status);
}

static void collect_completed(struct list_head *done)
{
	while (!disk.broken && disk.used_idx != smp_load_acquire(&disk.used->idx)) {
		u32 id = READ_ONCE(disk.used->ring[disk.used_idx % disk.size].id);
		struct slot *slot = &disk.slots[id % disk.size];
		u8 status;

		if (id >= disk.size || !slot->rq) {
			break_device(id, done);
			return;
		}
		disk.used_idx++;
		status = READ_ONCE(slot->status);
		if (status != VIRTIO_BLK_S_OK)
			report_error(slot->rq, status);
		complete_slot(id, status == VIRTIO_BLK_S_OK ? 0 : -EIO, done);
	}
}

static void start_waiting(void)
{
	bool started = false;

	while (!list_empty(&disk.waiting)) {
		struct blk_request *rq = list_first_entry(&disk.waiting, struct blk_request, list);

		/* Off the list first: once it is started it may complete at any time. */
		list_del(&rq->list);
		if (!start_request(rq)) {
			list_add(&rq->list, &disk.waiting);
			break;
		}
		started = true;
	}
	if (started)
		notify_device();
}

static void virtio_blk_interrupt(void *arg)
{
	LIST_HEAD(done);
	struct blk_request *rq, *tmp;

	(void)arg;
	spin_lock(&disk.lock);
	writel(readl(disk.regs + VIRTIO_MMIO_IRQ_STATUS), disk.regs + VIRTIO_MMIO_IRQ_ACK);
	collect_completed(&done);
	start_waiting();
	spin_unlock(&disk.lock);
	list_for_each_entry_safe (rq, tmp, &done, list) {
		list_del(&rq->list);
		rq->done(rq); /* may free it */
	}
}

/* ---- Sleeping until it is done ---- */

static void wake_sleeper(struct blk_request *rq)
{
	complete(rq->private);
}

static int submit_and_wait(struct blk_request *rq)
{
	struct completion c;

	completion_init(&c);
	rq->done = wake_sleeper;
	rq->private = &c;
	blk_submit(rq);
	wait_for_completion(&c);
	return rq->error;
}

int blk_rw(u64 block, struct page **pages, u32 nr_pages, bool write)
{
	struct blk_request rq = {.block = block, .nr_pages = nr_pages, .write = write};

	BUG_ON(nr_pages == 0 || nr_pages > BLK_MAX_PAGES);
	for (u32 i = 0; i < nr_pages; i++)
		rq.pages[i] = pages[i];
	return submit_and_wait(&rq);
}

/* Spec: a device that does not offer FLUSH has written through when it completes. */
int blk_flush(void)
{
	struct blk_request rq = {.write = true};

	return disk.can_flush ? submit_and_wait(&rq) : 0;
}

u64 blk_nr_blocks(void)
{
	return disk.nr_blocks;
}

/* ---- Finding the device ---- */

static u32 reg_read(u32 reg)
{
	return readl(disk.regs + reg);
}

static void reg_write(u32 reg, u32 v)
{
	writel(v, disk.regs + reg);
}

static u64 read_features(void)
{
	u64 features;

	reg_write(VIRTIO_MMIO_DEV_FEAT_SEL, 1);
	features = (u64)reg_read(VIRTIO_MMIO_DEV_FEATURES) << 32;
	reg_write(VIRTIO_MMIO_DEV_FEAT_SEL, 0);
	return features | reg_read(VIRTIO_MMIO_DEV_FEATURES);
}

static void write_features(u64 features)
{
	reg_write(VIRTIO_MMIO_DRV_FEAT_SEL, 1);
	reg_write(VIRTIO_MMIO_DRV_FEATURES, features >> 32);
	reg_write(VIRTIO_MMIO_DRV_FEAT_SEL, 0);
	reg_write(VIRTIO_MMIO_DRV_FEATURES, (u32)features);
}

/* Both halves of one capacity: it must not change between the two reads. */
static u64 read_capacity(void)
{
	u64 sectors;
	u32 generation;

	do {
		generation = reg_read(VIRTIO_MMIO_CONFIG_GEN);
		sectors = reg_read(VIRTIO_MMIO_CONFIG + CONFIG_CAPACITY);
		sectors |= (u64)reg_read(VIRTIO_MMIO_CONFIG + CONFIG_CAPACITY + 4) << 32;
	} while (generation != reg_read(VIRTIO_MMIO_CONFIG_GEN));
	return sectors;
}

static void write_address(u32 reg, const void *va)
{
	reg_write(reg, (u32)va_to_pa(va));
	reg_write(reg + 4, va_to_pa(va) >> 32);
}

/* NULL, or what is wrong. */
static const char *negotiate(void)
{
	u64 offered, wanted;

	reg_write(VIRTIO_MMIO_STATUS, 0);
	reg_write(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE);
	reg_write(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER);
	offered = read_features();
	if (!(offered & BIT(VIRTIO_F_VERSION_1)))
		return "it lacks the feature VERSION_1";
	wanted = offered & (BIT(VIRTIO_F_VERSION_1) | BIT(VIRTIO_BLK_F_FLUSH) |
			    BIT(VIRTIO_BLK_F_RO) | BIT(VIRTIO_BLK_F_SEG_MAX));
	write_features(wanted);
	reg_write(VIRTIO_MMIO_STATUS,
		  VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_FEATURES_OK);
	if (!(reg_read(VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK))
		return "it refuses the features it offers";
	if ((wanted & BIT(VIRTIO_BLK_F_SEG_MAX)) &&
	    reg_read(VIRTIO_MMIO_CONFIG + CONFIG_SEG_MAX) < BLK_MAX_PAGES)
		return "its requests are too short";
	disk.can_flush = wanted & BIT(VIRTIO_BLK_F_FLUSH);
	disk.read_only = wanted & BIT(VIRTIO_BLK_F_RO);
	return NULL;
}

/* One page of descriptors; behind it the avail ring, and in its last half the used ring. */
static const char *setup_queue(void)
{
	struct page *rings, *slots;
	u8 *base;

	reg_write(VIRTIO_MMIO_QUEUE_SEL, 0);
	disk.size = min(reg_read(VIRTIO_MMIO_QUEUE_NUM_MAX), (u32)QUEUE_SIZE);
	if (disk.size < MAX_DESCS)
		return "its queue is too short";
	rings = alloc_pages(RING_PAGES_ORDER, GFP_ZERO);
	slots = alloc_pages(SLOT_PAGES_ORDER, GFP_ZERO);
	if (!rings || !slots)
		return "memory is out";
	base = page_address(rings);
	disk.desc = (struct virtq_desc *)base;
	disk.avail = (struct virtq_avail *)(base + PAGE_SIZE);
	disk.used = (struct virtq_used *)(base + PAGE_SIZE + PAGE_SIZE / 4);
	disk.slots = page_address(slots);
	for (u32 i = 0; i < disk.size; i++)
		disk.next_desc[i] = i + 1;
	disk.nr_free = disk.size;

	reg_write(VIRTIO_MMIO_QUEUE_NUM, disk.size);
	write_address(VIRTIO_MMIO_QUEUE_DESC, disk.desc);
	write_address(VIRTIO_MMIO_QUEUE_DRIVER, disk.avail);
	write_address(VIRTIO_MMIO_QUEUE_DEVICE, disk.used);
	reg_write(VIRTIO_MMIO_QUEUE_READY, 1);
	return NULL;
}

_Static_assert(QUEUE_SIZE * sizeof(struct virtq_desc) <= PAGE_SIZE, "descriptors");
_Static_assert(sizeof(struct virtq_avail) + QUEUE_SIZE * sizeof(u16) <= PAGE_SIZE / 4, "avail");
_Static_assert(sizeof(struct virtq_used) + QUEUE_SIZE * 8 <= PAGE_SIZE * 3 / 4, "used");

static void bring_up(u32 irq)
{
	const char *problem = negotiate();

	if (!problem)
		problem = setup_queue();
	if (problem) {
		reg_write(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_FAILED);
		printk("virtio_blk: the disk is of no use: %s\n", problem);
		return;
	}
	disk.nr_blocks = read_capacity() / SECTORS_A_BLOCK;
	request_irq(irq, virtio_blk_interrupt, NULL);
	reg_write(VIRTIO_MMIO_STATUS, VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER |
					      VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_DRIVER_OK);
	printk("virtio_blk: %lu MiB%s, queue of %u\n", disk.nr_blocks * BLOCK_SIZE >> 20,
	       disk.read_only ? ", read only" : "", disk.size);
}

/* True if the node is a disk that this driver can talk to. */
static bool is_disk(fdt_node node)
{
	u64 base, size;

	if (!fdt_reg(node, 0, &base, &size) || !fdt_u32(node, "interrupts", 0))
		return false;
	disk.regs = mmio_address(base);
	if (reg_read(VIRTIO_MMIO_MAGIC) != VIRTIO_MAGIC ||
	    reg_read(VIRTIO_MMIO_DEVICE_ID) != VIRTIO_ID_BLOCK)
		return false;
	if (reg_read(VIRTIO_MMIO_VERSION) == 2)
		return true;
	printk("virtio_blk: the disk speaks the legacy protocol: start QEMU with "
	       "-global virtio-mmio.force-legacy=false\n");
	return false;
}

void __init virtio_blk_init(void)
{
	fdt_node node = fdt_next_compatible(-1, "virtio,mmio");

	while (node >= 0 && !is_disk(node))
		node = fdt_next_compatible(node, "virtio,mmio");
	if (node >= 0)
		bring_up(fdt_u32(node, "interrupts", 0));
	else
		printk("virtio_blk: there is no disk\n");
}
