// SPDX-License-Identifier: MIT
/*
 * The orderly end of the machine, and the call reboot(2).
 *
 * What a process has half done would be half done on the disk, and a file that is open
 * though deleted would be neither there nor gone: so all processes end first.
 *
 * Linux: reboot neither ends processes nor writes back what is dirty, here it does both.
 * HALT stops the harts for good on Linux; here it powers off. With no keyboard,
 * Ctrl-Alt-Del is not of interest: turning it on and off does nothing.
 */
#include "task/reboot.h"

#include "debug/ledger.h"
#include "drivers/power.h"
#include "fs/fs.h"
#include "lib/printf.h"
#include "mm/swap.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/exit.h"
#include "task/sched.h"
#include "task/signal.h"
#include "task/time.h"
#include "uapi/reboot.h"

#define PATIENCE_NS (5 * NSEC_PER_SEC)
#define PAUSE_NS    NSEC_PER_MSEC

static bool stopping; /* [tasklist_lock] */

/* Counts and ends a process that may hold files. Who has no fs_struct has let go of all. */
static void kill_user(struct task_struct *task, void *nr)
{
	if ((task->flags & PF_KTHREAD) || !READ_ONCE(task->fs))
		return;
	(*(u32 *)nr)++;
	kill_task(task);
}

/* Again and again: a process that was in fork has a child that got no signal. */
static u32 kill_users(void)
{
	u32 nr = 0;

	spin_lock(&tasklist_lock);
	for_each_task(kill_user, &nr);
	spin_unlock(&tasklist_lock);
	return nr;
}

bool system_is_stopping(void)
{
	return READ_ONCE(stopping);
}

static bool is_first(void)
{
	bool first;

	spin_lock(&tasklist_lock);
	first = !stopping;
	WRITE_ONCE(stopping, true);
	spin_unlock(&tasklist_lock);
	return first;
}

/* Ends all processes and writes the disks. Returns once, to the first caller. */
static void prepare_to_stop(void)
{
	static DEFINE_WAIT_QUEUE(the_end);
	u64 deadline_ns = ktime_ns() + PATIENCE_NS;
	u32 nr;

	exit_mm();
	exit_files();
	if (!is_first())
		wait_event(&the_end, false);
	while ((nr = kill_users()) && ktime_ns() < deadline_ns)
		sleep_ns(PAUSE_NS);
	if (nr)
		printk("%u processes do not end: the disk may need e2fsck\n", nr);
	if (!nr)
		swap_shutdown();
	sync_filesystems();
	if (!nr)
		ledger_check();
}

void kernel_power_off(int status)
{
	prepare_to_stop();
	machine_power_off(status);
}

static bool is_magic2(u32 magic)
{
	return magic == LINUX_REBOOT_MAGIC2 || magic == LINUX_REBOOT_MAGIC2A ||
	       magic == LINUX_REBOOT_MAGIC2B || magic == LINUX_REBOOT_MAGIC2C;
}

SYSCALL_DEFINE4(reboot, u32, magic1, u32, magic2, u32, cmd, void __user *, arg)
{
	(void)arg;
	if (current->cred.euid != 0)
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || !is_magic2(magic2))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF: return 0;
	case LINUX_REBOOT_CMD_HALT:
	case LINUX_REBOOT_CMD_POWER_OFF: kernel_power_off(0);
	case LINUX_REBOOT_CMD_RESTART: prepare_to_stop(); machine_restart();
	}
	return -EINVAL;
}
