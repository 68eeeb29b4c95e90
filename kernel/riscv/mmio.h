/* SPDX-License-Identifier: MIT */
/*
 * Registers of devices. A device at physical `pa` is reached at mmio_address(pa).
 *
 * Order: a read is done before any access that follows it in the program, and a write
 * comes after all that precede it, memory and device alike. So a driver may fill a ring
 * in memory and then ring the bell with a write, without a fence of its own.
 * The fences name device input and output (i, o) besides memory (r, w). Unprivileged
 * specification, "Memory Ordering Instructions".
 */
#pragma once

#include "lib/types.h"
#include "riscv/layout.h"

static inline volatile void *mmio_address(pa_t pa)
{
	return pa_to_va(pa);
}

static inline u8 readb(const volatile void *addr)
{
	u8 v = *(const volatile u8 *)addr;

	asm volatile("fence i, iorw" ::: "memory");
	return v;
}

static inline u32 readl(const volatile void *addr)
{
	u32 v = *(const volatile u32 *)addr;

	asm volatile("fence i, iorw" ::: "memory");
	return v;
}

static inline void writeb(u8 v, volatile void *addr)
{
	asm volatile("fence iorw, o" ::: "memory");
	*(volatile u8 *)addr = v;
}

static inline void writel(u32 v, volatile void *addr)
{
	asm volatile("fence iorw, o" ::: "memory");
	*(volatile u32 *)addr = v;
}
