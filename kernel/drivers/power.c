// SPDX-License-Identifier: MIT
/*
 * Power off and restart: by QEMU's test device, which takes an exit status, or else by the
 * firmware; and the call reboot(2).
 *
 * Linux: reboot does not write back what is dirty, here it does. HALT stops the harts for
 * good on Linux; here it powers off. With no keyboard, Ctrl-Alt-Del is not of interest:
 * turning it on and off does nothing.
 */
#include "drivers/power.h"

#include "drivers/console.h"
#include "drivers/fdt.h"
#include "fs/fs.h"
#include "riscv/csr.h"
#include "riscv/mmio.h"
#include "riscv/sbi.h"
#include "syscall/syscall.h"
#include "task/task.h"
#include "uapi/reboot.h"

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

static bool is_magic2(u32 magic)
{
	return magic == LINUX_REBOOT_MAGIC2 || magic == LINUX_REBOOT_MAGIC2A ||
	       magic == LINUX_REBOOT_MAGIC2B || magic == LINUX_REBOOT_MAGIC2C;
}

SYSCALL_DEFINE4(reboot, u32, magic1, u32, magic2, u32, cmd, void __user *, arg)
{
	(void)arg;
	if (current->cred.euid != 0)
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || !is_magic2(magic2))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF: return 0;
	case LINUX_REBOOT_CMD_HALT:
	case LINUX_REBOOT_CMD_POWER_OFF: sync_filesystems(); machine_power_off(0);
	case LINUX_REBOOT_CMD_RESTART: sync_filesystems(); machine_restart();
	}
	return -EINVAL;
}
