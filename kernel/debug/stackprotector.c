// SPDX-License-Identifier: MIT
/*
 * With -fstack-protector-strong a function that has an array on its stack puts a word
 * between the array and its return address, and calls __stack_chk_fail if it is another
 * one at its end. A stack as a whole that runs over meets its guard page (mm/kstack.h)
 * without any of this; so no magic word is kept at its end.
 */
#include "lib/bug.h"
#include "lib/types.h"

/* Known to the compiler by name. A string that runs over ends at its zero byte. */
u64 __stack_chk_guard = 0x7ea5e1e55ca1ff00;

__noreturn void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	panic("stack: an array of the caller's ran over");
}
