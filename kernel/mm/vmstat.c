// SPDX-License-Identifier: MIT
/* Counters, and the text of /dev/vmstat: see vmstat.h. */
#include "mm/vmstat.h"

#include "fs/fs.h"
#include "lib/printf.h"
#include "mm/kstack.h"
#include "mm/page.h"
#include "mm/swap.h"
#include "task/pid.h"
#include "task/task.h"

u64 vm_events[NR_HARTS][NR_VM_EVENTS];
long vm_gauges[NR_VM_GAUGES];

static const char *const event_names[] = {
#define X(name) #name,
	VM_EVENTS(X)
#undef X
};

static u64 gauge(enum vm_gauge g)
{
	return (u64)READ_ONCE(vm_gauges[g]);
}

static u64 event_total(u32 e)
{
	u64 total = 0;

	for (u32 i = 0; i < nr_harts; i++)
		total += READ_ONCE(vm_events[i][e]);
	return total;
}

/* Spare kernel stacks are free pages that happen to be mapped: they are given back first. */
static size_t format_all(char *buf, size_t size)
{
	const struct {
		const char *name;
		u64 value;
	} gauges[] = {
		{"pages_total", nr_total_pages()},
		{"pages_free", nr_free_pages()},
		{"pages_anon", gauge(VM_NR_ANON)},
		{"pages_cache", nr_cache_pages()},
		{"pages_dirty", nr_dirty_pages()},
		{"pages_slab", gauge(VM_NR_SLAB)},
		{"pages_pagetable", gauge(VM_NR_TABLES)},
		{"pages_kstack", gauge(VM_NR_KSTACKS)},
		{"swap_total", nr_swap_pages()},
		{"swap_free", nr_free_swap_pages()},
		{"tasks", nr_tasks()},
		{"pids", nr_pids()},
		{"files", nr_files()},
		{"inodes", nr_inodes()},
		{"dentries", nr_dentries()},
		{"harts", nr_harts},
	};
	size_t n = 0;

	for (u32 i = 0; i < ARRAY_SIZE(gauges) && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, "%s %lu\n", gauges[i].name,
				      gauges[i].value);
	for (u32 e = 0; e < NR_VM_EVENTS && n < size; e++)
		n += (size_t)snprintf(buf + n, size - n, "%s %lu\n", event_names[e],
				      event_total(e));
	return min(n, size ? size - 1 : 0);
}

size_t vmstat_format(char *buf, size_t size)
{
	kstack_shrink();
	return format_all(buf, size);
}
