// SPDX-License-Identifier: MIT
/*
 * The PLIC. RISC-V Platform-Level Interrupt Controller Specification, "Memory Map".
 *
 * A context is a place that takes interrupts: a hart in one of its modes. A claim hands
 * out the pending interrupt of the highest priority, and holds it back until it is
 * completed. All priorities are equal here.
 *
 * Every line goes to one hart, the first that comes up: were it open to all, each
 * interrupt would wake every idle hart, and all but one would find nothing to claim.
 */
#include "drivers/plic.h"

#include "drivers/device.h"
#include "drivers/fdt.h"
#include "drivers/random.h"
#include "lib/bug.h"
#include "lib/lock.h"
#include "lib/printf.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/mmio.h"

#define NR_IRQS	   1024
#define NO_CONTEXT (~0U)
#define NO_HART	   (~0U)

/* Register offsets. */
#define PRIORITY(irq)	     (4 * (irq))
#define ENABLE(context, irq) (0x2000 + 0x80 * (context) + (irq) / 32 * 4)
#define THRESHOLD(context)   (0x200000 + 0x1000 * (context))
#define CLAIM(context)	     (0x200004 + 0x1000 * (context))

static struct {
	volatile void *regs; /* I */
	u32 nr_irqs;	     /* I  the highest number */
	fdt_node node;	     /* I */

	u32 context[NR_HARTS]; /* by hart index; set by the hart itself */
	u32 irq_hart;	       /* index of the one that takes the devices' interrupts */

	struct spinlock lock;
} plic = {
	.irq_hart = NO_HART,
	.lock = SPINLOCK_INIT(LOCK_PLIC),
};

static struct {
	void (*handler)(void *arg);
	void *arg;
} actions[NR_IRQS]; /* [plic.lock] to write; handler is set last */

/* The phandle of the interrupt controller in a hart's node; 0 if there is none. */
static u32 hart_phandle(u64 hartid)
{
	fdt_node cpu = fdt_first_child(fdt_find_path("/cpus"));

	for (; cpu >= 0; cpu = fdt_next_sibling(cpu)) {
		u64 id, size;

		if (fdt_reg(cpu, 0, &id, &size) && id == hartid)
			return fdt_u32(fdt_find_child(cpu, "interrupt-controller"), "phandle", 0);
	}
	return 0;
}

/* "interrupts-extended" has, for each context, a phandle and the interrupt it raises. */
static u32 find_context(u64 hartid)
{
	u32 phandle = hart_phandle(hartid);

	for (u32 i = 0; phandle; i++) {
		u32 target, cause;

		if (!fdt_cell(plic.node, "interrupts-extended", 2 * i, &target) ||
		    !fdt_cell(plic.node, "interrupts-extended", 2 * i + 1, &cause))
			break;
		if (target == phandle && cause == IRQ_EXTERNAL)
			return i;
	}
	return NO_CONTEXT;
}

void __init plic_init(void)
{
	u64 base, size;

	plic.node = fdt_next_compatible(-1, "riscv,plic0");
	if (!fdt_reg(plic.node, 0, &base, &size))
		panic("the device tree has no interrupt controller \"riscv,plic0\"");
	plic.regs = mmio_address(base);
	plic.nr_irqs = min(fdt_u32(plic.node, "riscv,ndev", 0), NR_IRQS - 1U);
	for (u32 i = 0; i < NR_HARTS; i++)
		plic.context[i] = NO_CONTEXT;
	for (u32 irq = 1; irq <= plic.nr_irqs; irq++)
		writel(0, plic.regs + PRIORITY(irq));
}

void __init plic_init_hart(u64 hartid)
{
	u32 context = find_context(hartid);

	if (context == NO_CONTEXT)
		panic("hart %lu takes no interrupts: it is not in the device tree's list", hartid);
	plic.context[this_hart_index()] = context;
	for (u32 irq = 0; irq <= plic.nr_irqs; irq += 32)
		writel(0, plic.regs + ENABLE(context, irq));
	writel(0, plic.regs + THRESHOLD(context));
	if (plic.irq_hart == NO_HART)
		plic.irq_hart = this_hart_index();
}

void __init request_irq(u32 irq, void (*handler)(void *arg), void *arg)
{
	volatile void *enable;

	BUG_ON(plic.irq_hart == NO_HART || irq == 0 || irq > plic.nr_irqs);
	spin_lock(&plic.lock);
	BUG_ON(actions[irq].handler);
	actions[irq].arg = arg;
	/* The hart that handles it may take it as soon as it is enabled below. */
	smp_store_release(&actions[irq].handler, handler);
	writel(1, plic.regs + PRIORITY(irq));
	enable = plic.regs + ENABLE(plic.context[plic.irq_hart], irq);
	writel(readl(enable) | 1U << irq % 32, enable);
	spin_unlock(&plic.lock);
}

void plic_handle(void)
{
	volatile void *claim = plic.regs + CLAIM(plic.context[this_hart_index()]);
	u32 irq;

	while ((irq = readl(claim)) != 0) {
		void (*handler)(void *arg) = NULL;

		if (irq <= plic.nr_irqs)
			handler = smp_load_acquire(&actions[irq].handler);
		if (handler)
			handler(actions[irq].arg);
		else
			printk("plic: interrupt %u, which no driver asked for\n", irq);
		writel(irq, claim);
		add_interrupt_randomness(irq);
	}
}
