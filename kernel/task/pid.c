// SPDX-License-Identifier: MIT
/* Process ids: see pid.h. */
#include "task/pid.h"

#include "lib/bitops.h"
#include "lib/bug.h"
#include "lib/err.h"
#include "lib/lock.h"
#include "mm/slab.h"
#include "task/task.h"

#define HASH_SIZE 1024

static DEFINE_SPINLOCK(pid_lock, LOCK_PID);
static u64 used[PID_MAX / 64];		 /* [pid_lock] */
static pid_t last_pid;			 /* [pid_lock] */
static u64 nr_used;			 /* [pid_lock] */
static struct list_head hash[HASH_SIZE]; /* [pid_lock] */
static struct kmem_cache pid_cache;

void __init pid_init(void)
{
	kmem_cache_init(&pid_cache, "pid", sizeof(struct pid));
	for (u32 i = 0; i < HASH_SIZE; i++)
		list_init(&hash[i]);
	set_bit(used, 0); /* the idle tasks'; no one can name them */
}

static struct list_head *bucket(pid_t nr)
{
	return &hash[(u32)nr % HASH_SIZE];
}

/* The next free number after the last one given, from the start again at the end. */
static pid_t next_nr(void)
{
	u64 nr = find_next_zero_bit(used, PID_MAX, (u64)last_pid + 1);

	if (nr == PID_MAX)
		nr = find_next_zero_bit(used, PID_MAX, 1);
	if (nr == PID_MAX)
		return -EAGAIN;
	last_pid = (pid_t)nr;
	return last_pid;
}

static pid_t take_nr(pid_t wanted)
{
	pid_t nr = wanted;

	assert_held(&pid_lock);
	if (!wanted)
		nr = next_nr();
	else if (wanted < 0 || wanted >= PID_MAX)
		nr = -EINVAL;
	else if (test_bit(used, (u64)wanted))
		nr = -EEXIST;
	if (nr > 0) {
		set_bit(used, (u64)nr);
		nr_used++;
	}
	return nr;
}

struct pid *alloc_pid(pid_t wanted)
{
	struct pid *pid = kmem_cache_alloc(&pid_cache, GFP_KERNEL);
	pid_t nr;

	if (!pid)
		return ERR_PTR(-ENOMEM);
	refcount_set(&pid->count, 1);
	for (u32 i = 0; i < PIDTYPE_MAX; i++)
		list_init(&pid->tasks[i]);
	wait_queue_init(&pid->wait_pidfd);
	spin_lock(&pid_lock);
	pid->nr = nr = take_nr(wanted);
	if (nr > 0)
		list_add(&pid->hash, bucket(nr));
	spin_unlock(&pid_lock);
	if (nr > 0)
		return pid;
	kmem_cache_free(&pid_cache, pid);
	return ERR_PTR(nr);
}

struct pid *get_pid(struct pid *pid)
{
	refcount_inc(&pid->count);
	return pid;
}

void put_pid(struct pid *pid)
{
	if (!pid)
		return;
	/* Under the lock: find_get_pid must not revive what is being freed. */
	spin_lock(&pid_lock);
	if (!refcount_dec_and_test(&pid->count)) {
		spin_unlock(&pid_lock);
		return;
	}
	list_del(&pid->hash);
	clear_bit(used, (u64)pid->nr);
	nr_used--;
	spin_unlock(&pid_lock);
	kmem_cache_free(&pid_cache, pid);
}

static struct pid *find_pid(pid_t nr)
{
	struct pid *pid;

	assert_held(&pid_lock);
	list_for_each_entry (pid, bucket(nr), hash)
		if (pid->nr == nr)
			return pid;
	return NULL;
}

struct pid *find_get_pid(pid_t nr)
{
	struct pid *pid;

	spin_lock(&pid_lock);
	pid = find_pid(nr);
	if (pid)
		get_pid(pid);
	spin_unlock(&pid_lock);
	return pid;
}

void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	assert_held(&tasklist_lock);
	task->pids[type] = get_pid(pid);
	list_add_tail(&task->pid_links[type], &pid->tasks[type]);
}

void detach_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid = task->pids[type];

	assert_held(&tasklist_lock);
	list_del(&task->pid_links[type]);
	task->pids[type] = NULL;
	put_pid(pid);
}

void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	struct pid *old = task->pids[type];

	assert_held(&tasklist_lock);
	list_del(&task->pid_links[type]);
	attach_pid(task, type, pid);
	put_pid(old);
}

struct pid *get_task_pid(enum pid_type type)
{
	struct pid *pid;

	/* The lock: another process may change it, if it is a group. */
	spin_lock(&tasklist_lock);
	pid = get_pid(current->signal->leader->pids[type]);
	spin_unlock(&tasklist_lock);
	return pid;
}

struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	struct list_head *tasks = &pid->tasks[type];

	assert_held(&tasklist_lock);
	if (list_empty(tasks))
		return NULL;
	return list_first_entry(tasks, struct task_struct, pid_links[type]);
}

struct task_struct *find_task_by_pid(pid_t nr)
{
	struct task_struct *task;
	struct pid *pid;

	assert_held(&tasklist_lock);
	spin_lock(&pid_lock);
	pid = find_pid(nr);
	task = pid ? pid_task(pid, PIDTYPE_PID) : NULL;
	spin_unlock(&pid_lock);
	return task;
}

u64 nr_pids(void)
{
	return READ_ONCE(nr_used);
}
