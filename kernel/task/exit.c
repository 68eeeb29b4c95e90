// SPDX-License-Identifier: MIT
/*
 * The end of a task. It lets go of what it shares, gives its children away, and stays as a
 * zombie, with its pid, status and times, until its parent waits for it.
 */
#include "task/exit.h"

#include "debug/lockdep.h"
#include "drivers/tty.h"
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "mm/mm.h"
#include "mm/pgtable.h"
#include "mm/uaccess.h"
#include "mm/vmstat.h"
#include "syscall/syscall.h"
#include "task/completion.h"
#include "task/fork.h"
#include "task/jobctl.h"
#include "task/pidfd.h"
#include "task/reboot.h"
#include "task/sched.h"

void vfork_release(void)
{
	/* The lock: a parent that was killed meanwhile takes its completion away under it. */
	spin_lock(&tasklist_lock);
	if (current->vfork_done)
		complete(current->vfork_done);
	current->vfork_done = NULL;
	spin_unlock(&tasklist_lock);
}

void exit_mm(void)
{
	struct mm_struct *mm = current->mm;
	const pid_t none = 0;

	if (!mm)
		return;
	/* set_tid_address(2): for whoever shares the memory. */
	if (current->clear_child_tid && refcount_read(&mm->users) > 1)
		(void)!copy_to_user(current->clear_child_tid, &none, sizeof(none));
	current->times.maxrss_pages = max(current->times.maxrss_pages, mm->max_rss);

	/* Off the page table before it is emptied: no fence for this hart then. */
	spin_lock(&tasklist_lock);
	current->mm = NULL;
	switch_mm(&init_mm);
	spin_unlock(&tasklist_lock);
	vfork_release();
	mmput(mm);
}

void exit_files(void)
{
	if (current->files)
		put_files(current->files);
	if (current->fs)
		put_fs(current->fs);
	current->files = NULL;
	WRITE_ONCE(current->fs, NULL);
}

/* [tasklist_lock] Who takes care of current's children: an ancestor who has asked to, or init. */
static struct task_struct *find_reaper(void)
{
	struct task_struct *task = current->parent;

	while (task != child_reaper &&
	       !(task->signal->is_child_subreaper && !(task->flags & PF_EXITING)))
		task = task->parent;
	return task;
}

/* [tasklist_lock] A zombie nobody wants goes at once. */
static void notify_of_zombie(struct task_struct *zombie, struct list_head *dead)
{
	list_del(&zombie->sibling);
	list_add(&zombie->sibling, &zombie->parent->children);
	if (do_notify_parent(zombie)) {
		release_task(zombie);
		list_add(&zombie->sibling, dead);
	}
}

/* [tasklist_lock] What `child` wants to get when its parent, current, ends. */
static void send_death_signal(struct task_struct *child)
{
	const siginfo_t info = {
		.si_signo = child->pdeath_signal,
		.si_code = SI_USER,
		.si_pid = current->tgid,
		.si_uid = current->cred.uid,
	};

	(void)send_signal_info(&info, child, PIDTYPE_TGID);
}

/* [tasklist_lock] What nobody has to wait for is put on `dead`, to be freed. */
static void give_children_away(struct list_head *dead)
{
	struct task_struct *child, *tmp, *reaper;

	if (list_empty(&current->children))
		return;
	reaper = find_reaper();
	list_for_each_entry_safe (child, tmp, &current->children, sibling) {
		child->parent = reaper;
		list_del(&child->sibling);
		list_add_tail(&child->sibling, &reaper->children);
		if (child->pdeath_signal)
			send_death_signal(child);
		if (child->exit_notified)
			notify_of_zombie(child, dead);
		kill_orphaned_pgrp(child, current);
	}
}

/* [tasklist_lock] A zombie from here on: zombies come first among the children. */
static void exit_notify(u32 code)
{
	kill_orphaned_pgrp(current, NULL);
	current->exit_code = code;
	current->exit_notified = true;
	pidfd_notify(current->pids[PIDTYPE_PID]);
	list_del(&current->sibling);
	list_add(&current->sibling, &current->parent->children);
	if (do_notify_parent(current)) {
		release_task(current);
		current->reaps_itself = true;
	}
}

/* Linux: panics when init ends. Here its status is the machine's. */
static __noreturn void init_exits(u32 code)
{
	int status = code & 0x7f ? 128 + (int)(code & 0x7f) : (int)(code >> 8 & 0xff);

	if ((code & 0x7f) && !system_is_stopping())
		printk("init was killed by signal %u\n", code & 0x7f);
	kernel_power_off(status);
}

void do_exit(u32 code)
{
	struct task_struct *child, *tmp;
	LIST_HEAD(dead);

	lockdep_none_held("ends");
	assert_may_sleep();
	if (current->pid == 1)
		init_exits(code);
	spin_lock(&tasklist_lock);
	current->flags |= PF_EXITING; /* no new children of its own */
	spin_unlock(&tasklist_lock);

	exit_process_timers();
	exit_mm();
	exit_files();
	exit_tty();
	count_vm_event(VM_exit);

	spin_lock(&tasklist_lock);
	give_children_away(&dead);
	exit_notify(code);
	spin_unlock(&tasklist_lock);
	list_for_each_entry_safe (child, tmp, &dead, sibling)
		free_task(child);
	schedule_dead();
}

void release_task(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	list_del(&task->sibling);
	for (u32 i = 0; i < PIDTYPE_MAX; i++)
		detach_pid(task, i);
	unhash_task(task);
}

SYSCALL_DEFINE1(exit, int, code)
{
	do_exit((u32)(code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, code)
{
	do_group_exit((u32)(code & 0xff) << 8);
}
