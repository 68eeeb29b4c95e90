// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Static position-independent programs: type ET_DYN without an interpreter is loaded
 * somewhere, with its segments at their distance, and the auxiliary vector tells where.
 */
#include "elfgen.h"

static struct elf_image img;

/* The good image moved to address 0 and made position-independent. */
static void make_pie(void)
{
	elf_good(&img);
	img.eh.e_type = 3;
	img.eh.e_entry -= ELF_BASE;
	for (int i = 0; i < 2; i++) {
		img.ph[i].p_vaddr -= ELF_BASE;
		img.ph[i].p_paddr -= ELF_BASE;
	}
}

/*
 * Replaces the code by one that exits with the top of its own address: bits 12-19.
 *	auipc a0, 0; srli a0, a0, 12; andi a0, a0, 0xff; li a7, 94; ecall
 */
static void tell_address(void)
{
	static const uint32_t code[] = {0x00000517, 0x00c55513, 0x0ff57513, 0x05e00893, 0x00000073};

	make_pie();
	memcpy((char *)&img + ELF_CODE, code, sizeof(code));
	elf_write("where", &img, sizeof(img));
}

/* Different places in different runs, unless the layout is fixed by an option. */
static void random_places(void)
{
	int places = 0;
	bool seen[256] = {false};

	tell_address();
	for (int i = 0; i < 20; i++) {
		int r = elf_run("./where");

		must(r != -1 && WIFEXITED(r));
		places += !seen[WEXITSTATUS(r)];
		seen[WEXITSTATUS(r)] = true;
	}
	ok(places >= 1, "20 runs at %d places", places);
}

static void shapes(void)
{
	make_pie();
	elf_write("pie", &img, sizeof(img));
	is_exit(elf_run("./pie"), ELF_GOOD, "a position-independent program runs");

	make_pie();
	img.ph[0].p_vaddr += 0x200000;
	img.ph[1].p_vaddr += 0x200000;
	img.eh.e_entry += 0x200000;
	elf_write("pie", &img, sizeof(img));
	is_exit(elf_run("./pie"), ELF_GOOD, "with its first segment at 2 MiB");

	make_pie();
	img.ph[0].p_align = img.ph[1].p_align = 0x10000;
	img.ph[1].p_align = 4096;
	elf_write("pie", &img, sizeof(img));
	is_exit(elf_run("./pie"), ELF_GOOD, "with an alignment of 64 KiB");

	make_pie();
	img.eh.e_phnum = 3;
	img.ph[2] = (Elf64_Phdr){.p_type = 0x6474e551, .p_flags = 6, .p_align = 16};
	elf_write("pie", &img, sizeof(img));
	is_exit(elf_run("./pie"), ELF_GOOD, "with a GNU_STACK header");

	make_pie();
	img.eh.e_entry = 0x7ffffffff000;
	elf_write("pie", &img, sizeof(img));
	int r = elf_run("./pie");

	ok(ELF_IS_ERRNO(r) || (r != -1 && WIFSIGNALED(r)), "with an entry far away: %s",
	   elf_text(r));

	make_pie();
	img.ph[1].p_vaddr = 1UL << 50;
	elf_write("pie", &img, sizeof(img));
	r = elf_run("./pie");
	ok(ELF_IS_ERRNO(r) || (r != -1 && WIFSIGNALED(r)), "with segments 2^50 apart: %s",
	   elf_text(r));
}

int main(void)
{
	enter_tmp();
	shapes();
	random_places();
	elf_good(&img);
	elf_write("fixed", &img, sizeof(img));
	is_exit(elf_run("./fixed"), ELF_GOOD, "a program at a fixed address runs as ever");
	leave_tmp();
	return done_testing();
}
