// SPDX-License-Identifier: MIT
/*
 * The end of a task. It lets go of what it shares and gives its children away. A process, of
 * which it was the last thread, stays as a zombie, with its pid, status and times, until its
 * parent waits for it; of a thread nothing stays, but for the leader, who keeps the pid.
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
#include "task/futex.h"
#include "task/jobctl.h"
#include "task/pidfd.h"
#include "task/reboot.h"
#include "task/rusage.h"
#include "task/sched.h"
#include "task/sighand.h"
#include "uapi/futex.h"

void vfork_release(void)
{
	/* The lock: a parent that was killed meanwhile takes its completion away under it. */
	spin_lock(&tasklist_lock);
	if (current->vfork_done)
		complete(current->vfork_done);
	current->vfork_done = NULL;
	spin_unlock(&tasklist_lock);
}

void mm_release(void)
{
	int __user *tid = current->clear_child_tid;
	const int none = 0;

	futex_exit();
	current->clear_child_tid = NULL;
	if (!tid || refcount_read(&current->mm->users) == 1)
		return;
	/* set_tid_address(2): for whoever shares the memory. */
	if (!put_user(none, tid))
		(void)futex_wake((u32 __user *)tid, 1, FUTEX_BITSET_MATCH_ANY, false);
}

void exit_mm(void)
{
	struct mm_struct *mm = current->mm;

	if (!mm)
		return;
	mm_release();
	current->times.maxrss_pages = max(current->times.maxrss_pages, mm->max_rss);

	mm_ending_begin();
	/* Off the page table before it is emptied: no fence for this hart then. */
	spin_lock(&tasklist_lock);
	current->mm = NULL;
	futex_exit_pi(); /* no lock of current's has new waiters any more */
	switch_mm(&init_mm);
	spin_unlock(&tasklist_lock);
	vfork_release();
	mmput(mm);
	mm_ending_done();
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

/* [tasklist_lock] A thread that takes children; NULL if all are about to end. */
static struct task_struct *find_alive_thread(struct signal_struct *signal)
{
	struct task_struct *t;

	for_each_thread(signal, t) if (!(t->flags & PF_EXITING)) return t;
	return NULL;
}

/*
 * [tasklist_lock] Who takes care of current's children: another thread, or else of an ancestor
 * who has asked to, or of init.
 */
static struct task_struct *find_reaper(void)
{
	struct signal_struct *signal = current->signal, *init = child_reaper->signal;
	struct task_struct *reaper = find_alive_thread(signal);

	while (!reaper) {
		signal = signal->leader->parent->signal;
		if (signal == init || signal->is_child_subreaper)
			reaper = find_alive_thread(signal);
		if (signal == init && !reaper)
			return child_reaper; /* its end is that of all */
	}
	return reaper;
}

/* [tasklist_lock] Zombies come first among the children: see wait4.c. */
static void adopt(struct task_struct *child, struct task_struct *parent)
{
	list_del(&child->sibling);
	child->parent = parent;
	if (child->exit_notified)
		list_add(&child->sibling, &parent->children);
	else
		list_add_tail(&child->sibling, &parent->children);
}

/* [tasklist_lock] A zombie nobody wants goes at once. */
static void notify_of_zombie(struct task_struct *zombie, struct list_head *dead)
{
	if (do_notify_parent(zombie)) {
		release_task(zombie);
		list_add(&zombie->sibling, dead);
	}
}

/* [tasklist_lock] What threads of `child` want it to get when its parent, current, ends. */
static void send_death_signals(struct task_struct *child)
{
	siginfo_t info = {
		.si_code = SI_USER,
		.si_pid = current->tgid,
		.si_uid = current->cred.uid,
	};
	struct task_struct *t;

	for_each_thread(child->signal, t)
	{
		info.si_signo = t->pdeath_signal;
		if (info.si_signo)
			(void)send_signal_info(&info, child, PIDTYPE_TGID);
	}
}

/* [tasklist_lock] What nobody has to wait for is put on `dead`, to be freed. */
static void give_children_away(struct list_head *dead)
{
	struct task_struct *child, *tmp, *reaper;

	if (list_empty(&current->children))
		return;
	reaper = find_reaper();
	list_for_each_entry_safe (child, tmp, &current->children, sibling) {
		adopt(child, reaper);
		send_death_signals(child);
		if (same_thread_group(reaper, current))
			continue;
		child->exit_signal = SIGCHLD; /* what init, or who stands for it, knows */
		if (child->exit_notified)
			notify_of_zombie(child, dead);
		kill_orphaned_pgrp(child, current);
	}
}

/* [tasklist_lock] The process is a zombie from here on. */
static void process_ends(struct task_struct *leader, struct list_head *dead)
{
	kill_orphaned_pgrp(leader, NULL);
	leader->exit_notified = true;
	pidfd_notify(leader->pids[PIDTYPE_PID]);
	adopt(leader, leader->parent);
	if (!do_notify_parent(leader))
		return;
	release_task(leader);
	if (leader == current)
		current->reaps_itself = true;
	else
		list_add(&leader->sibling, dead);
}

/* [tasklist_lock] Nobody else's business any more, unless it is the process that ends. */
static void exit_notify(struct list_head *dead)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *leader = signal->leader;

	signal->nr_threads--;
	if (current != leader) {
		release_task(current);
		current->reaps_itself = true;
	}
	if (!signal->nr_threads)
		process_ends(leader, dead);
	else if (signal->nr_threads == 1)
		wake_up(&signal->exec_wait);
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
	bool last;

	lockdep_none_held("ends");
	assert_may_sleep();
	last = exit_signals(code);
	if (last && current->tgid == 1)
		init_exits(current->signal->group_exit_code);
	if (last)
		exit_process_timers();
	exit_mm();
	exit_files();
	if (last)
		exit_tty();
	count_vm_event(VM_exit);

	spin_lock(&tasklist_lock);
	give_children_away(&dead);
	exit_notify(&dead);
	spin_unlock(&tasklist_lock);
	list_for_each_entry_safe (child, tmp, &dead, sibling)
		free_task(child);
	schedule_dead();
}

/* Takes it out of its process, which keeps its times. Its own signals are lost. */
static void release_thread(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	times_add(&signal->dead_times, &task->times);
	spin_lock(&task->sighand->siglock);
	signal->dead_exec_ns += task_cpu_ns(task);
	list_del(&task->thread_node);
	flush_pending(&task->pending, SIGSET_ALL);
	if (thread_group_leader(task))
		flush_pending(&signal->shared_pending, SIGSET_ALL);
	spin_unlock(&task->sighand->siglock);
}

void release_task(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	list_del(&task->sibling);
	for (u32 i = 0; i < PIDTYPE_MAX; i++)
		if (task->pids[i])
			detach_pid(task, i);
	unhash_task(task);
	release_thread(task);
}

SYSCALL_DEFINE1(exit, int, code)
{
	do_exit((u32)(code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, code)
{
	do_group_exit((u32)(code & 0xff) << 8);
}
