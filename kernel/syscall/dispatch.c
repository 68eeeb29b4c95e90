// SPDX-License-Identifier: MIT
/*
 * The dispatch table, made from syscalls.tbl. What is not in it is -ENOSYS.
 *
 * Two dense ranges: Linux's numbers, and those from 1000 up, Calf's own and the labs'.
 */
#include "syscall/dispatch.h"

#include "lib/err.h"
#include "syscall/syscall.h"
#include "task/task.h"

#define NR_LINUX 512
#define OWN_BASE 1000
#define NR_OWN	 64

#define SLOT(nr) ((nr) < OWN_BASE ? (nr) : (nr)-OWN_BASE + NR_LINUX)

static const syscall_fn table[NR_LINUX + NR_OWN] = {
#define SYSCALL(nr, name, args, level) [SLOT(nr)] = sys_##name,
#include "syscall/syscalls.tbl"
#undef SYSCALL
};

static const struct syscall_info infos[NR_LINUX + NR_OWN] = {
#define SYSCALL(nr, name, args, level) [SLOT(nr)] = {#name, args},
#include "syscall/syscalls.tbl"
#undef SYSCALL
};

/* The table's index for a number; -1 if it is in neither range. */
static int slot(u64 nr)
{
	if (nr < NR_LINUX)
		return (int)nr;
	if (nr >= OWN_BASE && nr < OWN_BASE + NR_OWN)
		return (int)SLOT(nr);
	return -1;
}

const struct syscall_info *syscall_lookup(u64 nr)
{
	int i = slot(nr);

	return i >= 0 && infos[i].name ? &infos[i] : NULL;
}

void syscall(struct pt_regs *regs)
{
	bool traced = READ_ONCE(current->flags) & PF_STRACE;
	u64 nr = regs->a7; /* execve begins with other registers */
	int i = slot(nr);
	long ret = -ENOSYS;

	if (traced)
		trace_enter(regs);
	if (i >= 0 && table[i])
		ret = table[i](regs);
	regs->a0 = (u64)ret;
	if (traced)
		trace_exit(nr, regs);
}
