// SPDX-License-Identifier: MIT
/*
 * dd: copies a file in blocks: if= of= bs= (512), count= blocks, skip= blocks of the input,
 * seek= blocks of the output, conv=notrunc,fsync, iflag=fullblock, status=none.
 * A read from a pipe may give less than a block: it is then written as it is and counted
 * behind the '+'.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *in_name = "stdin", *out_name = "stdout";
static int in = STDIN_FILENO, out = STDOUT_FILENO;
static long long block_size = 512, count = -1, skip, seek;
static bool no_trunc, sync_end, full_blocks, quiet;
static unsigned long long full_in, part_in, full_out, part_out, nbytes;

static void report(void)
{
	if (quiet)
		return;
	fprintf(stderr, "%llu+%llu records in\n%llu+%llu records out\n%llu bytes copied\n", full_in,
		part_in, full_out, part_out, nbytes);
}

static _Noreturn void fail(const char *name)
{
	if (errno == EPIPE && out == STDOUT_FILENO)
		_exit(141);
	warn("%s", name);
	report();
	exit(1);
}

/* One read, or with iflag=fullblock as many as fill the block. */
static size_t read_block(char *buf)
{
	size_t have = 0;

	do {
		ssize_t n = read(in, buf + have, block_size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			fail(in_name);
		if (n == 0)
			break;
		have += n;
	} while (have < (size_t)block_size && (full_blocks || have == 0));
	return have;
}

static void skip_input(char *buf)
{
	if (skip == 0 || lseek(in, skip * block_size, SEEK_CUR) >= 0)
		return;
	for (; skip > 0; skip--) {
		if (read_block(buf) == 0)
			return;
	}
}

static void open_files(void)
{
	int flags = O_WRONLY | O_CREAT | (seek == 0 && !no_trunc ? O_TRUNC : 0);

	if (strcmp(in_name, "stdin") != 0 && (in = open(in_name, O_RDONLY)) < 0)
		err(1, "%s", in_name);
	if (strcmp(out_name, "stdout") != 0 && (out = open(out_name, flags, 0666)) < 0)
		err(1, "%s", out_name);
	if (seek > 0 && lseek(out, seek * block_size, SEEK_CUR) < 0)
		err(1, "%s", out_name);
	/* Devices can't be cut off, and need not be. */
	if (seek > 0 && !no_trunc && ftruncate(out, seek * block_size) < 0 && errno != EINVAL)
		err(1, "%s", out_name);
}

static bool has_flag(const char *list, const char *flag)
{
	size_t len = strlen(flag);

	for (; list; list = strchr(list, ',')) {
		list += *list == ',';
		if (strncmp(list, flag, len) == 0 && (list[len] == ',' || !list[len]))
			return true;
	}
	return false;
}

static void set_operand(const char *arg)
{
	const char *value = strchr(arg, '=');
	size_t len = value ? value - arg : 0;
	static const struct {
		const char *name;
		const char **text;
		long long *number;
	} operands[] = {
		{"if", &in_name, NULL},	 {"of", &out_name, NULL}, {"bs", NULL, &block_size},
		{"count", NULL, &count}, {"skip", NULL, &skip},	  {"seek", NULL, &seek},
	};

	if (!value)
		usage();
	value++;
	for (size_t i = 0; i < sizeof(operands) / sizeof(*operands); i++) {
		if (strlen(operands[i].name) != len || memcmp(operands[i].name, arg, len) != 0)
			continue;
		if (operands[i].text)
			*operands[i].text = value;
		else if ((*operands[i].number = size_number(value)) < 0)
			errx(1, "%s: below 0", arg);
		return;
	}
	if (strncmp(arg, "conv=", 5) == 0) {
		no_trunc |= has_flag(value, "notrunc");
		sync_end |= has_flag(value, "fsync");
	} else if (strcmp(arg, "iflag=fullblock") == 0) {
		full_blocks = true;
	} else if (strcmp(arg, "status=none") == 0) {
		quiet = true;
	} else {
		usage();
	}
}

int main(int argc, char **argv)
{
	char *buf;
	size_t n;

	set_usage("dd [if=FILE] [of=FILE] [bs=SIZE] [count=N] [skip=N] [seek=N] "
		  "[conv=notrunc,fsync] [iflag=fullblock] [status=none]");
	for (int i = 1; i < argc; i++)
		set_operand(argv[i]);
	if (block_size < 1 || block_size > 1 << 30)
		errx(1, "bs= is from 1 to 1G");
	buf = xrealloc(NULL, block_size);
	open_files();
	skip_input(buf);
	for (; count != 0 && (n = read_block(buf)) > 0; count -= count > 0) {
		bool full = n == (size_t)block_size;

		*(full ? &full_in : &part_in) += 1;
		if (write_all(out, buf, n) < 0)
			fail(out_name);
		*(full ? &full_out : &part_out) += 1;
		nbytes += n;
	}
	if (sync_end && fsync(out) < 0)
		fail(out_name);
	if (out != STDOUT_FILENO && close(out) < 0)
		fail(out_name);
	report();
	return 0;
}
