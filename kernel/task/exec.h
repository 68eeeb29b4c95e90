/* SPDX-License-Identifier: MIT */
/* Running programs. */
#pragma once

#include "lib/types.h"
#include "mm/mm.h"
#include "uapi/limits.h"

struct file;

/*
 * What exec collects before the point of no return. The strings lie one behind the other,
 * each with its NUL: argv, envp, then the path; as they will on the stack.
 */
#define MAX_ARG_STRLEN (32 * PAGE_SIZE)
#define MAX_ARG_PAGES  512 /* 2 MiB: a quarter of the default stack */

struct linux_binprm {
	const char *filename; /* the path as the user gave it: AT_EXECFN */
	struct file *file;
	char *script_args[1 + 2 * 5]; /* what `#!` lines put before argv[1], last one first */
	u32 nr_script_args;
	u8 header[256] __aligned(8); /* of file; zeroes behind its end */

	struct page **pages; /* the strings */
	u64 nbytes;
	u64 max_bytes;
	u32 argc, envc;
	u64 argv_bytes;

	struct mm_struct *mm;		/* the new one */
	struct sighand_struct *sighand; /* of current's own, or NULL */
	va_t entry, load_bias, phdr;
	u32 phnum;
};

#define AUXV_BYTES (17 * 16)

extern bool randomize_va_space; /* addresses differ from run to run; off by norandmaps */

/* Up to so many pages, in bytes; 0 where addresses are not randomised. */
u64 random_offset(u64 max_pages);

/* Loads the ELF file bprm->file into bprm->mm; sets entry, phdr. elf(5). */
__must_check int load_elf(struct linux_binprm *bprm);

/*
 * execve from inside the kernel: argv and envp are the kernel's. 0: current will run the
 * program on its way to user mode; or -errno with nothing changed.
 */
__must_check int kernel_execve(const char *filename, const char *const *argv,
			       const char *const *envp);
