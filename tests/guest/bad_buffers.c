// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=60 linux=yes
/*
 * read, write and their relatives with bad buffers: every bad pointer, buffers that run into
 * nothing, sizes of 0, -1 and the largest; vectors with any of these. A buffer that ends
 * outside user space is EFAULT at once, as on Linux: nothing is read or written before.
 */
#include "bad.h"

static int rd, wr, zero, null;
static char buf[PAGE];

static void reading(void)
{
	is_efault(bad_out, raw(SYS_read, zero, b->p, 64), "read of a device");
	is_efault(bad_out, raw(SYS_pread64, rd, b->p, 64, 0), "pread64 of a file");
	lseek(rd, 0, SEEK_SET);
	is_efault(bad_out, raw(SYS_read, rd, b->p, 64), "read of a file");
	is(lseek(rd, 0, SEEK_CUR), 0, "a read that failed moves no offset");
	is(raw(SYS_pread64, rd, bad_edge - 100, 200, 0), 100, "a buffer that ends in nothing");
	is(raw(SYS_pread64, rd, bad_edge - PAGE, 2 * PAGE, 0), PAGE, "or after a page");
	is_err(raw(SYS_read, rd, buf, -1), EFAULT, "a size of -1");
	is_err(raw(SYS_read, rd, buf, 1UL << 63), EFAULT, "a size of 2^63");
	is_err(raw(SYS_pread64, rd, bad_edge - 10, 0x7fffffffffffffff, 1), EFAULT,
	       "the largest size");
}

static void writing(void)
{
	struct stat st;

	is_efault(bad_in, raw(SYS_write, wr, b->p, 64), "write to a file");
	is_efault(bad_in, raw(SYS_pwrite64, wr, b->p, 64, 0), "pwrite64");
	must(fstat(wr, &st) == 0);
	is(st.st_size, 0, "nothing was written");
	is(lseek(wr, 0, SEEK_CUR), 0, "and no offset moved");
	memset(bad_edge - PAGE, 'e', PAGE);
	long n = raw(SYS_write, wr, bad_edge - PAGE, 2 * PAGE);

	is(n, PAGE, "a buffer that ends in nothing after a page");
	must(fstat(wr, &st) == 0);
	is(st.st_size, n, "gives a file of as much");
	is_err(raw(SYS_write, wr, buf, -1), EFAULT, "a size of -1");
	is_err(raw(SYS_write, wr, buf, 1UL << 63), EFAULT, "a size of 2^63");
	is_err(raw(SYS_pwrite64, wr, buf, 1, -1), EINVAL, "an offset of -1");
	is_err(raw(SYS_pread64, rd, buf, 1, 1UL << 63), EINVAL, "an offset of 2^63");
	is(raw(SYS_write, wr, buf, 0), 0, "nothing from a good buffer");
	is(raw(SYS_write, wr, bad_edge, 0), 0, "nothing from an unmapped one");
	is(raw(SYS_read, rd, bad_edge, 0), 0, "nothing into one");
}

/* readv and writev, which check the whole vector before the first byte. */
static void vectors(int nr, int fd, struct bad_ptr *list, const char *name)
{
	struct iovec v[3] = {{buf, 8}, {buf + 8, 8}, {buf + 16, 8}};

	is_efault(bad_in, raw(nr, fd, b->p, 2), name);
	is_err(raw(nr, fd, bad_edge - 24, 2), EFAULT, "%s: a vector that runs into nothing", name);
	is_err(raw(nr, fd, v, -1), EINVAL, "%s: -1 pieces", name);
	is_err(raw(nr, fd, v, 1025), EINVAL, "%s: 1025 pieces", name);
	is_err(raw(nr, fd, v, 0x7fffffff), EINVAL, "%s: 2^31-1 pieces", name);
	is(raw(nr, fd, NULL, 0), 0, "%s: no pieces, and no vector", name);
	v[1].iov_len = -1;
	is_err(raw(nr, fd, v, 3), EINVAL, "%s: a piece of -1 bytes", name);
	v[1].iov_len = 1UL << 63;
	is_err(raw(nr, fd, v, 3), EINVAL, "%s: a piece of 2^63 bytes", name);
	v[1].iov_len = 0;
	v[1].iov_base = bad_edge;
	is(raw(nr, fd, v, 3), 16, "%s: an empty piece may be anywhere", name);
	v[1] = (struct iovec){buf, 8};
	int wrong = 0;

	each_bad(b, list)
	{
		v[0].iov_base = b->p;
		long r = raw(nr, fd, v, 3);

		if (r != -EFAULT) {
			diag("  first piece at %s: %ld", b->name, r);
			wrong++;
		}
	}
	is(wrong, 0, "%s: EFAULT when the first piece is bad", name);
	v[0].iov_base = buf;
}

static void second_piece(void)
{
	struct iovec v[2] = {{buf, 8}, {bad_edge, 8}};
	long n;

	lseek(rd, 0, SEEK_SET);
	is(raw(SYS_readv, rd, v, 2), 8, "readv with a bad second piece fills the first");
	n = raw(SYS_writev, wr, v, 2);
	ok(n == 8 || n == -EFAULT, "writev with a bad second piece: the first, or EFAULT (%ld)", n);
	v[0].iov_len = 0;
	is_err(raw(SYS_readv, rd, v, 2), EFAULT, "an empty piece before it changes nothing");
}

int main(void)
{
	static char fill[3 * PAGE];

	bad_init();
	enter_tmp();
	write_file("r", fill, sizeof(fill));
	rd = open("r", O_RDONLY);
	wr = open("w", O_RDWR | O_CREAT, 0644);
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	must(rd >= 0 && wr >= 0 && zero >= 0 && null >= 0);
	reading();
	writing();
	vectors(SYS_readv, zero, bad_out, "readv");
	vectors(SYS_writev, wr, bad_in, "writev");
	second_piece();
	leave_tmp();
	return done_testing();
}
