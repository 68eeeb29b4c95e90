// SPDX-License-Identifier: MIT
/* Which driver a character device number belongs to. */
#include "debug/fault-inject.h"
#include "debug/ledger.h"
#include "drivers/device.h"
#include "drivers/mem.h"
#include "drivers/random.h"
#include "drivers/tty.h"
#include "drivers/vmstat.h"

static const struct {
	dev_t dev;
	const struct file_operations *ops;
} chrdevs[] = {
	{makedev(MEM_MAJOR, 3), &null_fops},
	{makedev(MEM_MAJOR, 5), &zero_fops},
	{makedev(MEM_MAJOR, 7), &full_fops},
	{makedev(MEM_MAJOR, 8), &random_fops},
	{makedev(MEM_MAJOR, 9), &random_fops},
	{makedev(TTY_MAJOR, 64), &tty_fops},	/* /dev/ttyS0 */
	{makedev(TTYAUX_MAJOR, 0), &tty_fops},	/* /dev/tty */
	{makedev(TTYAUX_MAJOR, 1), &tty_fops},	/* /dev/console */
	{makedev(TTYAUX_MAJOR, 2), &ptmx_fops}, /* /dev/ptmx */
	{makedev(MISC_MAJOR, 240), &vmstat_fops},
	{makedev(MISC_MAJOR, 241), LEDGER_FOPS},
	{makedev(MISC_MAJOR, 242), FAULT_INJECT_FOPS},
};

const struct file_operations *chrdev_ops(dev_t dev)
{
	for (u32 i = 0; i < ARRAY_SIZE(chrdevs); i++)
		if (chrdevs[i].dev == dev)
			return chrdevs[i].ops;
	return major(dev) == UNIX98_PTY_SLAVE_MAJOR ? &tty_fops : NULL;
}
