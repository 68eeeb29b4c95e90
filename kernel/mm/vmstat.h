/* SPDX-License-Identifier: MIT */
/*
 * Counters of events and gauges of what exists, as /dev/vmstat shows them. Events are
 * counted per hart without a lock and added up by the reader.
 */
#pragma once

#include "lib/types.h"
#include "riscv/hart.h"

#define VM_EVENTS(X)                                                                               \
	X(fault)	     /* page faults of users and of copies to and from them */             \
	X(fault_anon)	     /* pages filled with zeroes */                                        \
	X(fault_zero)	     /* that map the page of zeroes which all share, to be read */         \
	X(fault_file)	     /* pages mapped from the page cache */                                \
	X(fault_major)	     /* that waited for the disk */                                        \
	X(fault_cow_copy)    /* shared pages copied for a writer */                                \
	X(fault_cow_restore) /* sole owners who got their permission back */                       \
	X(fault_spurious)    /* nothing to do: another hart had done it */                         \
	X(swap_in)	     /* entries whose page was on the swap area */                         \
	X(swap_out)	     /* entries whose page goes there */                                   \
	X(table_share)	     /* leaf tables that fork left to both */                              \
	X(table_copy)	     /* copied for one who touched them */                                 \
	X(table_restore)     /* given back to the last who had them */                             \
	X(fork)                                                                                    \
	X(exec)                                                                                    \
	X(exit)                                                                                    \
	X(context_switches)                                                                        \
	X(tlb_flush)	 /* of this hart */                                                        \
	X(tlb_shootdown) /* of other harts */                                                      \
	X(satp_write)                                                                              \
	X(oom_kill)

enum vm_event {
#define X(name) VM_##name,
	VM_EVENTS(X)
#undef X
		NR_VM_EVENTS
};

extern u64 vm_events[NR_HARTS][NR_VM_EVENTS];

/* A lost count is possible only if an interrupt counts the same event: none does. */
static inline void count_vm_event(enum vm_event e)
{
	vm_events[this_hart_index()][e]++;
}

/* Gauges kept by those who allocate. */
enum vm_gauge { VM_NR_ANON, VM_NR_TABLES, VM_NR_KSTACKS, VM_NR_SLAB, NR_VM_GAUGES };

extern long vm_gauges[NR_VM_GAUGES]; /* [a] pages */

static inline void vm_gauge_add(enum vm_gauge g, long n)
{
	__atomic_fetch_add(&vm_gauges[g], n, __ATOMIC_RELAXED);
}

/* All of it as text, a "name value" a line; how much it wrote, cut at size. */
size_t vmstat_format(char *buf, size_t size);
