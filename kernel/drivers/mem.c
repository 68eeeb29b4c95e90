// SPDX-License-Identifier: MIT
/* /dev/null, /dev/zero and /dev/full; null(4), full(4). They can't be mapped. */
#include "drivers/mem.h"

#include "fs/file.h"
#include "task/sched.h"
#include "task/signal.h"

#define ZERO_PIECE (64UL << 10)

static ssize_t null_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	(void)f;
	(void)to;
	(void)pos;
	return 0;
}

/* Linux: the bytes are not looked at, so a bad address is fine. */
static ssize_t null_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	(void)f;
	(void)pos;
	return from->count;
}

static ssize_t zero_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	ssize_t total = 0;

	(void)f;
	(void)pos;
	while (to->count && !fatal_signal_pending()) {
		size_t n = min(to->count, ZERO_PIECE);
		size_t done = zero_iter(n, to);

		total += done;
		if (done < n)
			return total ? total : -EFAULT;
		cond_resched();
	}
	return total;
}

static ssize_t full_write(struct file *f, struct iov_iter *from, loff_t *pos)
{
	(void)f;
	(void)from;
	(void)pos;
	return -ENOSPC;
}

const struct file_operations null_fops = {
	.read = null_read,
	.write = null_write,
	.llseek = null_llseek,
};

const struct file_operations zero_fops = {
	.read = zero_read,
	.write = null_write,
	.llseek = null_llseek,
};

const struct file_operations full_fops = {
	.read = zero_read,
	.write = full_write,
	.llseek = null_llseek,
};
