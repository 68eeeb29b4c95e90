// SPDX-License-Identifier: MIT
/*
 * Fault injection: memory and the disk fail where a test wants it. /dev/fault-inject takes
 * a command a write; what concerns allocations is for the writing task alone, as in Linux's
 * /proc/self/fail-nth:
 *
 *	nth N		the N-th allocation from now on fails
 *	paths		so does each whose call path has not failed since the boot; children
 *			inherit it, so a whole program can be swept
 *	nth-io N	the N-th transfer that this task asks of the disk fails with EIO
 *	off		no more of these
 *	read B [N]	the next N reads of the disk's block B fail, or all of them
 *	write B [N]	the same for writes
 *	clear		no block is bad any more
 *	drop-caches	what is clean leaves the page cache, so that the disk is asked again
 *
 * A read gives a "name value" a line: how many failures there were since the last command
 * but off, the block if the last was the disk's, the number of call paths that have failed
 * since the boot, and the call path of the last failure, innermost first.
 *
 * What a failure means to a page fault, which has no errno to give: it is tried again, as
 * after the OOM killer was at work, but nobody is killed (oom_is_injected). The second try
 * succeeds, so a sweep runs the undoing in the fault path too, and hurts no innocents. The
 * same holds for who frees blocks of the disk and can't turn back (ext3_read_block_nofail).
 */
#include "debug/fault-inject.h"

#include "debug/backtrace.h"
#include "drivers/device.h"
#include "fs/fs.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/reclaim.h"
#include "riscv/hart.h"
#include "task/task.h"

extern char kernel_trap_returned[];

#define NR_PATHS      4096 /* a power of 2 */
#define NR_BAD_BLOCKS 16
#define FOR_EVER      ~0U

struct bad_block {
	u64 block;
	bool write;
	u32 times; /* 0: this slot is free */
};

static DEFINE_SPINLOCK(fault_lock, LOCK_FAULT);
static u64 failed_paths[NR_PATHS];		   /* [fault_lock] hashes; 0: free */
static u32 nr_failed_paths;			   /* [fault_lock] */
static struct bad_block bad_blocks[NR_BAD_BLOCKS]; /* [fault_lock] */
static u32 nr_bad_blocks;			   /* [fault_lock] a hint without it */

/* ---- call paths ---- */

/* As far as the last trap: a fault has the same path whoever it struck. */
static void save_path(struct task_fault *fault, const u64 *fp)
{
	struct stack_trace st;

	stack_trace_save(&st, fp[-1], fp[-2]);
	memset(fault->where, 0, sizeof(fault->where));
	for (u32 i = 0; i < min(st.nr, (u32)FAULT_DEPTH) && st.pc[i] != (u64)kernel_trap_returned;
	     i++)
		fault->where[i] = st.pc[i];
}

/* FNV-1a of the return addresses in current's fault. */
static u64 hash_path(const struct task_fault *fault)
{
	u64 hash = 14695981039346656037UL;

	for (u32 i = 0; i < FAULT_DEPTH; i++)
		hash = (hash ^ fault->where[i]) * 1099511628211UL;
	return hash | 1;
}

/* Takes note of a path that fails; false if it did before, or the table is full. */
static bool add_path(u64 hash)
{
	u32 i = hash / 2 % NR_PATHS;
	bool fresh = false;

	spin_lock(&fault_lock);
	while (failed_paths[i] && failed_paths[i] != hash)
		i = (i + 1) % NR_PATHS;
	if (!failed_paths[i] && nr_failed_paths < NR_PATHS - 1) {
		failed_paths[i] = hash;
		nr_failed_paths++;
		fresh = true;
	}
	spin_unlock(&fault_lock);
	return fresh;
}

/* ---- the hooks ---- */

bool should_fail_alloc(void)
{
	struct task_fault *fault = &current->fault;
	bool nth, fresh;

	if (likely(!fault->fail_nth && !fault->paths))
		return false;
	if (this_hart()->in_irq)
		return false;
	nth = fault->fail_nth && --fault->fail_nth == 0;
	if (!nth && !fault->paths)
		return false;
	save_path(fault, __builtin_frame_address(0));
	fresh = add_path(hash_path(fault));
	if (!nth && !fresh)
		return false;
	fault->hits++;
	fault->no_oom = true;
	return true;
}

bool oom_is_injected(void)
{
	bool injected = current->fault.no_oom;

	current->fault.no_oom = false;
	return injected;
}

/* Is one of the blocks a bad one? Uses up one of its times. */
static bool hits_bad_block(const struct blk_request *rq)
{
	bool hit = false;

	spin_lock(&fault_lock);
	for (struct bad_block *b = bad_blocks; b < bad_blocks + NR_BAD_BLOCKS && !hit; b++) {
		if (!b->times || b->write != rq->write || b->block - rq->block >= rq->nr_pages)
			continue;
		hit = true;
		if (b->times != FOR_EVER && --b->times == 0)
			nr_bad_blocks--;
	}
	spin_unlock(&fault_lock);
	return hit;
}

bool should_fail_request(const struct blk_request *rq)
{
	struct task_fault *fault = &current->fault;
	bool nth = fault->fail_nth_io && --fault->fail_nth_io == 0;

	if (likely(!nth && !(READ_ONCE(nr_bad_blocks) && hits_bad_block(rq))))
		return false;
	save_path(fault, __builtin_frame_address(0));
	fault->hits++;
	fault->block = rq->block;
	return true;
}

void fault_inject_fork(struct task_fault *fault)
{
	*fault = (struct task_fault){.paths = fault->paths};
}

/* ---- /dev/fault-inject ---- */

static int add_bad_block(u64 block, u64 times, bool write)
{
	int err = -ENOSPC;

	spin_lock(&fault_lock);
	for (struct bad_block *b = bad_blocks; b < bad_blocks + NR_BAD_BLOCKS && err; b++) {
		if (b->times)
			continue;
		*b = (struct bad_block){block, write, times ? times : FOR_EVER};
		nr_bad_blocks++;
		err = 0;
	}
	spin_unlock(&fault_lock);
	return err;
}

static void clear_bad_blocks(void)
{
	spin_lock(&fault_lock);
	memset(bad_blocks, 0, sizeof(bad_blocks));
	nr_bad_blocks = 0;
	spin_unlock(&fault_lock);
}

/* If `text` begins with the word `name`: what follows it. */
static const char *after_word(const char *text, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(text, name, len) || (text[len] && text[len] != ' ' && text[len] != '\n'))
		return NULL;
	return text + len + (text[len] == ' ');
}

/* Commands about blocks, which are for all tasks: 0 or -errno. */
static int disk_command(const char *text)
{
	const char *read = after_word(text, "read"), *write = after_word(text, "write"), *end;
	u64 block;

	if (read || write) {
		block = simple_strtoul(read ? read : write, &end, 0);
		return add_bad_block(block, simple_strtoul(end + (*end == ' '), &end, 0), write);
	}
	if (after_word(text, "clear")) {
		clear_bad_blocks();
		return 0;
	}
	if (!after_word(text, "drop-caches"))
		return -EINVAL;
	while (reclaim_pages(~0UL) || shrink_dcache(~0UL))
		;
	return 0;
}

/* Commands about the task itself; true if this is one. */
static bool task_command(const char *text)
{
	struct task_fault fault = {.hits = 0};
	const char *n, *end;

	if (after_word(text, "off")) {
		fault = current->fault;
		fault.fail_nth = fault.fail_nth_io = 0;
		fault.paths = fault.no_oom = false;
	} else if ((n = after_word(text, "nth"))) {
		fault.fail_nth = simple_strtoul(n, &end, 0);
	} else if ((n = after_word(text, "nth-io"))) {
		fault.fail_nth_io = simple_strtoul(n, &end, 0);
	} else if (after_word(text, "paths")) {
		fault.paths = true;
	} else {
		return false;
	}
	current->fault = fault;
	return true;
}

static ssize_t fault_inject_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	char text[64];
	size_t size = from->count, n = min(size, sizeof(text) - 1);
	int err = 0;

	(void)f;
	(void)pos;
	if (copy_from_iter(text, n, from) < n)
		return -EFAULT;
	text[n] = '\0';
	if (!task_command(text))
		err = disk_command(text);
	return err ? err : (ssize_t)size;
}

static ssize_t fault_inject_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	const struct task_fault *fault = &current->fault;
	char text[1024];
	ssize_t n;

	(void)f;
	n = snprintf(text, sizeof(text), "hits %u\nblock %lu\npaths %u\nat", fault->hits,
		     fault->block, READ_ONCE(nr_failed_paths));
	for (u32 i = 0; i < FAULT_DEPTH && fault->where[i] && n < (ssize_t)sizeof(text); i++)
		n += snprintf(text + n, sizeof(text) - n, " %pB", (void *)fault->where[i]);
	n = min(n, (ssize_t)sizeof(text) - 1);
	text[n++] = '\n';
	if (*pos >= n)
		return 0;
	n = copy_to_iter(text + *pos, min(to->count, (size_t)(n - *pos)), to);
	*pos += n;
	return n ? n : -EFAULT;
}

const struct file_operations fault_inject_fops = {
	.read = fault_inject_read,
	.write = fault_inject_write,
	.llseek = generic_llseek,
};
