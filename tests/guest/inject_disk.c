// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=300 linux=no
/*
 * The disk fails at each transfer that the calls on files ask of it: see inject.h.
 */
#include "inject_ops.h"

static long call_write_sync(void)
{
	long n = call_write_big(), err = raw(SYS_fsync, file);

	return err ? err : n;
}

/* What fsync said is on the disk is there. */
static void after_write_sync(long ret)
{
	memset(buffer, 0, BIG);
	must(command("drop-caches") > 0);
	must(pread(file, buffer, BIG, 0) == BIG || ret < 0);
	for (long i = 0; i < BIG && ret > 0; i++)
		if (buffer[i] != 'x') {
			expect(false, "byte %ld is %d", i, buffer[i]);
			break;
		}
	memset(buffer, 0, BIG);
	after_file(ret);
}

static void prepare_write_sync(void)
{
	prepare_write();
	memset(buffer, 'x', BIG);
}

static long call_tree_sync(void)
{
	long err = call_mkdir();

	if (!err)
		err = call_creat();
	if (err >= 0)
		err = call_symlink_long();
	sync();
	return err;
}

static void after_tree_sync(long ret)
{
	after_mkdir(ret);
	after_creat(ret);
	after_symlink(ret);
}

static const struct op sync_ops[] = {
	{"write and fsync", prepare_write_sync, call_write_sync, after_write_sync, 0},
	{"mkdir, open, symlink and sync", NULL, call_tree_sync, after_tree_sync, 0},
};

int main(void)
{
	need_injection();
	enter_tmp();
	for (size_t i = 0; i < ARRAY_SIZE(file_ops); i++)
		sweep(&file_ops[i], "nth-io", EIO, true);
	for (size_t i = 0; i < ARRAY_SIZE(sync_ops); i++) {
		sweep(&sync_ops[i], "nth-io", EIO, false);
		sweep(&sync_ops[i], "nth-io", EIO, true);
	}
	leave_tmp();
	return done_testing();
}
