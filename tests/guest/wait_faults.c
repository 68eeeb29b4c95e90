// SPDX-License-Identifier: MIT
// grade: group=wait points=10 cpus=1,4 timeout=60 linux=yes
/*
 * A fault ends the process, with the wait status Linux gives: 11 for a bad address, 4 for an
 * illegal instruction, 5 for a breakpoint, 7 for a misaligned atomic; the parent and the machine go on.
 */
#include "tap.h"

#define KERNEL_TEXT ((char *)0xffffffff80200000)
#define KERNEL_MAP  ((char *)0xffffffc000000000)
#define USER_END    ((char *)0x4000000000)

static char *none, *read_only, *unmapped;

static int reads(void *at)
{
	return *(volatile char *)at & 0;
}

static int writes(void *at)
{
	*(volatile char *)at = 1;
	return 0;
}

static int jumps(void *at)
{
	((void (*)(void))at)();
	return 0;
}

static const struct {
	const char *what;
	child_fn *fn;
	char **at;
	char *fixed;
} bad[] = {
	{"reads NULL", reads, NULL, NULL},
	{"writes NULL", writes, NULL, NULL},
	{"jumps to NULL", jumps, NULL, NULL},
	{"writes near NULL", writes, NULL, (char *)100},
	{"reads the kernel's text", reads, NULL, KERNEL_TEXT},
	{"writes the kernel's text", writes, NULL, KERNEL_TEXT},
	{"jumps to the kernel's text", jumps, NULL, KERNEL_TEXT},
	{"reads the direct map", reads, NULL, KERNEL_MAP},
	{"writes the direct map", writes, NULL, KERNEL_MAP},
	{"jumps to the direct map", jumps, NULL, KERNEL_MAP},
	{"writes just past user space", writes, NULL, USER_END},
	{"reads a non-canonical address", reads, NULL, (char *)0x4000000000000000},
	{"writes a non-canonical address", writes, NULL, (char *)0x8000000000000000},
	{"jumps to a non-canonical address", jumps, NULL, (char *)0x4000000000000000},
	{"writes the last byte", writes, NULL, (char *)-1L},
	{"reads an unmapped page", reads, &unmapped, NULL},
	{"writes an unmapped page", writes, &unmapped, NULL},
	{"jumps to an unmapped page", jumps, &unmapped, NULL},
	{"reads a PROT_NONE page", reads, &none, NULL},
	{"writes a PROT_NONE page", writes, &none, NULL},
	{"writes a read-only page", writes, &read_only, NULL},
	{"runs a page without PROT_EXEC", jumps, &read_only, NULL},
};

static void bad_addresses(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *at = bad[i].at ? *bad[i].at : bad[i].fixed;

		diag("child %s", bad[i].what);
		is_killed(run_child(bad[i].fn, at), 11, "%s: signal 11", bad[i].what);
	}
}

#ifdef __riscv

static int all_zero_bits(void *arg)
{
	(void)arg;
	__asm__ volatile(".2byte 0");
	return 0;
}

static int all_one_bits(void *arg)
{
	(void)arg;
	__asm__ volatile(".4byte 0xffffffff");
	return 0;
}

static int privileged(void *arg)
{
	(void)arg;
	__asm__ volatile("csrr t0, 0x100" ::: "t0"); /* sstatus */
	return 0;
}

static int privileged_return(void *arg)
{
	(void)arg;
	__asm__ volatile(".4byte 0x10200073"); /* sret */
	return 0;
}

static int fences_tlb(void *arg)
{
	(void)arg;
	__asm__ volatile(".4byte 0x12000073"); /* sfence.vma */
	return 0;
}

static int breakpoint(void *arg)
{
	(void)arg;
	__asm__ volatile("ebreak");
	return 0;
}

static int wild_stack(void *arg)
{
	__asm__ volatile("mv sp, %0\n sd zero, 0(sp)" ::"r"(arg) : "memory");
	return 0;
}

/* Plain loads and stores may be misaligned; atomic ones may not. */
static int misaligned_atomic(void *arg)
{
	static long words[2];
	char *at = (char *)words + (long)arg;

	__asm__ volatile("amoadd.w zero, zero, (%0)" ::"r"(at) : "memory");
	return 0;
}

static void bad_instructions(void)
{
	is_killed(run_child(all_zero_bits, NULL), 4, "an instruction of zeros: signal 4");
	is_killed(run_child(all_one_bits, NULL), 4, "an instruction of ones: signal 4");
	is_killed(run_child(privileged, NULL), 4, "reading sstatus: signal 4");
	is_killed(run_child(privileged_return, NULL), 4, "sret: signal 4");
	is_killed(run_child(fences_tlb, NULL), 4, "sfence.vma: signal 4");
	is_killed(run_child(breakpoint, NULL), 5, "ebreak: signal 5");
	is_exit(run_child(misaligned_atomic, NULL), 0, "an aligned atomic add");
	is_killed(run_child(misaligned_atomic, (void *)1L), 7, "a misaligned one: signal 7");
	is_killed(run_child(wild_stack, (void *)8), 11, "a wild stack pointer: signal 11");
	is_killed(run_child(wild_stack, KERNEL_TEXT), 11, "a stack in the kernel: signal 11");
}

#else
static void bad_instructions(void)
{
	skip(10, "written for riscv");
}
#endif

static int recurses(void *arg)
{
	volatile char frame[PAGE];

	frame[0] = (long)arg & 1;
	if ((long)arg > 1000000)
		return 0;
	return recurses((char *)arg + 1) + frame[0];
}

int main(void)
{
	struct rlimit small = {1 << 20, 1 << 20};

	none = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	read_only = map_pages(1);
	unmapped = map_pages(1);
	must(mprotect(read_only, PAGE, PROT_READ) == 0 && munmap(unmapped, PAGE) == 0);
	bad_addresses();
	bad_instructions();
	must(setrlimit(RLIMIT_STACK, &small) == 0);
	is_killed(run_child(recurses, NULL), 11, "a stack without end: signal 11");
	return done_testing();
}
