/* SPDX-License-Identifier: MIT */
/*
 * The kernel's only way to user memory. The page table is walked in software and the
 * bytes are copied through the direct map, a page at a time under mm->page_table_lock;
 * what is not mapped yet, or is copy-on-write, goes through handle_mm_fault and is tried
 * again. A bad address is -EFAULT. May sleep; never with a spinlock held (asserted).
 */
#pragma once

#include "lib/err.h"
#include "lib/types.h"

/*
 * 0 or -EFAULT. On -EFAULT a part may have been copied. The *_partial forms return how
 * many bytes were NOT copied, for calls that report progress.
 */
__must_check int copy_from_user(void *dst, const void __user *src, size_t nbytes);
__must_check int copy_to_user(void __user *dst, const void *src, size_t nbytes);
__must_check int clear_user(void __user *dst, size_t nbytes);
__must_check size_t copy_from_user_partial(void *dst, const void __user *src, size_t nbytes);
__must_check size_t copy_to_user_partial(void __user *dst, const void *src, size_t nbytes);
__must_check size_t clear_user_partial(void __user *dst, size_t nbytes);

/* Into an address space that is not current's, for exec: also -ENOMEM or -EIO. */
struct mm_struct;
__must_check int copy_to_mm(struct mm_struct *mm, va_t dst, const void *src, size_t nbytes);
__must_check int clear_mm(struct mm_struct *mm, va_t dst, size_t nbytes);

/*
 * A word of current's memory, for who holds a spinlock: these do not sleep. 0, or -EFAULT if its
 * page is not there now, or not for writing: then, without the lock, fault_in_user makes it so
 * (0 or -EFAULT), and one tries again. cmpxchg stores `new` if the word is *old; *old is what
 * it was.
 */
__must_check int get_user_atomic(u32 *value, u32 __user *uaddr);
__must_check int cmpxchg_user_atomic(u32 *old, u32 new, u32 __user *uaddr);
__must_check int fault_in_user(u32 __user *uaddr, bool write);

/*
 * Copies a string with its NUL. The length without NUL, -EFAULT, or -ENAMETOOLONG when
 * there is no NUL within `size`.
 */
__must_check ssize_t strncpy_from_user(char *dst, const char __user *src, size_t size);

/* One object of the pointer's type. */
#define get_user(x, uptr) copy_from_user(&(x), (uptr), sizeof(x))
#define put_user(x, uptr)                                                                          \
	({                                                                                         \
		__typeof__(*(uptr)) _x = (x);                                                      \
		copy_to_user((uptr), &_x, sizeof(_x));                                             \
	})
