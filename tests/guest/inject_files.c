// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=300 linux=no
/*
 * Memory fails at each allocation of the calls on files, once with all that they need in
 * the page cache and once with nothing there: see inject.h.
 */
#include "inject_ops.h"

int main(void)
{
	need_injection();
	enter_tmp();
	sweep_memory(file_ops, ARRAY_SIZE(file_ops));
	leave_tmp();
	diag("%ld call paths to an allocation have failed", read_hits().paths);
	return done_testing();
}
