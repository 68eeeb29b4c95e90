// SPDX-License-Identifier: MIT
/*
 * The clock. All harts read one counter (`time`); its frequency is in the device tree.
 * The next interrupt is armed in stimecmp where the Sstc extension is there, which is
 * eleven times cheaper than through the firmware.
 */
#include "riscv/clock.h"

#include "drivers/fdt.h"
#include "lib/bug.h"
#include "lib/string.h"
#include "riscv/csr.h"
#include "riscv/sbi.h"

#define CSR_STIMECMP "0x14d"

static u64 ticks_per_sec = 10000000;
static u64 ns_mult = 100UL << 32; /* ns per tick, 32.32 fixed point */
static u64 tick_mult = (1UL << 32) / 100;
static u64 boot_ticks;
static bool has_sstc;

/* "rv64imafdch_zicsr_..._sstc": a name between underscores. */
static bool isa_has(const char *isa, const char *ext)
{
	size_t len = strlen(ext);

	for (isa = strchr(isa, '_'); isa; isa = strchr(isa, '_')) {
		isa++;
		if (!strncmp(isa, ext, len) && (isa[len] == '_' || isa[len] == 0))
			return true;
	}
	return false;
}

void __init clock_init(void)
{
	fdt_node cpus = fdt_find_path("/cpus");
	const char *isa = fdt_string(fdt_first_child(cpus), "riscv,isa");

	boot_ticks = clock_ticks();
	ticks_per_sec = fdt_u32(cpus, "timebase-frequency", 0);
	if (!ticks_per_sec)
		panic("the device tree does not give the clock's frequency");
	ns_mult = (NSEC_PER_SEC << 32) / ticks_per_sec;
	tick_mult = (ticks_per_sec << 32) / NSEC_PER_SEC;
	has_sstc = isa && isa_has(isa, "sstc");
}

u64 clock_ticks(void)
{
	return csr_read(time);
}

static u64 mul_32_32(u64 v, u64 mult)
{
	return (u64)(((unsigned __int128)v * mult) >> 32);
}

u64 ticks_to_ns(u64 ticks)
{
	return mul_32_32(ticks, ns_mult);
}

u64 ktime_ns(void)
{
	return ticks_to_ns(clock_ticks() - boot_ticks);
}

void ndelay(u64 ns)
{
	u64 start = ktime_ns();

	while (ktime_ns() - start < ns)
		cpu_relax();
}

void clock_set_event(u64 ns)
{
	/* One tick late rather than early: an early timer would be armed again and again. */
	u64 when = ns == ~0UL ? ~0UL : boot_ticks + mul_32_32(ns, tick_mult) + 1;

	if (has_sstc)
		asm volatile("csrw " CSR_STIMECMP ", %0" ::"r"(when) : "memory");
	else
		sbi_set_timer(when);
}
