// SPDX-License-Identifier: MIT
/* sysinfo(2). Linux: gives load averages too; here they are 0. */
#include "uapi/sysinfo.h"

#include "fs/fs.h"
#include "mm/page.h"
#include "mm/swap.h"
#include "mm/uaccess.h"
#include "riscv/clock.h"
#include "syscall/syscall.h"
#include "task/task.h"

SYSCALL_DEFINE1(sysinfo, struct sysinfo __user *, uinfo)
{
	struct sysinfo info = {
		.uptime = (long)(ktime_ns() / NSEC_PER_SEC),
		.totalram = nr_total_pages() * PAGE_SIZE,
		.freeram = nr_free_pages() * PAGE_SIZE,
		.bufferram = nr_cache_pages() * PAGE_SIZE,
		.totalswap = nr_swap_pages() * PAGE_SIZE,
		.freeswap = nr_free_swap_pages() * PAGE_SIZE,
		.procs = (u16)nr_tasks(),
		.mem_unit = 1,
	};

	return copy_to_user(uinfo, &info, sizeof(info));
}
