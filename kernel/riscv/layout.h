/* SPDX-License-Identifier: MIT */
/*
 * The address space, Sv39. The upper half is the same in every root table.
 *
 *	0x00_0000_0000			page 0 is never mapped
 *	...				user: 256 GiB
 *	0x40_0000_0000 = USER_END
 *	   hole (not canonical)
 *	0xffff_ffc0_0000_0000		direct map of physical memory and devices, in gigapages
 *	0xffff_ffe0_0000_0000		kernel stacks, 16 KiB each, 16 KiB of guard below each
 *	0xffff_ffff_8000_0000		kernel image: text R-X, rodata R--, data RW-
 */
#pragma once

#define PAGE_SHIFT	12
#define PAGE_SIZE	4096
#define PAGE_MASK	(~0xfffUL)

#define USER_START	0x10000UL /* the lowest address mmap gives */
#define USER_END	0x4000000000UL

#define DIRECT_MAP_BASE 0xffffffc000000000UL
#define DIRECT_MAP_SIZE 0x2000000000UL /* 128 GiB */

/* A stack has the bit THREAD_SIZE set in its addresses, the guard below it has not. */
#define KSTACK_BASE   0xffffffe000000000UL
#define KSTACK_ORDER  2
#define THREAD_SHIFT  14
#define THREAD_SIZE   (1 << THREAD_SHIFT)
#define KSTACK_STRIDE (2 * THREAD_SIZE)
#define NR_KSTACKS    32768

#define KERNEL_BASE   0xffffffff80000000UL /* where physical KERNEL_PHYS is mapped */
#define KERNEL_PHYS   0x80000000UL

#define NR_HARTS      8

#ifndef __ASSEMBLER__
#include "lib/types.h"

static inline void *pa_to_va(pa_t pa)
{
	return (void *)(pa + DIRECT_MAP_BASE);
}

/* Of an address in the direct map. */
static inline pa_t va_to_pa(const void *va)
{
	return (u64)va - DIRECT_MAP_BASE;
}

/* Of an address in the kernel image. */
static inline pa_t image_to_pa(const void *va)
{
	return (u64)va - KERNEL_BASE + KERNEL_PHYS;
}
#endif
