// SPDX-License-Identifier: MIT
/*
 * /dev/vmstat: the counters of mm/vmstat.h, a "name value" a line. A read at offset 0
 * takes them all anew; reads further on see what that one took.
 */
#include "drivers/vmstat.h"

#include "fs/file.h"
#include "mm/slab.h"
#include "mm/vmstat.h"

struct snapshot {
	struct mutex mutex;
	size_t len;	 /* [mutex] */
	char text[2048]; /* [mutex] */
};

static int vmstat_open(struct inode *inode, struct file *f)
{
	struct snapshot *s = kzalloc(sizeof(*s));

	(void)inode;
	if (!s)
		return -ENOMEM;
	mutex_init(&s->mutex, LOCK_VMSTAT);
	f->private_data = s;
	return 0;
}

static void vmstat_release(struct file *f)
{
	kfree(f->private_data);
}

static ssize_t vmstat_read(struct file *f, struct iov_iter *to, loff_t *pos)
{
	struct snapshot *s = f->private_data;
	ssize_t ret = 0;

	mutex_lock(&s->mutex);
	if (*pos == 0)
		s->len = vmstat_format(s->text, sizeof(s->text));
	if (*pos < (loff_t)s->len && to->count) {
		ret = copy_to_iter(s->text + *pos, min(to->count, s->len - (size_t)*pos), to);
		*pos += ret;
		if (!ret)
			ret = -EFAULT;
	}
	mutex_unlock(&s->mutex);
	return ret;
}

const struct file_operations vmstat_fops = {
	.open = vmstat_open,
	.release = vmstat_release,
	.read = vmstat_read,
};
