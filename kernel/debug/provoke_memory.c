// SPDX-License-Identifier: MIT
/* Mistakes with memory and undefined behaviour, made on purpose: see provoke.h. */
#include "debug/provoke.h"

#include "debug/ledger.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "uapi/fcntl.h"

/* What the compiler must not know. */
static volatile int minus_one = -1, zero, forty = 40;
static volatile int sink;
static char *volatile escaped;

/* gcc knows kmalloc by no attribute, but sees through a pointer that it saw freed. */
static char *hide(void *p)
{
	escaped = p;
	return escaped;
}

/* ---- undefined behaviour ---- */

PROVOKE(ub_shift)
{
	sink = 1 << forty;
}

PROVOKE(ub_index)
{
	static int array[4];

	sink = array[minus_one];
}

PROVOKE(ub_divide)
{
	sink = forty / zero;
}

PROVOKE(ub_bool)
{
	u8 byte = 2;
	volatile bool *flag = (volatile bool *)&byte;

	*(volatile u8 *)&byte = (u8)forty;
	sink = *flag;
}

PROVOKE(ub_length)
{
	int array[minus_one];

	array[0] = forty;
	sink = array[zero];
}

PROVOKE(ub_unreachable)
{
	if (forty == 40)
		__builtin_unreachable();
}

PROVOKE(ub_object_size)
{
	static u8 bytes[4];

	sink = *(int *)(bytes + forty);
}

/* ---- stacks ---- */

PROVOKE(stack_array)
{
	char array[16];

	memset(array, forty, (size_t)forty);
	sink = array[zero];
}

static int __attribute__((noinline)) recurse(int depth)
{
	volatile char frame[256];

	frame[0] = (char)depth;
	return depth == minus_one ? 0 : recurse(depth + 1) + frame[0];
}

PROVOKE(stack_overflow)
{
	sink = recurse(0);
}

/* ---- objects ---- */

PROVOKE(object_use_after_free)
{
	char *p = hide(kmalloc(100, GFP_KERNEL));

	kfree(p);
	escaped[50] = 0;
	for (int i = 0; i < 100; i++)
		sink = *hide(kmalloc(100, GFP_KERNEL));
}

PROVOKE(object_double_free)
{
	char *p = hide(kmalloc(100, GFP_KERNEL));

	kfree(p);
	kfree(escaped);
}

PROVOKE(object_overrun)
{
	char *p = hide(kmalloc(99, GFP_KERNEL));

	escaped[99] = 0;
	kfree(p);
}

PROVOKE(object_overrun_full)
{
	char *p = hide(kmalloc(64, GFP_KERNEL));

	escaped[64] = 0;
	kfree(p);
}

PROVOKE(object_underrun)
{
	u64 *p = (u64 *)hide(kmalloc(100, GFP_KERNEL));

	p[-4] = 0;
	kfree(p);
}

PROVOKE(object_bad_free)
{
	kfree(hide(kmalloc(100, GFP_KERNEL)) + 16);
}

PROVOKE(static_free)
{
	static char bytes[16];

	kfree(hide(bytes));
}

PROVOKE(object_leak)
{
	for (int i = 0; i < 3; i++)
		hide(kmalloc(100, GFP_KERNEL));
	ledger_print();
}

PROVOKE(file_leak)
{
	hide(filp_open(AT_FDCWD, "/etc/motd", O_RDONLY, 0));
}

/* ---- pages ---- */

PROVOKE(page_leak)
{
	hide(alloc_page(GFP_KERNEL));
}

PROVOKE(page_use_after_free)
{
	struct page *page = alloc_page(GFP_FAULT);

	if (!page)
		return;
	put_page(page);
	((char *)page_address(page))[1000] = 0;
	page = alloc_page(GFP_FAULT);
	sink = page ? page_count(page) : 0;
}

PROVOKE(page_double_free)
{
	struct page *page = alloc_page(GFP_FAULT);

	if (!page)
		return;
	put_page(page);
	put_page(page);
}

PROVOKE(page_get_of_free)
{
	struct page *page = alloc_page(GFP_FAULT);

	if (!page)
		return;
	put_page(page);
	get_page(page);
}

/* ---- reference counts ---- */

static struct file file;

PROVOKE(refcount_of_nothing)
{
	get_file(&file);
}

PROVOKE(refcount_underflow)
{
	fput(&file);
}

PROVOKE(refcount_overflow)
{
	refcount_set(&file.count, REFCOUNT_MAX - 1);
	get_file(&file);
}

PROVOKE(writers_underflow)
{
	struct inode *inode = new_inode(NULL);

	if (inode)
		put_write_access(inode);
}
