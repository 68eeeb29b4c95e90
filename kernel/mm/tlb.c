// SPDX-License-Identifier: MIT
/*
 * What the harts remember of page tables: which mm each has in satp, and fences.
 *
 * No fence where an invalid entry becomes valid. Where a valid one goes or shrinks, one
 * fence for the batch, on the harts that have the mm in satp, before its pages are freed.
 */
#include "mm/pgtable.h"
#include "mm/vmstat.h"
#include "riscv/csr.h"
#include "riscv/hart.h"
#include "riscv/sbi.h"

/*
 * A hart counts the mm that it has in satp, and its bit in active_harts says who must be
 * fenced. The bit is set before satp is: whoever changes an entry and does not see the
 * bit is sure that the hart sees the entry.
 */
void switch_mm(struct mm_struct *mm)
{
	struct hart *h = this_hart();
	struct mm_struct *old = h->active_mm;

	if (mm == old)
		return;
	refcount_inc(&mm->count);
	__atomic_fetch_or(&mm->active_harts, BIT(h->index), __ATOMIC_SEQ_CST);
	csr_write(satp, SATP_SV39 | va_to_pa(mm->root) >> PAGE_SHIFT);
	local_flush_tlb_all();
	h->active_mm = mm;
	count_vm_event(VM_satp_write);
	__atomic_fetch_and(&old->active_harts, ~BIT(h->index), __ATOMIC_SEQ_CST);
	mmdrop(old);
}

void flush_tlb_range(struct mm_struct *mm, va_t start, va_t end)
{
	u64 harts_of_mm, self;

	smp_mb(); /* the entries first, then who may have the old ones */
	irq_save();
	self = BIT(this_hart_index());
	harts_of_mm = READ_ONCE(mm->active_harts);
	if (harts_of_mm & self) {
		if (end - start == PAGE_SIZE)
			local_flush_tlb_page(start);
		else
			local_flush_tlb_all();
		count_vm_event(VM_tlb_flush);
	}
	if (harts_of_mm & ~self) {
		sbi_remote_sfence_vma(hartid_mask(harts_of_mm & ~self), start, end - start);
		count_vm_event(VM_tlb_shootdown);
	}
	irq_restore();
}

void flush_tlb_mm(struct mm_struct *mm)
{
	flush_tlb_range(mm, 0, USER_END);
}
