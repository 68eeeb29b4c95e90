// SPDX-License-Identifier: MIT
/*
 * Harts: which there are, starting them through HSM, and interrupts between them.
 *
 * The boot hart has index 0 whatever its id. An interrupt between harts carries no
 * message: its receiver looks at what may have changed (need_resched, stop_all).
 */
#include "riscv/hart.h"

#include "debug/backtrace.h"
#include "drivers/fdt.h"
#include "lib/atomic.h"
#include "lib/bug.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "riscv/clock.h"
#include "riscv/csr.h"
#include "riscv/sbi.h"
#include "task/sched.h"
#include "task/task.h"
#include "task/timer.h"

struct hart harts[NR_HARTS];
u32 nr_harts = 1;
u64 online_harts = 1;
static bool stop_all;
static u64 stopped_harts; /* [a] */

extern char secondary_start[];

void __init harts_probe(void)
{
	fdt_node cpu = fdt_first_child(fdt_find_path("/cpus"));

	for (; cpu >= 0; cpu = fdt_next_sibling(cpu)) {
		const char *type = fdt_string(cpu, "device_type");
		u64 hartid, size;

		if (!type || strcmp(type, "cpu") || !fdt_reg(cpu, 0, &hartid, &size))
			continue;
		if (hartid == harts[0].hartid || !sbi_hart_exists(hartid))
			continue;
		if (nr_harts == NR_HARTS || hartid >= 64) {
			printk("hart %lu is left out: Calf runs on %d harts at most\n", hartid,
			       NR_HARTS);
			continue;
		}
		harts[nr_harts++].hartid = hartid;
	}
}

/* The idle task of the hart that is being started: see _start. */
struct task_struct *starting_idle;

void __init harts_start(void)
{
	for (u32 i = 1; i < nr_harts; i++) {
		struct hart *h = &harts[i];
		long err;

		h->idle = idle_task_create(i);
		if (!h->idle)
			panic("no memory for the idle task of hart %lu", h->hartid);
		starting_idle = h->idle;
		err = sbi_hart_start(h->hartid, image_to_pa(secondary_start), (u64)h->idle);
		if (err)
			panic("the firmware does not start hart %lu: error %ld", h->hartid, err);
		while (!smp_load_acquire(&h->online))
			cpu_relax();
	}
}

void send_ipi(u32 index)
{
	sbi_send_ipi(BIT(harts[index].hartid));
}

u64 hartid_mask(u64 mask)
{
	u64 ids = 0;

	for (u32 i = 0; i < nr_harts; i++)
		if (mask & BIT(i))
			ids |= BIT(harts[i].hartid);
	return ids;
}

void handle_ipi(const struct pt_regs *regs)
{
	csr_clear(sip, IE_SSIE);
	hart_obey_stop();
	answer_backtrace(regs);
	timer_rearm(); /* there may be somebody who waits for the end of the quantum now */
}

/* ---- stopping ---- */

void hart_stop(void)
{
	local_irq_disable();
	csr_write(sie, 0); /* else a pending one would end each wfi at once */
	__atomic_fetch_or(&stopped_harts, BIT(this_hart_index()), __ATOMIC_SEQ_CST);
	for (;;)
		wait_for_interrupt();
}

void hart_obey_stop(void)
{
	if (unlikely(READ_ONCE(stop_all)) && !this_hart()->panicking)
		hart_stop();
}

/*
 * The firmware's fence returns when all of its harts have taken an interrupt to the
 * firmware, which the kernel can't turn off.
 */
void harts_let_run(u64 mask)
{
	ndelay(NSEC_PER_MSEC);
	sbi_remote_fence_i(hartid_mask(mask));
}

u64 harts_stop_others(void)
{
	u64 others = READ_ONCE(online_harts) & ~BIT(this_hart_index());

	WRITE_ONCE(stop_all, true);
	smp_mb();
	if (others)
		sbi_send_ipi(hartid_mask(others));
	for (u32 i = 0; i < HART_PATIENCE && others; i++) {
		harts_let_run(others);
		others &= ~READ_ONCE(stopped_harts);
	}
	return others;
}
