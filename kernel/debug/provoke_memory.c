// SPDX-License-Identifier: MIT
/* Mistakes with memory and undefined behaviour, made on purpose: see provoke.h. */
#include "debug/provoke.h"

#include "lib/string.h"
#include "lib/types.h"

/* What the compiler must not know. */
static volatile int minus_one = -1, zero, forty = 40;
static volatile int sink;

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
