// SPDX-License-Identifier: MIT
/*
 * membarrier(2): a memory barrier for others, so that they need none of their own. The firmware
 * interrupts their harts, and says when all have been there; what they did before is seen then.
 *
 * Linux: has also commands for cores that see new instructions, and for restartable sequences.
 */
#include "lib/atomic.h"
#include "mm/mm.h"
#include "riscv/hart.h"
#include "riscv/sbi.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/membarrier.h"

#define KNOWN                                                                                      \
	(MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |                                 \
	 MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED | MEMBARRIER_CMD_PRIVATE_EXPEDITED |             \
	 MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED)

static void barrier_on(u64 mask)
{
	u64 others;

	smp_mb(); /* what the caller did before, before who runs is looked at */
	irq_save();
	others = mask & ~BIT(this_hart_index());
	if (others)
		sbi_remote_fence_i(hartid_mask(others));
	irq_restore();
	smp_mb();
}

SYSCALL_DEFINE3(membarrier, int, cmd, u32, flags, int, cpu)
{
	struct mm_struct *mm = current->mm;

	(void)cpu;
	if (flags)
		return -EINVAL;
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY: return KNOWN;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED: barrier_on(READ_ONCE(online_harts)); return 0;
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED: return 0; /* all are, always */
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED: WRITE_ONCE(mm->membarrier, true); return 0;
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
		if (!READ_ONCE(mm->membarrier))
			return -EPERM;
		barrier_on(READ_ONCE(mm->active_harts));
		return 0;
	}
	return -EINVAL;
}
