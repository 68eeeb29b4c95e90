// SPDX-License-Identifier: MIT
// grade: group=exec points=15 cpus=1,4 timeout=90 linux=yes
/*
 * Programs that aren't: wrong magic, machine, class, type; headers that point out of the
 * file, segments that overflow, overlap, lie in the kernel or at 0. exec refuses them with an
 * errno, or the new program is ended by a signal; the kernel goes on.
 */
#include "elfgen.h"

static struct elf_image img;

enum want { REFUSED, NOEXEC, KILLED_OR_REFUSED, RUNS, ANY };

static void good_again(void)
{
	elf_good(&img);
	elf_write("ok", &img, sizeof(img));
	is_exit(elf_run("./ok"), ELF_GOOD, "and a good program still runs");
}

/* Runs the image as it was made, and tells whether the result is of the kind wanted. */
static void try(enum want want, const char *what)
{
	bool good = false;
	int r;

	diag("exec: %s", what);
	elf_write("prog", &img, sizeof(img));
	r = elf_run("./prog");
	switch (want) {
	case REFUSED: good = ELF_IS_ERRNO(r); break;
	case NOEXEC: good = r == ELF_ERRNO(ENOEXEC); break;
	case KILLED_OR_REFUSED: good = ELF_IS_ERRNO(r) || (r != -1 && WIFSIGNALED(r)); break;
	case RUNS: good = r == ELF_GOOD << 8; break;
	case ANY: good = elf_survived(r); break;
	}
	if (!ok(good, "%s", what))
		diag("  %s", elf_text(r));
	elf_good(&img);
}

#define TRY(change, want, what)                                                                    \
	do {                                                                                       \
		img.change;                                                                        \
		try(want, what);                                                                   \
	} while (0)

static void identity(void)
{
	try(RUNS, "a good program");
	TRY(eh.e_ident[0] = 0, NOEXEC, "magic byte 0");
	TRY(eh.e_ident[3] = 'f', NOEXEC, "magic byte 3");
	TRY(eh.e_machine = 62, NOEXEC, "x86-64's machine number");
	TRY(eh.e_machine = 0, NOEXEC, "machine 0");
	TRY(eh.e_type = 0, NOEXEC, "type none");
	TRY(eh.e_type = 1, NOEXEC, "an object file");
	TRY(eh.e_type = 4, NOEXEC, "a core file");
	TRY(eh.e_ident[4] = 1, ANY, "class 32");
	TRY(eh.e_ident[5] = 2, ANY, "big-endian");
}

static void program_headers(void)
{
	TRY(eh.e_phnum = 0, REFUSED, "no program headers");
	TRY(eh.e_phnum = 0xffff, REFUSED, "65535 program headers");
	TRY(eh.e_phnum = 1000, REFUSED, "1000 program headers in two pages");
	TRY(eh.e_phentsize = 0, NOEXEC, "entries of size 0");
	TRY(eh.e_phentsize = 55, NOEXEC, "entries of size 55");
	TRY(eh.e_phentsize = 0xffff, NOEXEC, "entries of size 65535");
	TRY(eh.e_phoff = ELF_FILE, REFUSED, "headers at the end of the file");
	TRY(eh.e_phoff = ELF_FILE - 56, REFUSED, "the second header past the end");
	TRY(eh.e_phoff = 0x7fffffffffffffff, REFUSED, "headers at the largest offset");
	TRY(eh.e_phoff = ~0UL, REFUSED, "headers at offset -1");
	TRY(eh.e_phoff = ~0UL - 55, REFUSED, "headers around the end of 64 bits");
	TRY(eh.e_phoff = 1, ANY, "headers at odd offset 1");
	TRY(eh.e_phoff = 0, ANY, "headers over the ELF header");
}

static void no_segments(void)
{
	img.ph[0].p_type = img.ph[1].p_type = 0;
	try(KILLED_OR_REFUSED, "no segment to load");
	TRY(eh.e_entry = 0, KILLED_OR_REFUSED, "entry 0");
	TRY(eh.e_entry = ELF_BASE + 0x100000, KILLED_OR_REFUSED, "entry in no segment");
	TRY(eh.e_entry = 0xffffffff80200000, KILLED_OR_REFUSED, "entry in the kernel");
	TRY(eh.e_entry = 0xffffffc000000000, KILLED_OR_REFUSED, "entry in the direct map");
	TRY(eh.e_entry = ~0UL, KILLED_OR_REFUSED, "entry -1");
	TRY(eh.e_entry = ELF_BASE + 4096, KILLED_OR_REFUSED, "entry in the data");
	TRY(ph[0].p_flags = 4, KILLED_OR_REFUSED, "code without execute permission");
	TRY(ph[0].p_flags = 0, KILLED_OR_REFUSED, "code without any permission");
	TRY(ph[1].p_flags = 4, KILLED_OR_REFUSED, "data without write permission");
}

static void sizes(void)
{
	TRY(ph[1].p_filesz = 0x10000, KILLED_OR_REFUSED, "file size above memory size");
	TRY(ph[1].p_memsz = 100, KILLED_OR_REFUSED, "memory size below file size");
	TRY(ph[1].p_memsz = ~0UL, KILLED_OR_REFUSED, "memory size -1");
	TRY(ph[1].p_memsz = ~0UL - 4095, KILLED_OR_REFUSED, "memory size that overflows");
	TRY(ph[1].p_memsz = 0x7fffffffffffffff, KILLED_OR_REFUSED, "memory size of 2^63-1");
	TRY(ph[1].p_memsz = 1UL << 62, KILLED_OR_REFUSED, "memory size of 2^62");
	img.ph[1].p_filesz = img.ph[1].p_memsz = ~0UL;
	try(KILLED_OR_REFUSED, "both sizes -1");
	img.ph[1].p_filesz = img.ph[1].p_memsz = 0x4000;
	try(ANY, "a segment longer than the file");
	img.ph[0].p_filesz = img.ph[0].p_memsz = 0;
	try(KILLED_OR_REFUSED, "an empty code segment");
}

static void places(void)
{
	static const uint64_t at[] = {
		0x8000000000000000, 0xffffffff80200000, 0xffffffc000000000,
		0xfffffffffffff000, 0x4000000000000000,
	};
	char what[64];

	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		img.ph[1].p_vaddr = at[i];
		snprintf(what, sizeof(what), "data at 0x%lx", (unsigned long)at[i]);
		try(KILLED_OR_REFUSED, what);
		img.ph[0].p_vaddr = at[i];
		img.eh.e_entry = at[i] + ELF_CODE;
		snprintf(what, sizeof(what), "code at 0x%lx", (unsigned long)at[i]);
		try(KILLED_OR_REFUSED, what);
	}
	TRY(ph[1].p_vaddr = 0, ANY, "data at 0");
	TRY(ph[0].p_vaddr = 0, ANY, "code at 0");
	TRY(ph[1].p_vaddr = ELF_BASE + 4097, ANY, "address and offset that don't agree");
	TRY(ph[1].p_vaddr = ELF_BASE, ANY, "data over the code");
	TRY(ph[1].p_vaddr = ELF_BASE - 8192, ANY, "segments out of order");
	TRY(ph[1].p_offset = 0x100000, ANY, "data past the end of the file");
	TRY(ph[1].p_offset = 0x7ffffffffffff000, ANY, "data at the largest offset");
	TRY(ph[1].p_offset = ~0UL - 4095, ANY, "data at offset -4096");
	TRY(ph[1].p_align = 3, ANY, "an alignment of 3");
	TRY(ph[1].p_align = ~0UL, ANY, "an alignment of -1");
}

static void interpreter(void)
{
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 3,
				 .p_flags = 4,
				 .p_offset = 0x300,
				 .p_filesz = 9,
				 .p_memsz = 9,
				 .p_align = 1};
	memcpy((char *)&img + 0x300, "/no/such", 9);
	try(REFUSED, "an interpreter that isn't there");
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 3, .p_offset = 0x300, .p_filesz = 0x10000000};
	try(REFUSED, "an interpreter's name of 256 MiB");
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 3, .p_offset = 0x300, .p_filesz = 0};
	try(REFUSED, "an interpreter's name of no bytes");
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 3, .p_offset = 0x300, .p_filesz = 4};
	memcpy((char *)&img + 0x300, "abcd", 4);
	try(REFUSED, "an interpreter's name without its end");
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 3, .p_offset = ~0UL, .p_filesz = 20};
	try(REFUSED, "an interpreter's name outside the file");
}

int main(void)
{
	enter_tmp();
	elf_good(&img);
	identity();
	program_headers();
	no_segments();
	sizes();
	places();
	interpreter();
	good_again();
	leave_tmp();
	return done_testing();
}
