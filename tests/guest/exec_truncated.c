// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=90 linux=yes
/*
 * Programs cut off at many lengths: a hand-made one at every interesting byte, and this very
 * program. What is too short to be a program is refused; what is cut in its data ends by a
 * signal or a wrong exit, never by a hang.
 */
#include "elfgen.h"

static struct elf_image img;
static char *whole;
static long whole_size;

static void read_self(const char *self)
{
	struct stat st;
	int fd = open(self, O_RDONLY);

	must(fd >= 0 && fstat(fd, &st) == 0);
	whole_size = st.st_size;
	whole = malloc(whole_size);
	must(whole && read_full(fd, whole, whole_size) == whole_size);
	close(fd);
}

static void header_lengths(void)
{
	int wrong = 0;

	diag("a program of 0 to 176 bytes");
	for (size_t n = 0; n <= 64 + 2 * 56; n += n < 70 ? 1 : 8) {
		elf_write("prog", &img, n);
		int r = elf_run("./prog");
		/* From 176 bytes on the headers are whole. */
		bool good = n < 64 ? r == ELF_ERRNO(ENOEXEC) : n < 176 ? ELF_IS_ERRNO(r) : r != -1;

		wrong += !good;
		if (!good)
			diag("  %zu bytes: %s", n, elf_text(r));
	}
	is(wrong, 0, "a program without its headers is refused");
}

static void body_lengths(void)
{
	static const int n[] = {200, 511,  512,	 513,  540,  567, 568,
				600, 4095, 4096, 4097, 4103, 8191};

	for (size_t i = 0; i < ARRAY_SIZE(n); i++) {
		elf_write("prog", &img, n[i]);
		int r = elf_run("./prog");
		/* Cut in its code or before its data it can't end well. */
		bool good = elf_survived(r) && (n[i] > 4096 || r != ELF_GOOD << 8);

		if (!ok(good, "cut at %d bytes: %s", n[i], elf_text(r)))
			diag("  should have failed");
	}
	elf_write("prog", &img, sizeof(img));
	is_exit(elf_run("./prog"), ELF_GOOD, "whole again, it runs");
}

static void own_lengths(void)
{
	int hung = 0, ran = 0;

	diag("this program, %ld bytes, cut at 40 lengths", whole_size);
	for (int i = 0; i < 40; i++) {
		long n = i < 20 ? whole_size * i / 20 : 64 + (long)rng_below(whole_size - 64);

		elf_write("prog", whole, n);
		int r = elf_run("./prog");

		hung += !elf_survived(r);
		ran += r == 0;
	}
	is(hung, 0, "none of them hung");
	diag("%d ran to their end, being cut behind what is loaded", ran);
}

int main(int argc, char **argv)
{
	/* Run without a name for itself by elf_run(): no test within the test. */
	if (argc == 1 && !strcmp(argv[0], "./prog"))
		return 0;
	read_self(argv[0]);
	rng_seed(1);
	enter_tmp();
	elf_good(&img);
	header_lengths();
	body_lengths();
	own_lengths();
	elf_write("prog", whole, whole_size);
	is_exit(elf_run("./prog"), 0, "the whole program runs");
	leave_tmp();
	return done_testing();
}
