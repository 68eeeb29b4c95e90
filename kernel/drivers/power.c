// SPDX-License-Identifier: MIT
/* Power off and restart: by QEMU's test device, which takes an exit status, or the firmware. */
#include "drivers/power.h"

#include "drivers/console.h"
#include "drivers/fdt.h"
#include "riscv/csr.h"
#include "riscv/mmio.h"
#include "riscv/sbi.h"

#define FINISHER_PASS  0x5555
#define FINISHER_FAIL  0x3333 /* | status << 16 */
#define FINISHER_RESET 0x7777

static void write_finisher(u32 value)
{
	fdt_node node = fdt_next_compatible(-1, "sifive,test0");
	u64 base, size;

	if (fdt_reg(node, 0, &base, &size))
		writel(value, mmio_address(base));
}

/* The device needs a moment; only if it is missing does the firmware get its turn. */
static void wait_a_moment(void)
{
	for (u32 i = 0; i < 1000000; i++)
		cpu_relax();
}

static __noreturn void reset(u32 finisher, u32 sbi_type, bool failed)
{
	local_irq_disable();
	console_flush();
	write_finisher(finisher);
	wait_a_moment();
	sbi_system_reset(sbi_type, failed);
	for (;;)
		wait_for_interrupt();
}

void machine_power_off(int status)
{
	u32 code = status & 0xff;

	reset(code ? FINISHER_FAIL | code << 16 : FINISHER_PASS, SBI_RESET_SHUTDOWN, code != 0);
}

void machine_restart(void)
{
	reset(FINISHER_RESET, SBI_RESET_COLD_REBOOT, false);
}
