// SPDX-License-Identifier: MIT
/* QEMU's goldfish real-time clock: 64 bits of nanoseconds since 1970. */
#include "drivers/rtc.h"

#include "drivers/fdt.h"
#include "riscv/mmio.h"

#define TIME_LOW  0 /* reading it also latches the upper half */
#define TIME_HIGH 4

u64 rtc_read_ns(void)
{
	fdt_node node = fdt_next_compatible(-1, "google,goldfish-rtc");
	volatile void *regs;
	u64 base, size, low;

	if (!fdt_reg(node, 0, &base, &size))
		return 0;
	regs = mmio_address(base);
	low = readl(regs + TIME_LOW);
	return (u64)readl(regs + TIME_HIGH) << 32 | low;
}
