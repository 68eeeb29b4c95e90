// SPDX-License-Identifier: MIT
/*
 * fork, vfork, clone and clone3: one kernel_clone makes them all, processes and threads.
 *
 * The child is built aside, a part at a time, each undone in reverse order if a later one
 * fails; then it is published under tasklist_lock, which can't fail; then it runs.
 *
 * Linux: the flags for namespaces and cgroups are known there; here they are -EINVAL.
 * CLONE_SYSVSEM has no effect: there are no semaphores to undo.
 */
#include "task/fork.h"

#include "debug/fault-inject.h"
#include "drivers/tty.h"
#include "fs/fs.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/kstack.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "mm/vmstat.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/trap.h"
#include "syscall/syscall.h"
#include "task/completion.h"
#include "task/exit.h"
#include "task/pidfd.h"
#include "task/sched.h"
#include "uapi/sched.h"
#include "uapi/signal.h"

#define CLONE_KNOWN                                                                                \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_VFORK | CLONE_PARENT |          \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID |          \
	 CLONE_DETACHED | CLONE_UNTRACED | CLONE_IO | CLONE_PTRACE | CLONE_PIDFD | CLONE_THREAD |  \
	 CLONE_SYSVSEM | CLONE_CLEAR_SIGHAND)

/*
 * What a small process takes, from its kernel stack to the pages that it is still to write
 * to: with fewer pages than this a task, it would be the OOM killer who ends a fork bomb.
 */
#define TASK_PAGES 16

DEFINE_SPINLOCK(tasklist_lock, LOCK_TASKLIST);
static LIST_HEAD(all_tasks); /* [tasklist_lock] */
static u64 task_count;	     /* [tasklist_lock] */
static u64 max_threads;	     /* I */
static struct kmem_cache task_cache;
struct task_struct *child_reaper;

extern char ret_from_fork[], ret_from_kernel_thread[];

void __init fork_init(void)
{
	kmem_cache_init(&task_cache, "task_struct", sizeof(struct task_struct));
	max_threads = nr_total_pages() / TASK_PAGES;
	init_task.signal->rlim[RLIMIT_SIGPENDING] =
		(struct rlimit){max_threads / 2, max_threads / 2};
}

void for_each_task(void (*fn)(struct task_struct *task, void *arg), void *arg)
{
	struct task_struct *task;

	assert_held(&tasklist_lock);
	list_for_each_entry (task, &all_tasks, tasks)
		fn(task, arg);
}

u64 nr_tasks(void)
{
	return READ_ONCE(task_count);
}

/* A copy of current without what it shares: those members are the caller's to set. */
static struct task_struct *dup_task_struct(void)
{
	struct task_struct *task = kmem_cache_alloc(&task_cache, GFP_KERNEL);
	void *stack;

	if (!task)
		return NULL;
	stack = kstack_alloc();
	if (!stack) {
		kmem_cache_free(&task_cache, task);
		return NULL;
	}
	*task = *current;
	task->kernel_sp = (u64)stack - sizeof(struct pt_regs);
	memset(&task->thread, 0, offsetof(struct thread_struct, fp));
	task->thread.sp = task->kernel_sp;
	task->fp_hart = ~0U;
	task->state = TASK_NEW;
	task->flags &= PF_STRACE;
	task->mm = NULL;
	task->files = NULL;
	task->fs = NULL;
	list_init(&task->tasks);
	list_init(&task->children);
	list_init(&task->sibling);
	task->parent = NULL;
	list_init(&task->thread_node);
	for (u32 i = 0; i < PIDTYPE_MAX; i++) {
		task->pids[i] = NULL;
		list_init(&task->pid_links[i]);
	}
	task->exit_notified = false;
	task->reaps_itself = false;
	task->signal = NULL;
	task->sighand = NULL;
	task->vfork_done = NULL;
	task->clear_child_tid = NULL;
	task->robust_list = NULL;
	list_init(&task->pi_waiters);
	task->pi_blocked_on = NULL;
	sched_fork(task);
	task->times = (struct task_times){0};
	task->start_ns = ktime_ns();
	fault_inject_fork(&task->fault);
	return task;
}

void free_task(struct task_struct *task)
{
	/* It may still be in schedule(), on its last way out, on another hart. */
	while (smp_load_acquire(&task->on_hart))
		cpu_relax();
	if (task->signal)
		put_signals(task);
	kstack_free((void *)(task->kernel_sp + sizeof(struct pt_regs)));
	kmem_cache_free(&task_cache, task);
}

static int copy_files(struct task_struct *child, u64 flags)
{
	child->files = current->files;
	if (flags & CLONE_FILES) {
		refcount_inc(&child->files->count);
		return 0;
	}
	child->files = files_copy(current->files);
	return child->files ? 0 : -ENOMEM;
}

static int copy_fs(struct task_struct *child, u64 flags)
{
	child->fs = current->fs;
	if (flags & CLONE_FS) {
		refcount_inc(&child->fs->count);
		return 0;
	}
	child->fs = fs_copy(current->fs);
	return child->fs ? 0 : -ENOMEM;
}

static int copy_mm(struct task_struct *child, u64 flags)
{
	if (flags & CLONE_VM) {
		mmget(current->mm);
		child->mm = current->mm;
		return 0;
	}
	child->mm = mm_copy(current->mm);
	return child->mm ? 0 : -ENOMEM;
}

static void copy_thread(struct task_struct *child, const struct kernel_clone_args *args)
{
	struct pt_regs *regs = task_pt_regs(child);

	*regs = *task_pt_regs(current);
	regs->a0 = 0;
	if (args->stack)
		regs->sp = args->stack;
	if (args->flags & CLONE_SETTLS)
		regs->tp = args->tls;
	child->thread.ra = (u64)ret_from_fork;
}

/* [tasklist_lock] Its group and session are those of `model`. */
static void publish_task(struct task_struct *child, struct pid *pid, struct task_struct *parent,
			 struct task_struct *model)
{
	child->pid = pid->nr;
	attach_pid(child, PIDTYPE_PID, pid);
	put_pid(pid); /* the child counts it now */
	list_add_tail(&child->tasks, &all_tasks);
	task_count++;
	child->tgid = child->signal->leader->pid;
	if (!thread_group_leader(child))
		return;
	child->parent = parent;
	list_add_tail(&child->sibling, &parent->children);
	attach_pid(child, PIDTYPE_TGID, pid);
	attach_pid(child, PIDTYPE_PGID, task_pgrp(model));
	attach_pid(child, PIDTYPE_SID, task_session(model));
	fork_tty(child);
}

/* [tasklist_lock+siglock] One more thread of current's process. */
static void join_process(struct task_struct *child)
{
	struct signal_struct *signal = current->signal;

	list_add_tail(&child->thread_node, &signal->threads);
	signal->nr_threads++;
	signal->live++;
}

/*
 * Point of no return: others can find the child from here on, and wait for it. False if a
 * signal came before: who has sent it to all of a group, or ends or stops the process, must
 * not miss the child.
 */
static bool publish_child(struct task_struct *child, struct pid *pid, u64 flags)
{
	struct task_struct *leader = current->signal->leader;
	bool interrupted;

	spin_lock(&tasklist_lock);
	spin_lock(&current->sighand->siglock);
	interrupted = signal_pending();
	if (!interrupted && flags & CLONE_THREAD)
		join_process(child);
	spin_unlock(&current->sighand->siglock);
	if (!interrupted)
		publish_task(child, pid, flags & CLONE_PARENT ? leader->parent : current, leader);
	spin_unlock(&tasklist_lock);
	return !interrupted;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args)
{
	struct task_struct *child;
	struct pid *pid;
	int err;

	if (nr_tasks() >= max_threads)
		return ERR_PTR(-EAGAIN);
	fp_save_current();
	child = dup_task_struct();
	if (!child)
		return ERR_PTR(-ENOMEM);
	err = copy_signals(child, args->flags);
	if (err)
		goto out_free_task;
	err = copy_files(child, args->flags);
	if (err)
		goto out_free_task;
	err = copy_fs(child, args->flags);
	if (err)
		goto out_put_files;
	err = copy_mm(child, args->flags);
	if (err)
		goto out_put_fs;
	pid = alloc_pid(args->set_tid);
	if (IS_ERR(pid)) {
		err = (int)PTR_ERR(pid);
		goto out_put_mm;
	}
	copy_thread(child, args);
	if (args->flags & CLONE_CHILD_CLEARTID)
		child->clear_child_tid = args->child_tid;
	/* In the child's memory from its start. Linux: a bad address is no error. */
	if (args->flags & CLONE_CHILD_SETTID) {
		err = copy_to_mm(child->mm, (va_t)args->child_tid, &pid->nr, sizeof(pid_t));
		if (err == -ENOMEM)
			goto out_put_pid;
	}
	child->exit_signal = args->flags & CLONE_PARENT ? current->signal->leader->exit_signal
							: args->exit_signal;
	err = -ERESTARTNOINTR;
	if (publish_child(child, pid, args->flags))
		return child;

out_put_pid:
	put_pid(pid);
out_put_mm:
	mmput(child->mm);
out_put_fs:
	put_fs(child->fs);
out_put_files:
	put_files(child->files);
out_free_task:
	free_task(child);
	return ERR_PTR(err);
}

/* Until the child has let go of the mm. If we are killed first, it must not find us. */
static void wait_for_vfork_done(struct completion *done, pid_t nr)
{
	struct task_struct *child;

	if (!wait_for_completion_killable(done))
		return;
	spin_lock(&tasklist_lock);
	child = find_task_by_pid(nr);
	if (child && child->vfork_done == done)
		child->vfork_done = NULL;
	spin_unlock(&tasklist_lock);
}

static bool args_ok(const struct kernel_clone_args *args)
{
	u64 flags = args->flags;

	if (flags & ~(u64)CLONE_KNOWN)
		return false;
	if (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND))
		return false;
	if (flags & CLONE_SIGHAND && !(flags & CLONE_VM))
		return false;
	/* Who would be its sibling's parent has none. */
	if (flags & CLONE_PARENT && current->signal->flags & SIGNAL_UNKILLABLE)
		return false;
	if (!(flags & CLONE_PIDFD))
		return true;
	if (flags & CLONE_PARENT_SETTID && args->pidfd == args->parent_tid)
		return false;
	return !(flags & (CLONE_THREAD | CLONE_DETACHED));
}

long kernel_clone(const struct kernel_clone_args *args)
{
	struct completion vfork_done;
	struct task_struct *child;
	struct file *pidfile;
	int pidfd = -1;
	pid_t nr;

	if (!args_ok(args))
		return -EINVAL;
	if (args->flags & CLONE_PIDFD) {
		pidfd = pidfd_reserve(args->pidfd, &pidfile);
		if (pidfd < 0)
			return pidfd;
	}
	child = copy_process(args);
	if (IS_ERR(child)) {
		if (pidfd >= 0)
			pidfd_release(pidfd, pidfile);
		return PTR_ERR(child);
	}
	if (pidfd >= 0)
		pidfd_install(pidfd, pidfile, child->pids[PIDTYPE_PID]);
	/* Read before it runs: it may be gone at once. */
	nr = child->pid;
	if (args->flags & CLONE_PARENT_SETTID)
		(void)!put_user(nr, args->parent_tid);
	if (args->flags & CLONE_VFORK) {
		completion_init(&vfork_done);
		child->vfork_done = &vfork_done;
	}
	count_vm_event(VM_fork);
	wake_up_new_task(child);
	if (args->flags & CLONE_VFORK)
		wait_for_vfork_done(&vfork_done, nr);
	return nr;
}

SYSCALL_DEFINE5(clone, u64, flags, va_t, stack, int __user *, parent_tid, va_t, tls, int __user *,
		child_tid)
{
	const struct kernel_clone_args args = {
		.flags = (u32)flags & ~(u64)CSIGNAL,
		.exit_signal = flags & CSIGNAL,
		.stack = stack,
		.tls = tls,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
		.pidfd = parent_tid,
	};

	return kernel_clone(&args);
}

/* Of a size that may be older or newer than ours: what is beyond must be 0. 0 or -errno. */
static int get_clone_args(struct clone_args *args, const void __user *uargs, size_t size)
{
	char more[64];

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	memset(args, 0, sizeof(*args));
	for (size_t at = sizeof(*args); at < size; at += sizeof(more)) {
		size_t n = min(size - at, sizeof(more));

		if (copy_from_user(more, (const char __user *)uargs + at, n))
			return -EFAULT;
		for (size_t i = 0; i < n; i++)
			if (more[i])
				return -E2BIG;
	}
	return copy_from_user(args, uargs, min(size, sizeof(*args)));
}

static bool clone3_args_ok(const struct clone_args *args)
{
	const u64 both = CLONE_SIGHAND | CLONE_CLEAR_SIGHAND;

	if (args->flags & (CSIGNAL | CLONE_DETACHED) || (args->flags & both) == both)
		return false;
	if (args->exit_signal > _NSIG)
		return false;
	if (args->flags & (CLONE_THREAD | CLONE_PARENT) && args->exit_signal)
		return false;
	if (!args->stack != !args->stack_size || args->stack > USER_END ||
	    args->stack_size > USER_END - args->stack)
		return false;
	/* One number, of the only namespace. */
	return !args->set_tid == !args->set_tid_size && args->set_tid_size <= 1;
}

SYSCALL_DEFINE2(clone3, const struct clone_args __user *, uargs, size_t, size)
{
	struct kernel_clone_args kargs;
	struct clone_args args;
	pid_t set_tid = 0;
	int err = get_clone_args(&args, uargs, size);

	if (err)
		return err;
	if (!clone3_args_ok(&args))
		return -EINVAL;
	if (args.set_tid && get_user(set_tid, (const pid_t __user *)args.set_tid))
		return -EFAULT;
	if (args.set_tid && set_tid <= 0)
		return -EINVAL;
	kargs = (struct kernel_clone_args){
		.flags = args.flags,
		.exit_signal = (u32)args.exit_signal,
		.stack = args.stack + args.stack_size,
		.tls = args.tls,
		.parent_tid = (int __user *)args.parent_tid,
		.child_tid = (int __user *)args.child_tid,
		.pidfd = (int __user *)args.pidfd,
		.set_tid = set_tid,
	};
	return kernel_clone(&kargs);
}

int kernel_thread(int (*fn)(void *arg), void *arg, const char *name)
{
	struct task_struct *task = dup_task_struct();
	struct pid *pid;
	pid_t nr;

	if (!task)
		return -ENOMEM;
	pid = copy_signals(task, 0) ? ERR_PTR(-ENOMEM) : alloc_pid(0);
	if (IS_ERR(pid)) {
		free_task(task);
		return (int)PTR_ERR(pid);
	}
	task->flags |= PF_KTHREAD;
	strlcpy(task->comm, name, sizeof(task->comm));
	memset(task_pt_regs(task), 0, sizeof(struct pt_regs));
	task->thread.ra = (u64)ret_from_kernel_thread;
	task->thread.s[0] = (u64)fn;
	task->thread.s[1] = (u64)arg;
	nr = pid->nr;
	/* A child of the boot hart's idle task, so that nobody's wait4 meets it. */
	spin_lock(&tasklist_lock);
	publish_task(task, pid, &init_task, &init_task);
	spin_unlock(&tasklist_lock);
	wake_up_new_task(task);
	return nr;
}

void unhash_task(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	list_del(&task->tasks);
	task_count--;
}
