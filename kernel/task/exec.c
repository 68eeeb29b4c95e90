// SPDX-License-Identifier: MIT
/*
 * execve: all that may fail comes first, into a new address space built aside; then, past
 * the point of no return, current changes over to it.
 *
 *	open, follow `#!` lines -> collect the strings -> new mm, stack, load_elf
 *	-> point of no return -> drop the old mm, close-on-exec, registers
 *
 * The user's stack as the program finds it:
 *
 *	stack_top	8 bytes of 0
 *			path, envp strings, argv strings (downwards)
 *			16 random bytes
 *			auxv, ending with AT_NULL
 *			envp[], ending with NULL
 *			argv[], ending with NULL
 *	sp		argc		16-byte aligned
 */
#include "task/exec.h"

#include "drivers/random.h"
#include "fs/dcache.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "mm/pgtable.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "mm/vmstat.h"
#include "riscv/csr.h"
#include "riscv/trap.h"
#include "riscv/vdso.h"
#include "syscall/syscall.h"
#include "task/exit.h"
#include "task/fork.h"
#include "task/futex.h"
#include "task/sighand.h"
#include "task/task.h"
#include "uapi/personality.h"
#include "uapi/auxvec.h"
#include "uapi/elf.h"

#define MAX_INTERPRETERS 5
#define STACK_START	 (32 * PAGE_SIZE) /* what the area has before it grows */
#define STACK_GAP_MIN	 (128UL << 20)
#define STACK_GAP_MAX	 (USER_END / 6 * 5)
#define STACK_RND_PAGES	 0x4000
#define MMAP_RND_PAGES	 0x10000

/* argv and envp come from the user, or, for init, from the kernel. */
struct arg_source {
	const char __user *const __user *user;
	const char *const *kernel;
};

/* ---- the strings ---- */

static char *bprm_room(struct linux_binprm *bprm, size_t *room)
{
	u64 index = bprm->nbytes >> PAGE_SHIFT, offset = bprm->nbytes & ~PAGE_MASK;

	if (index >= MAX_ARG_PAGES || bprm->nbytes >= bprm->max_bytes)
		return ERR_PTR(-E2BIG);
	if (!bprm->pages[index])
		bprm->pages[index] = alloc_page(GFP_KERNEL);
	if (!bprm->pages[index])
		return ERR_PTR(-ENOMEM);
	*room = PAGE_SIZE - offset;
	return (char *)page_address(bprm->pages[index]) + offset;
}

/* As much of the string as fits into `room`: its length, or -ENAMETOOLONG if it goes on. */
static ssize_t copy_piece(char *dst, const char *kernel, const char __user *user, size_t room)
{
	size_t n;

	if (!kernel)
		return strncpy_from_user(dst, user, room);
	n = strnlen(kernel, room);
	memcpy(dst, kernel, min(n + 1, room));
	return n < room ? (ssize_t)n : -ENAMETOOLONG;
}

/* Appends a string of the kernel's, or else of the user's. */
static int push_string(struct linux_binprm *bprm, const char *kernel, const char __user *user)
{
	u64 start = bprm->nbytes;

	for (;;) {
		size_t room;
		char *dst = bprm_room(bprm, &room);
		ssize_t n = IS_ERR(dst) ? PTR_ERR(dst) : copy_piece(dst, kernel, user, room);

		if (n < 0 && n != -ENAMETOOLONG)
			return (int)n;
		bprm->nbytes += n < 0 ? room : (u64)n + 1;
		if (bprm->nbytes - start > MAX_ARG_STRLEN)
			return -E2BIG;
		if (n >= 0)
			return 0;
		if (kernel)
			kernel += room;
		else
			user += room;
	}
}

/* Appends the strings from the first-th on; how many there were, or -errno. */
static long push_args(struct linux_binprm *bprm, struct arg_source args, u32 first)
{
	u32 n = 0;

	if (!args.user && !args.kernel)
		return 0;
	for (;; n++) {
		const char *kernel = args.kernel ? args.kernel[n] : NULL;
		const char __user *user = NULL;
		int err = 0;

		if (!args.kernel && get_user(user, args.user + n))
			return -EFAULT;
		if (!kernel && !user)
			return n;
		if (n >= first)
			err = push_string(bprm, kernel, user);
		if (err)
			return err;
		/* Each will cost a pointer too. */
		if (bprm->nbytes + n * sizeof(char *) > bprm->max_bytes)
			return -E2BIG;
	}
}

static int push_all(struct linux_binprm *bprm, struct arg_source argv, struct arg_source envp)
{
	long n;
	int err = 0;

	/* A script's own argv[0] gives way to the interpreter's arguments. */
	for (u32 i = bprm->nr_script_args; i > 0 && !err; i--)
		err = push_string(bprm, bprm->script_args[i - 1], NULL);
	if (err)
		return err;
	n = push_args(bprm, argv, bprm->nr_script_args ? 1 : 0);
	if (n < 0)
		return (int)n;
	bprm->argc = bprm->nr_script_args + (u32)n;
	if (bprm->nr_script_args && n)
		bprm->argc--;
	if (!bprm->argc) { /* no program expects an empty argv */
		err = push_string(bprm, "", NULL);
		bprm->argc = 1;
	}
	if (err)
		return err;
	bprm->argv_bytes = bprm->nbytes;
	n = push_args(bprm, envp, 0);
	if (n < 0)
		return (int)n;
	bprm->envc = (u32)n;
	return push_string(bprm, bprm->filename, NULL);
}

/* ---- scripts ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Remembers a copy of s[0..n) for the new argv, whose order is the reverse of this. */
static int add_script_arg(struct linux_binprm *bprm, const char *s, size_t n)
{
	char *copy = kmalloc(n + 1, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	memcpy(copy, s, n);
	copy[n] = 0;
	bprm->script_args[bprm->nr_script_args++] = copy;
	return 0;
}

/* `#! interpreter [argument]`: what is behind the first blank is one argument. */
static int parse_script(struct linux_binprm *bprm)
{
	char *p = (char *)bprm->header + 2, *limit = (char *)bprm->header + sizeof(bprm->header);
	char *end = p, *name_end, *arg;
	int err = 0;

	while (end < limit && *end && *end != '\n')
		end++;
	while (p < end && is_blank(*p))
		p++;
	for (name_end = p; name_end < end && !is_blank(*name_end);)
		name_end++;
	/* An argument may be cut at the end of what was read; a path must not. */
	if (name_end == p || name_end == limit)
		return -ENOEXEC;
	while (is_blank(end[-1]))
		end--;
	for (arg = name_end; arg < end && is_blank(*arg);)
		arg++;
	/* The first script's own path; later ones are there, as their script's interpreter. */
	if (!bprm->nr_script_args)
		err = add_script_arg(bprm, bprm->filename, strlen(bprm->filename));
	if (!err && arg < end)
		err = add_script_arg(bprm, arg, (size_t)(end - arg));
	if (!err)
		err = add_script_arg(bprm, p, (size_t)(name_end - p));
	return err;
}

static void close_exec_file(struct linux_binprm *bprm)
{
	if (!bprm->file)
		return;
	allow_write_access(bprm->file->inode);
	fput(bprm->file);
	bprm->file = NULL;
}

/* Opens the program, through as many scripts as it takes. */
static int open_program(struct linux_binprm *bprm)
{
	const char *path = bprm->filename;

	for (u32 depth = 0;; depth++) {
		ssize_t n;
		int err;

		bprm->file = open_exec(path);
		if (IS_ERR(bprm->file)) {
			err = (int)PTR_ERR(bprm->file);
			bprm->file = NULL;
			return err;
		}
		memset(bprm->header, 0, sizeof(bprm->header));
		n = kernel_read(bprm->file, bprm->header, sizeof(bprm->header), 0);
		if (n < 0)
			return (int)n;
		if (memcmp(bprm->header, "#!", 2))
			return 0;
		if (depth == MAX_INTERPRETERS)
			return -ELOOP;
		err = parse_script(bprm);
		if (err)
			return err;
		close_exec_file(bprm);
		path = bprm->script_args[bprm->nr_script_args - 1];
	}
}

/* ---- the new address space ---- */

u64 random_offset(u64 max_pages)
{
	u64 r;

	if (!randomize_va_space || current->personality & ADDR_NO_RANDOMIZE)
		return 0;
	get_random_bytes(&r, sizeof(r));
	return (r % max_pages) << PAGE_SHIFT;
}

static int setup_mm(struct linux_binprm *bprm)
{
	u64 gap = rlimit(RLIMIT_STACK);
	struct mm_struct *mm = mm_alloc();
	va_t top;
	int err;

	if (!mm)
		return -ENOMEM;
	bprm->mm = mm;
	top = USER_END - PAGE_SIZE - random_offset(STACK_RND_PAGES);
	gap = min(max(gap, STACK_GAP_MIN), STACK_GAP_MAX);
	mm->mmap_base =
		ALIGN_DOWN(top - gap, PAGE_SIZE) - STACK_GUARD_GAP - random_offset(MMAP_RND_PAGES);
	mm->mmap_hint = mm->mmap_base;
	mm->start_stack = top;
	down_write(&mm->mmap_lock);
	err = vma_map(mm, top - STACK_START - ALIGN_UP(bprm->nbytes, PAGE_SIZE), top,
		      VM_READ | VM_WRITE | VM_GROWSDOWN, NULL, 0);
	if (!err)
		err = vdso_map(mm);
	up_write(&mm->mmap_lock);
	return err;
}

/* The strings, ending 8 bytes below the top; where they begin in *at. */
static int copy_strings(struct linux_binprm *bprm, va_t *at)
{
	va_t dst = bprm->mm->start_stack - 8 - bprm->nbytes;

	*at = dst;
	bprm->mm->arg_start = dst;
	bprm->mm->arg_end = bprm->mm->env_start = dst + bprm->argv_bytes;
	bprm->mm->env_end = dst + bprm->nbytes - (strlen(bprm->filename) + 1);
	for (u64 done = 0; done < bprm->nbytes; done += PAGE_SIZE) {
		u64 n = min(bprm->nbytes - done, (u64)PAGE_SIZE);
		int err = copy_to_mm(bprm->mm, dst + done,
				     page_address(bprm->pages[done >> PAGE_SHIFT]), n);

		if (err)
			return err;
	}
	return 0;
}

/* Length with NUL of the string at `offset` of the collected ones. */
static u64 string_size(const struct linux_binprm *bprm, u64 offset)
{
	u64 n = 0;

	for (;;) {
		u64 at = offset + n, room = PAGE_SIZE - (at & ~PAGE_MASK);
		const char *p = page_address(bprm->pages[at >> PAGE_SHIFT]);
		u64 len = strnlen(p + (at & ~PAGE_MASK), room);

		n += len;
		if (len < room)
			return n + 1;
	}
}

/* Pointers to `count` strings from *offset on, and NULL; they go to *sp upwards. */
static int copy_pointers(struct linux_binprm *bprm, u32 count, va_t strings, u64 *offset, va_t *sp)
{
	u64 *table = kmalloc((count + 1) * sizeof(u64), GFP_KERNEL);
	int err;

	if (!table)
		return -ENOMEM;
	for (u32 i = 0; i < count; i++) {
		table[i] = strings + *offset;
		*offset += string_size(bprm, *offset);
	}
	table[count] = 0;
	err = copy_to_mm(bprm->mm, *sp, table, (count + 1) * sizeof(u64));
	*sp += (count + 1) * sizeof(u64);
	kfree(table);
	return err;
}

/* Extensions I, M, A, F, D and C, as bits of their letters. */
#define HWCAP_IMAFDC 0x112d

static int copy_auxv(struct linux_binprm *bprm, va_t at, va_t random, va_t execfn)
{
	const struct cred *c = &current->cred;
	const u64 auxv[][2] = {
		{AT_HWCAP, HWCAP_IMAFDC},
		{AT_PAGESZ, PAGE_SIZE},
		{AT_CLKTCK, USER_HZ},
		{AT_PHDR, bprm->phdr},
		{AT_PHENT, sizeof(Elf64_Phdr)},
		{AT_PHNUM, bprm->phnum},
		{AT_BASE, 0},
		{AT_FLAGS, 0},
		{AT_ENTRY, bprm->entry},
		{AT_UID, c->uid},
		{AT_EUID, c->euid},
		{AT_GID, c->gid},
		{AT_EGID, c->egid},
		{AT_SECURE, 0},
		{AT_RANDOM, random},
		{AT_EXECFN, execfn},
		{AT_NULL, 0},
	};

	_Static_assert(sizeof(auxv) == AUXV_BYTES, "AUXV_BYTES");
	return copy_to_mm(bprm->mm, at, auxv, sizeof(auxv));
}

static int setup_stack(struct linux_binprm *bprm, va_t *entry_sp)
{
	u64 offset = 0, argc = bprm->argc, random_bytes[2];
	va_t strings, random, sp, at;
	int err = copy_strings(bprm, &strings);

	if (err)
		return err;
	get_random_bytes(random_bytes, sizeof(random_bytes));
	random = ALIGN_DOWN(strings - sizeof(random_bytes), 16);
	err = copy_to_mm(bprm->mm, random, random_bytes, sizeof(random_bytes));
	if (err)
		return err;

	sp = random - (1 + bprm->argc + 1 + bprm->envc + 1) * sizeof(u64) - AUXV_BYTES;
	sp = ALIGN_DOWN(sp, 16);
	*entry_sp = sp;
	err = copy_to_mm(bprm->mm, sp, &argc, sizeof(argc));
	at = sp + sizeof(argc);
	if (!err)
		err = copy_pointers(bprm, bprm->argc, strings, &offset, &at);
	if (!err)
		err = copy_pointers(bprm, bprm->envc, strings, &offset, &at);
	if (!err)
		err = copy_auxv(bprm, at, random, strings + offset);
	return err;
}

/* ---- the change-over ---- */

/*
 * Current takes the place of its process's leader, a zombie: the number, the parent, the groups.
 */
static void take_over_leader(struct task_struct *leader)
{
	struct pid *own = get_pid(current->pids[PIDTYPE_PID]);

	assert_held(&tasklist_lock);
	change_pid(current, PIDTYPE_PID, leader->pids[PIDTYPE_PID]);
	change_pid(leader, PIDTYPE_PID, own);
	put_pid(own);
	for (u32 type = PIDTYPE_TGID; type < PIDTYPE_MAX; type++) {
		attach_pid(current, type, leader->pids[type]);
		detach_pid(leader, type);
	}
	current->pid = leader->pid;
	current->start_ns = leader->start_ns;
	current->exit_signal = SIGCHLD;
	current->parent = leader->parent;
	list_add(&current->sibling, &leader->sibling);
	if (leader == child_reaper)
		child_reaper = current;
	spin_lock(&current->sighand->siglock);
	current->signal->leader = current;
	spin_unlock(&current->sighand->siglock);
}

/* 0 if nobody else has begun to end the threads; then they do. */
static int kill_other_threads(struct signal_struct *signal)
{
	int err = -EAGAIN;

	spin_lock(&current->sighand->siglock);
	if (!(signal->flags & SIGNAL_GROUP_EXIT) && !signal->group_exec) {
		signal->group_exec = current;
		zap_threads(signal, current);
		err = 0;
	}
	spin_unlock(&current->sighand->siglock);
	return err;
}

/*
 * Makes current the only thread of its process, and its leader. An error is of no consequence:
 * the process ends, or another thread runs another program.
 */
static int de_thread(void)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *leader = NULL;
	int err = kill_other_threads(signal);

	if (err)
		return err;
	err = wait_event_killable(&signal->exec_wait, READ_ONCE(signal->nr_threads) == 1);
	spin_lock(&tasklist_lock);
	if (!err && !thread_group_leader(current)) {
		leader = signal->leader;
		take_over_leader(leader);
		release_task(leader);
	}
	spin_lock(&current->sighand->siglock);
	signal->group_exec = NULL;
	spin_unlock(&current->sighand->siglock);
	spin_unlock(&tasklist_lock);
	if (leader)
		free_task(leader);
	if (!err)
		exit_itimers();
	return err;
}

/* Point of no return. */
static void begin_new_exec(struct linux_binprm *bprm, va_t sp)
{
	const char *name = strrchr(bprm->filename, '/');
	struct mm_struct *old = current->mm;

	strlcpy(current->comm, name ? name + 1 : bprm->filename, sizeof(current->comm));
	bprm->mm->exe_file = bprm->file; /* with its hold on writers */
	bprm->file = NULL;

	unshare_sighand(bprm->sighand);
	bprm->sighand = NULL;
	if (old)
		mm_release();
	mm_ending_begin();
	spin_lock(&tasklist_lock);
	current->mm = bprm->mm;
	futex_exit_pi();
	current->flags = (current->flags & ~PF_KTHREAD) | PF_EXEC;
	switch_mm(bprm->mm);
	spin_unlock(&tasklist_lock);
	bprm->mm = NULL;
	flush_signal_handlers();
	files_close_on_exec();
	vfork_release();
	if (old)
		mmput(old);
	mm_ending_done();
	count_vm_event(VM_exec);
	start_thread(task_pt_regs(current), bprm->entry, sp);
}

static void free_bprm(struct linux_binprm *bprm)
{
	close_exec_file(bprm);
	if (bprm->mm)
		mmput(bprm->mm);
	for (u32 i = 0; i < MAX_ARG_PAGES && bprm->pages && bprm->pages[i]; i++)
		put_page(bprm->pages[i]);
	kfree(bprm->pages);
	put_sighand(bprm->sighand);
	for (u32 i = 0; i < bprm->nr_script_args; i++)
		kfree(bprm->script_args[i]);
	kfree(bprm);
}

static int do_execve(const char *filename, struct arg_source argv, struct arg_source envp)
{
	struct linux_binprm *bprm = kzalloc(sizeof(*bprm));
	va_t sp;
	int err = -ENOMEM;

	if (!bprm)
		return err;
	bprm->filename = filename;
	bprm->max_bytes =
		max(min((u64)MAX_ARG_PAGES * PAGE_SIZE, rlimit(RLIMIT_STACK) / 4), (u64)ARG_MAX);
	bprm->pages = kzalloc(MAX_ARG_PAGES * sizeof(struct page *));
	if (!bprm->pages)
		goto out;
	err = open_program(bprm);
	if (!err)
		err = push_all(bprm, argv, envp);
	if (!err)
		err = setup_mm(bprm);
	if (!err)
		err = load_elf(bprm);
	if (!err)
		err = setup_stack(bprm, &sp);
	if (!err)
		err = files_unshare();
	if (!err)
		err = alloc_own_sighand(&bprm->sighand);
	if (!err)
		err = de_thread();
	if (!err)
		begin_new_exec(bprm, sp);
out:
	free_bprm(bprm);
	return err;
}

int kernel_execve(const char *filename, const char *const *argv, const char *const *envp)
{
	return do_execve(filename, (struct arg_source){.kernel = argv},
			 (struct arg_source){.kernel = envp});
}

SYSCALL_DEFINE3(execve, const char __user *, upath, const char __user *const __user *, argv,
		const char __user *const __user *, envp)
{
	char *filename = getname(upath);
	int err;

	if (IS_ERR(filename))
		return (int)PTR_ERR(filename);
	err = do_execve(filename, (struct arg_source){.user = argv},
			(struct arg_source){.user = envp});
	putname(filename);
	return err;
}
