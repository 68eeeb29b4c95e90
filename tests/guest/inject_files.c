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
	for (size_t i = 0; i < ARRAY_SIZE(file_ops); i++) {
		sweep(&file_ops[i], "nth", ENOMEM, false);
		sweep(&file_ops[i], "nth", ENOMEM, true);
	}
	leave_tmp();
	diag("%ld call paths to an allocation have failed", read_hits().paths);
	return done_testing();
}
