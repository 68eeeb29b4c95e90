// SPDX-License-Identifier: MIT
/*
 * Copies between the kernel and user memory; see uaccess.h.
 *
 * A page at a time: under page_table_lock the entry is looked up and the bytes move
 * through the direct map, so the page cannot be freed or become shared meanwhile. Where
 * the entry does not allow it, the lock is dropped and the fault path asked, as for the
 * user's own access.
 */
#include "mm/uaccess.h"

#include "lib/bug.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/pgtable.h"
#include "task/task.h"

enum direction { FROM_USER, TO_USER, CLEAR_USER };

static bool pte_allows(const pte_t *pte, pte_t need)
{
	return pte && (*pte & need) == need;
}

static int fault_in(struct mm_struct *mm, va_t user, u32 access)
{
	return mm == current->mm ? user_page_fault(user, access)
				 : handle_mm_fault(mm, user, access);
}

/* Moves bytes within one page: 0, or what the fault path says if it can't provide it. */
static int copy_in_page(struct mm_struct *mm, void *kernel, va_t user, size_t nbytes,
			enum direction dir)
{
	pte_t need = PTE_V | PTE_U | (dir == FROM_USER ? PTE_R : PTE_W);

	for (;;) {
		pte_t *pte;
		int err;

		spin_lock(&mm->page_table_lock);
		pte = pte_find(mm, user);
		if (pte_allows(pte, need)) {
			char *p = (char *)pa_to_va(pte_pa(*pte)) + (user & ~PAGE_MASK);

			if (dir == FROM_USER)
				memcpy(kernel, p, nbytes);
			else if (dir == TO_USER)
				memcpy(p, kernel, nbytes);
			else
				memset(p, 0, nbytes);
			spin_unlock(&mm->page_table_lock);
			return 0;
		}
		spin_unlock(&mm->page_table_lock);
		err = fault_in(mm, user, dir == FROM_USER ? VM_READ : VM_WRITE);
		if (err)
			return err;
	}
}

/* 0 or the reason why *left bytes were not moved. */
static int copy_user(struct mm_struct *mm, void *kernel, va_t user, size_t *left,
		     enum direction dir)
{
	/* What lies below the end of user space still counts as progress. */
	size_t below = user < USER_END ? min(*left, USER_END - user) : 0, beyond = *left - below;
	int err = beyond ? -EFAULT : 0;

	assert_may_sleep();
	BUG_ON(!mm);
	while (below) {
		size_t n = min(below, PAGE_SIZE - (size_t)(user & ~PAGE_MASK));
		int fault = copy_in_page(mm, kernel, user, n, dir);

		if (fault) {
			err = fault;
			break;
		}
		user += n;
		below -= n;
		if (dir != CLEAR_USER)
			kernel = (char *)kernel + n;
	}
	*left = below + beyond;
	return err;
}

size_t copy_from_user_partial(void *dst, const void __user *src, size_t nbytes)
{
	(void)copy_user(current->mm, dst, (va_t)src, &nbytes, FROM_USER);
	return nbytes;
}

size_t copy_to_user_partial(void __user *dst, const void *src, size_t nbytes)
{
	(void)copy_user(current->mm, (void *)src, (va_t)dst, &nbytes, TO_USER);
	return nbytes;
}

size_t clear_user_partial(void __user *dst, size_t nbytes)
{
	(void)copy_user(current->mm, NULL, (va_t)dst, &nbytes, CLEAR_USER);
	return nbytes;
}

int copy_from_user(void *dst, const void __user *src, size_t nbytes)
{
	return copy_from_user_partial(dst, src, nbytes) ? -EFAULT : 0;
}

int copy_to_user(void __user *dst, const void *src, size_t nbytes)
{
	return copy_to_user_partial(dst, src, nbytes) ? -EFAULT : 0;
}

int clear_user(void __user *dst, size_t nbytes)
{
	return clear_user_partial(dst, nbytes) ? -EFAULT : 0;
}

int copy_to_mm(struct mm_struct *mm, va_t dst, const void *src, size_t nbytes)
{
	return copy_user(mm, (void *)src, dst, &nbytes, TO_USER);
}

int clear_mm(struct mm_struct *mm, va_t dst, size_t nbytes)
{
	return copy_user(mm, NULL, dst, &nbytes, CLEAR_USER);
}

/* [page_table_lock] Where the word lies in the direct map, or NULL. */
static u32 *user_word(u32 __user *uaddr, pte_t need)
{
	va_t user = (va_t)uaddr;
	pte_t *pte = user < USER_END ? pte_find(current->mm, user) : NULL;

	if (!pte_allows(pte, PTE_V | PTE_U | need))
		return NULL;
	return (u32 *)((char *)pa_to_va(pte_pa(*pte)) + (user & ~PAGE_MASK));
}

int get_user_atomic(u32 *value, u32 __user *uaddr)
{
	struct mm_struct *mm = current->mm;
	u32 *word;

	spin_lock(&mm->page_table_lock);
	word = user_word(uaddr, PTE_R);
	if (word)
		*value = READ_ONCE(*word);
	spin_unlock(&mm->page_table_lock);
	return word ? 0 : -EFAULT;
}

int cmpxchg_user_atomic(u32 *old, u32 new, u32 __user *uaddr)
{
	struct mm_struct *mm = current->mm;
	u32 *word;

	spin_lock(&mm->page_table_lock);
	word = user_word(uaddr, PTE_W);
	if (word)
		(void)__atomic_compare_exchange_n(word, old, new, false, __ATOMIC_SEQ_CST,
						  __ATOMIC_SEQ_CST);
	spin_unlock(&mm->page_table_lock);
	return word ? 0 : -EFAULT;
}

int fault_in_user(u32 __user *uaddr, bool write)
{
	assert_may_sleep();
	return user_page_fault((va_t)uaddr, write ? VM_WRITE : VM_READ) ? -EFAULT : 0;
}

ssize_t strncpy_from_user(char *dst, const char __user *src, size_t size)
{
	size_t done = 0;

	while (done < size) {
		va_t user = (va_t)src + done;
		size_t n = min(size - done, PAGE_SIZE - (size_t)(user & ~PAGE_MASK));
		const char *end;

		if (copy_from_user(dst + done, (const void __user *)user, n))
			return -EFAULT;
		end = memchr(dst + done, 0, n);
		if (end)
			return end - dst;
		done += n;
	}
	return -ENAMETOOLONG;
}
