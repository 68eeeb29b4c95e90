// SPDX-License-Identifier: MIT
// grade: group=exec points=15 cpus=1,4 timeout=120 linux=yes
/*
 * Every field of the ELF header and of two program headers at extreme values, then hundreds
 * of random changes: each ends in an errno, a signal or an exit, and afterwards a good
 * program runs and no page is lost.
 */
#include "elfgen.h"

static struct elf_image img;
static long hung, refused, killed, exited;

static void tally(const char *what)
{
	elf_write("prog", &img, sizeof(img));
	int r = elf_run("./prog");

	if (!elf_survived(r)) {
		hung++;
		diag("  hung: %s", what);
	} else if (ELF_IS_ERRNO(r)) {
		refused++;
	} else if (WIFSIGNALED(r)) {
		killed++;
	} else {
		exited++;
	}
}

static void put(size_t at, int size, uint64_t value)
{
	memcpy((char *)&img + at, &value, size);
}

/* Offsets and sizes of the fields: of the ELF header, then of a program header. */
static const struct field {
	const char *name;
	unsigned char at, size;
} eh_fields[] =
	{
		{"e_type", 16, 2},     {"e_machine", 18, 2},   {"e_version", 20, 4},
		{"e_entry", 24, 8},    {"e_phoff", 32, 8},     {"e_shoff", 40, 8},
		{"e_flags", 48, 4},    {"e_ehsize", 52, 2},    {"e_phentsize", 54, 2},
		{"e_phnum", 56, 2},    {"e_shentsize", 58, 2}, {"e_shnum", 60, 2},
		{"e_shstrndx", 62, 2},
},
  ph_fields[] = {
	  {"p_type", 0, 4},   {"p_flags", 4, 4},   {"p_offset", 8, 8}, {"p_vaddr", 16, 8},
	  {"p_paddr", 24, 8}, {"p_filesz", 32, 8}, {"p_memsz", 40, 8}, {"p_align", 48, 8},
};

static const uint64_t extremes[] = {
	0,
	1,
	2,
	3,
	7,
	55,
	57,
	0x7f,
	0xff,
	0xfff,
	0x1000,
	0x1001,
	0x7fff,
	0x8000,
	0xffff,
	0x10000,
	0x7fffffff,
	0x80000000,
	0xffffffff,
	0x100000000,
	0x3ffffff000,
	0x3fffffffff,
	0x4000000000,
	0x7fffffffffff,
	0x800000000000,
	0x4000000000000000,
	0x7ffffffffffff000,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffc000000000,
	0xffffffff80200000,
	0xfffffffffffff000,
	0xffffffffffffffff,
};

static void field(const struct field *f, size_t base)
{
	for (size_t i = 0; i < ARRAY_SIZE(extremes); i++) {
		if (f->size < 8 && extremes[i] >> (f->size * 8))
			continue;
		elf_good(&img);
		put(base + f->at, f->size, extremes[i]);
		tally(f->name);
	}
}

static void fields(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(eh_fields); i++) {
		diag("exec: %s at its extremes", eh_fields[i].name);
		field(&eh_fields[i], 0);
	}
	for (int ph = 0; ph < 2; ph++)
		for (size_t i = 0; i < ARRAY_SIZE(ph_fields); i++) {
			diag("exec: %s of segment %d at its extremes", ph_fields[i].name, ph);
			field(&ph_fields[i], 64 + 56 * ph);
		}
	is(hung, 0, "no hang by any field (%ld refused, %ld killed, %ld exited)", refused, killed,
	   exited);
}

static uint64_t odd_value(void)
{
	return rng_below(3) ? extremes[rng_below(ARRAY_SIZE(extremes))] : rng() >> rng_below(64);
}

/* One to four changes at once: a field to an odd value, a byte, a whole header copied. */
static void mutate(void)
{
	for (int n = 1 + rng_below(4); n > 0; n--) {
		size_t base = 64 + 56 * rng_below(4);
		const struct field *f;

		switch (rng_below(4)) {
		case 0:
			f = &eh_fields[rng_below(ARRAY_SIZE(eh_fields))];
			put(f->at, f->size, odd_value());
			break;
		case 1:
			f = &ph_fields[rng_below(ARRAY_SIZE(ph_fields))];
			put(base + f->at, f->size, odd_value());
			break;
		case 2: put(rng_below(64 + 4 * 56), 1, rng()); break;
		default:
			img.eh.e_phnum = 1 + rng_below(8);
			memcpy((char *)&img + base, &img.ph[rng_below(2)], 56);
		}
	}
}

static void random_mutants(int n)
{
	char what[32];

	diag("exec: %d random mutants", n);
	for (int i = 0; i < n; i++) {
		elf_good(&img);
		mutate();
		snprintf(what, sizeof(what), "mutant %d", i);
		tally(what);
	}
	is(hung, 0, "no mutant hung (%ld refused, %ld killed, %ld exited)", refused, killed,
	   exited);
}

int main(void)
{
	long before, lost;

	rng_seed(1);
	enter_tmp();
	elf_good(&img);
	elf_write("prog", &img, sizeof(img));
	is_exit(elf_run("./prog"), ELF_GOOD, "a good program runs");
	random_mutants(10);
	before = vmstat_settled("pages_free");
	fields();
	random_mutants(300);
	elf_good(&img);
	elf_write("prog", &img, sizeof(img));
	is_exit(elf_run("./prog"), ELF_GOOD, "a good program still runs");
	lost = pages_missing(before, 127);
	ok(lost < 128, "%ld pages are missing", lost);
	leave_tmp();
	return done_testing();
}
