// SPDX-License-Identifier: MIT
// grade: group=files points=10 cpus=1,4 timeout=60 linux=yes
/*
 * Create, write, seek, read: every size about a page and a block, across borders, over old
 * bytes, with O_APPEND, pread, pwrite, readv, writev.
 */
#include "tap.h"

static char out[70000], in[70000];

static void fill(int salt)
{
	for (size_t i = 0; i < sizeof(out); i++)
		out[i] = (char)(i * 13 + (i >> 8) * 7 + salt);
}

static void sizes(void)
{
	static const int n[] = {0, 1, 4095, 4096, 4097, 8192, 12289, 65536, 70000};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(n); i++) {
		int fd = open("f", O_RDWR | O_CREAT | O_TRUNC, 0644);

		must(fd >= 0);
		is(write(fd, out, n[i]), n[i], "write %d bytes", n[i]);
		is(lseek(fd, 0, SEEK_CUR), n[i], "the offset is behind them");
		must(fstat(fd, &st) == 0);
		is(st.st_size, n[i], "the size too");
		is(read(fd, in, 10), 0, "reading there is end of file");
		must(lseek(fd, 0, SEEK_SET) == 0);
		memset(in, 0, sizeof(in));
		is(read(fd, in, sizeof(in)), n[i], "read them back in one");
		ok(!memcmp(in, out, n[i]), "they are right");
		close(fd);
	}
}

static void seeks(void)
{
	int fd = open("f", O_RDWR);

	must(fd >= 0);
	is(lseek(fd, 0, SEEK_END), 70000, "the end");
	is(lseek(fd, -10, SEEK_END), 69990, "ten before it");
	is(read(fd, in, 100), 10, "ten bytes are left there");
	is(lseek(fd, 5000, SEEK_SET), 5000, "to 5000");
	is(lseek(fd, -1000, SEEK_CUR), 4000, "1000 back");
	is(lseek(fd, 200, SEEK_CUR), 4200, "200 on");
	is(read(fd, in, 1), 1, "a byte");
	is(in[0], out[4200], "is the right one");
	is_errno(lseek(fd, -1, SEEK_SET), EINVAL, "before the start");
	is_errno(lseek(fd, -5000, SEEK_CUR), EINVAL, "before the start, from here");
	is_errno(lseek(fd, 0, 9), EINVAL, "a strange whence");
	is(lseek(fd, 0, SEEK_CUR), 4201, "failed seeks move nothing");
	is(lseek(fd, 1000000, SEEK_SET), 1000000, "past the end is fine");
	is(read(fd, in, 1), 0, "with nothing to read there");
	close(fd);
}

static void overwrite(void)
{
	int fd = open("f", O_RDWR), wrong = 0;

	must(fd >= 0);
	must(lseek(fd, 4090, SEEK_SET) == 4090);
	is(write(fd, "0123456789", 10), 10, "ten bytes across a page border");
	must(lseek(fd, 0, SEEK_SET) == 0);
	is(read(fd, in, sizeof(in)), 70000, "the size is as before");
	ok(!memcmp(in + 4090, "0123456789", 10), "the ten are there");
	for (int i = 0; i < 70000; i++)
		wrong += (i < 4090 || i >= 4100) && in[i] != out[i];
	is(wrong, 0, "and nothing else changed");
	close(fd);
}

static void positioned(void)
{
	int fd = open("p", O_RDWR | O_CREAT, 0644);

	must(fd >= 0);
	is(pwrite(fd, "hello", 5, 3), 5, "pwrite at 3");
	is(lseek(fd, 0, SEEK_CUR), 0, "moves no offset");
	is(pread(fd, in, 100, 0), 8, "pread gives all");
	ok(!memcmp(in, "\0\0\0hello", 8), "with zeros before");
	is(pread(fd, in, 2, 7), 1, "pread over the end");
	is(pread(fd, in, 2, 8), 0, "pread at the end");
	is(pread(fd, in, 2, 1L << 40), 0, "pread far behind it");
	is_errno(pread(fd, in, 2, -1), EINVAL, "pread at -1");
	is_errno(pwrite(fd, in, 2, -1), EINVAL, "pwrite at -1");
	is(lseek(fd, 0, SEEK_CUR), 0, "the offset never moved");
	close(fd);
}

static void vectors(void)
{
	struct iovec w[4] = {{out, 5000}, {NULL, 0}, {out + 5000, 1}, {out + 5001, 6000}};
	struct iovec r[3] = {{in + 20000, 3}, {in, 8000}, {in + 10000, 9000}};
	int fd = open("v", O_RDWR | O_CREAT, 0644);

	must(fd >= 0);
	is(writev(fd, w, 4), 11001, "writev of 11001 bytes in four pieces");
	must(lseek(fd, 0, SEEK_SET) == 0);
	is(readv(fd, r, 3), 11001, "readv into three, the last not filled");
	ok(!memcmp(in + 20000, out, 3) && !memcmp(in, out + 3, 8000) &&
		   !memcmp(in + 10000, out + 8003, 2998),
	   "the bytes are right");
	is(lseek(fd, 0, SEEK_CUR), 11001, "the offset moved by all");
	is(readv(fd, r, 0), 0, "readv of no pieces");
	close(fd);
}

/* Files outlive their descriptors: another process sees what was written, at once. */
static int sees(void *arg)
{
	int fd = open("shared", O_RDONLY);

	if (fd < 0 || read(fd, in, 100) != (long)arg)
		return 1;
	return memcmp(in, out, (long)arg) ? 2 : 0;
}

static void between_processes(void)
{
	int fd = open("shared", O_WRONLY | O_CREAT, 0644);

	must(fd >= 0 && write(fd, out, 50) == 50);
	is_exit(run_child(sees, (void *)50L), 0, "another process sees what is written");
	must(write(fd, out + 50, 20) == 20);
	is_exit(run_child(sees, (void *)70L), 0, "and what is written next");
	close(fd);
}

int main(void)
{
	enter_tmp();
	fill(1);
	sizes();
	seeks();
	overwrite();
	positioned();
	vectors();
	between_processes();
	leave_tmp();
	return done_testing();
}
