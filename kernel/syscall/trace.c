// SPDX-License-Identifier: MIT
/*
 * The trace of system calls: a line each, with arguments decoded by their letters in
 * syscalls.tbl. For all tasks by the boot option strace=1, or for one, and the children
 * it forks from then on, by the call of that name.
 */
#include "drivers/console.h"
#include "lib/err.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/uaccess.h"
#include "syscall/dispatch.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/fcntl.h"

#define LINE_SIZE 256
#define SHOW_MAX  32 /* bytes of a string or buffer */

/* A line under construction; what does not fit is cut. */
struct line {
	char text[LINE_SIZE];
	size_t len;
};

static void add(struct line *l, const char *fmt, ...) __printf(2, 3);
static void add(struct line *l, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(l->text + l->len, LINE_SIZE - l->len, fmt, args);
	va_end(args);
	l->len = min(l->len + (size_t)n, (size_t)LINE_SIZE - 1);
}

static void add_quoted(struct line *l, const char *s, size_t n, bool more)
{
	add(l, "\"");
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\n')
			add(l, "\\n");
		else if (s[i] == '"' || s[i] == '\\')
			add(l, "\\%c", s[i]);
		else if (s[i] < ' ' || s[i] > '~')
			add(l, "\\%o", (u8)s[i]);
		else
			add(l, "%c", s[i]);
	}
	add(l, more ? "\"..." : "\"");
}

static void add_string(struct line *l, va_t user)
{
	char buf[SHOW_MAX + 1];
	ssize_t n = strncpy_from_user(buf, (const char __user *)user, sizeof(buf));

	if (n == -ENAMETOOLONG)
		add_quoted(l, buf, SHOW_MAX, true);
	else if (n < 0)
		add(l, "0x%lx", user);
	else
		add_quoted(l, buf, (size_t)n, false);
}

static void add_buffer(struct line *l, va_t user, u64 nbytes)
{
	char buf[SHOW_MAX];
	size_t n = min(nbytes, sizeof(buf));

	if (copy_from_user(buf, (const void __user *)user, n))
		add(l, "0x%lx", user);
	else
		add_quoted(l, buf, n, n < nbytes);
}

static void add_arg(struct line *l, char format, u64 value, u64 next)
{
	switch (format) {
	case 'd': add(l, "%ld", (long)value); break;
	case 'u': add(l, "%lu", value); break;
	case 'o': add(l, "0%lo", value & 07777777); break;
	case 's': add_string(l, value); break;
	case 'b': add_buffer(l, value, next); break;
	case 'f':
		if ((int)value == AT_FDCWD)
			add(l, "AT_FDCWD");
		else
			add(l, "%d", (int)value);
		break;
	case 'p':
		if (!value) {
			add(l, "NULL");
			break;
		}
		/* fall through */
	default: add(l, value ? "0x%lx" : "%lu", value);
	}
}

static const char *errno_name(long err)
{
	switch (err) {
#define ERRNO(name, text)                                                                          \
	case name:                                                                                 \
		return #name;
#include "uapi/errno.tbl"
#undef ERRNO
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK: return "EINTR, or restarted";
	default: return "?";
	}
}

static void add_call(struct line *l, const struct pt_regs *regs)
{
	const struct syscall_info *info = syscall_lookup(regs->a7);
	const u64 args[7] = {regs->orig_a0, regs->a1, regs->a2, regs->a3, regs->a4, regs->a5, 0};

	if (!info) {
		add(l, "syscall_%ld(0x%lx, 0x%lx, 0x%lx)", (long)regs->a7, args[0], args[1],
		    args[2]);
		return;
	}
	add(l, "%s(", info->name);
	for (u32 i = 0; info->args[i]; i++) {
		if (i)
			add(l, ", ");
		add_arg(l, info->args[i], args[i], args[i + 1]);
	}
	add(l, ")");
}

/* A call that may not return, or whose arguments are gone when it does, is told at once. */
static bool told_at_entry(u64 nr)
{
	const struct syscall_info *info = syscall_lookup(nr);

	return info && (!strncmp(info->name, "exit", 4) || !strcmp(info->name, "execve"));
}

void trace_enter(const struct pt_regs *regs)
{
	struct line l = {.len = 0};

	if (!told_at_entry(regs->a7))
		return;
	add_call(&l, regs);
	printk("%s[%d] %s\n", current->comm, current->pid, l.text);
	console_throttle();
}

void trace_exit(u64 nr, const struct pt_regs *regs)
{
	struct line l = {.len = 0};
	long ret = (long)regs->a0;

	if (told_at_entry(nr)) {
		if (ret >= 0)
			return;
		add(&l, "%s", syscall_lookup(nr)->name);
	} else {
		add_call(&l, regs);
	}
	if (ret < 0 && ret >= -MAX_ERRNO)
		printk("%s[%d] %s = -1 %s\n", current->comm, current->pid, l.text,
		       errno_name(-ret));
	else
		printk("%s[%d] %s = %s%lx\n", current->comm, current->pid, l.text,
		       ret < 10 ? "" : "0x", ret);
	console_throttle();
}

/* Calf's own: turns the trace on or off for a task (0: the caller) and its children to be. */
SYSCALL_DEFINE2(strace, pid_t, pid, int, on)
{
	struct task_struct *task;
	int err = 0;

	spin_lock(&tasklist_lock);
	task = pid ? find_task_by_pid(pid) : current;
	if (!task)
		err = -ESRCH;
	else if (on)
		__atomic_fetch_or(&task->flags, PF_STRACE, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&task->flags, ~PF_STRACE, __ATOMIC_RELAXED);
	spin_unlock(&tasklist_lock);
	return err;
}
