// SPDX-License-Identifier: MIT
// grade: group=syscall points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Numbers that are no call: ENOSYS for each of them up to 2000, negative ones and huge ones,
 * with wild arguments. On another kernel only numbers that nobody has are tried.
 */
#include "tap.h"

static const struct {
	int nr;
	const char *name;
} calls[] = {
#define SYSCALL(number, name, args, level) {number, #name},
#include "syscall/syscalls.tbl"
#undef SYSCALL
};

static bool exists(long nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].nr == nr)
			return true;
	return false;
}

static long wrong;

static void try(long nr)
{
	static const long wild[] = {0, -1, 8, (long)0xffffffff80200000, 0x7fffffffffffffff};

	for (size_t i = 0; i < ARRAY_SIZE(wild); i++) {
		long w = wild[i], r = raw_call(nr, w, w, w, w, w, w);

		if (r != -ENOSYS && wrong++ < 10)
			diag("  number %ld gave %ld", nr, r);
	}
}

int main(void)
{
	static const long odd[] = {
		-2,
		-3,
		-100,
		-2000,
		2001,
		4096,
		65535,
		65536,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		1L << 40,
		1L << 62,
		(long)(1UL << 63),
		(long)(1UL << 63) + 63,
		0x100000000 + 172,
		0x7fffffffffffffff,
		(long)0xffffffff000000ac,
	};
	long first = has_vmstat() ? 0 : 600, tried = 0;

	diag("numbers from %ld to 2000 that are no call", first);
	for (long nr = first; nr <= 2000; nr++) {
		if (exists(nr))
			continue;
		try(nr);
		tried++;
	}
	is(wrong, 0, "%ld numbers give ENOSYS", tried);
	wrong = 0;
	diag("negative and huge numbers");
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		try(odd[i]);
	is(wrong, 0, "%zu odd numbers give ENOSYS", ARRAY_SIZE(odd));
	is(raw(SYS_getpid), getpid(), "and a good one still works");
	return done_testing();
}
