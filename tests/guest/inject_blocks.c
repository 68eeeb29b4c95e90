// SPDX-License-Identifier: MIT
// grade: group=inject points=10 cpus=1,4 timeout=120 linux=no
/*
 * Bad blocks of the disk: of a file, of a directory, of a map of blocks, of the tables. What
 * lies in them is -EIO, all else is there; once they are good again all is as it was.
 */
#include "inject_ops.h"

static void forget(void)
{
	sync();
	must(command("drop-caches") > 0);
}

static long at; /* the offset for pread_at */

static long pread_at(void)
{
	char c;

	return raw(SYS_pread64, file, &c, 1, at);
}

static long stat_a(void)
{
	struct stat st;

	return raw(SYS_newfstatat, AT_FDCWD, "d/a", &st, 0);
}

/* The block of the n-th transfer that the call asks for with nothing cached, n from the end. */
static long block_of(long (*call)(void), int from_end)
{
	long blocks[32] = {0}, n = 0;

	do {
		forget();
		must(command("nth-io %ld", n + 1) > 0);
		call();
		last = disarm();
		blocks[n++] = last.block;
	} while (last.hits && n < 32);
	must(n >= 2 + from_end);
	return blocks[n - 2 - from_end];
}

/* Pages of 'a', 'b' ... in the file d/a, open. */
static void make_letters(int nr)
{
	must(mkdir("d", 0755) == 0);
	for (int i = 0; i < nr; i++)
		memset(buffer + i * PAGE, 'a' + i % 26, PAGE);
	write_file("d/a", buffer, nr * PAGE);
	file = open("d/a", O_RDWR);
	must(file >= 0);
}

static void remove_letters(void)
{
	close_file();
	remove_tree("d");
}

static void read_bad_block(void)
{
	char c = 0;
	long block;

	make_letters(20);
	at = 5 * PAGE;
	block = block_of(pread_at, 0);
	forget();
	must(command("read %ld", block) > 0);
	is_err(raw(SYS_pread64, file, &c, 1, 5 * PAGE), EIO, "a bad block of a file");
	is(raw(SYS_pread64, file, buffer, 20 * PAGE, 0), 5 * PAGE, "a read ends before it");
	ok(pread(file, &c, 1, 4 * PAGE) == 1 && c == 'e', "the block before it is good");
	ok(pread(file, &c, 1, 6 * PAGE) == 1 && c == 'g', "the block behind it is good");
	is_err(raw(SYS_pwrite64, file, "x", 1, 5 * PAGE + 9), EIO, "a write into a part of it");
	is(pwrite(file, buffer, PAGE, 5 * PAGE), PAGE, "a write over all of it");
	command("clear");
	remove_letters();
}

/* A child that reads the mapped page of the bad block. */
static int touch_mapped(void *arg)
{
	char *p = mmap(NULL, 20 * PAGE, PROT_READ, MAP_PRIVATE, file, 0);

	must(p != MAP_FAILED);
	return ((volatile char *)p)[(long)arg * PAGE] == 'a' + (long)arg ? 0 : 1;
}

static void map_bad_block(void)
{
	make_letters(20);
	at = 7 * PAGE;
	must(command("read %ld", block_of(pread_at, 0)) > 0);
	forget();
	is_killed(run_child(touch_mapped, (void *)7), 7, "a mapped bad block is SIGBUS");
	is_exit(run_child(touch_mapped, (void *)8), 0, "the next page is there");
	command("clear");
	is_exit(run_child(touch_mapped, (void *)7), 0, "and it too when the block is good again");
	remove_letters();
}

/* The map of the file's blocks lies in a bad one: the first 12 pages need none. */
static void bad_map(void)
{
	char c = 0;

	make_letters(20);
	at = 15 * PAGE;
	must(command("read %ld", block_of(pread_at, 1)) > 0);
	forget();
	is_err(raw(SYS_pread64, file, &c, 1, 15 * PAGE), EIO, "a page behind a bad map");
	ok(pread(file, &c, 1, 3 * PAGE) == 1 && c == 'd', "one that needs no map");
	is_err(raw(SYS_ftruncate, file, 15 * PAGE + 1), EIO, "truncate in the middle of it");
	command("clear");
	ok(pread(file, &c, 1, 15 * PAGE) == 1 && c == 'p', "good again, nothing is lost");
	remove_letters();
}

static long list(void)
{
	return call_getdents();
}

static void bad_directory(void)
{
	make_letters(1);
	close_file();
	must(command("read %ld", block_of(list, 0)) > 0);
	forget();
	is_err(call_getdents(), EIO, "getdents of a bad directory");
	is_err(stat_a(), EIO, "stat of a name in it");
	is_err(raw(SYS_openat, AT_FDCWD, "d/b", O_CREAT | O_RDWR, 0644), EIO, "open with O_CREAT");
	is_err(raw(SYS_unlinkat, AT_FDCWD, "d/a", 0), EIO, "unlink");
	is_err(raw(SYS_renameat2, AT_FDCWD, "d/a", AT_FDCWD, "e", 0), EIO, "rename out of it");
	is_err(raw(SYS_unlinkat, AT_FDCWD, "d", AT_REMOVEDIR), EIO, "rmdir");
	command("clear");
	is(stat_a(), 0, "good again, all is there");
	remove_letters();
}

/* One block of many in a write-back: fsync says so once, and the others are written. */
static void write_bad_block(void)
{
	long block, wrong_pages = 0;

	make_letters(20);
	at = 5 * PAGE;
	block = block_of(pread_at, 0);
	for (int i = 0; i < 20; i++)
		must(pwrite(file, "X", 1, i * PAGE) == 1);
	must(command("write %ld", block) > 0);
	is_err(raw(SYS_fsync, file), EIO, "fsync with a bad block");
	is_err(raw(SYS_fsync, file), 0, "it says so once");
	forget();
	must(read_full(file, buffer, 20 * PAGE) == 20 * PAGE);
	for (int i = 0; i < 20; i++)
		wrong_pages += buffer[i * PAGE] != (i == 5 ? 'f' : 'X');
	is(wrong_pages, 0, "the old byte is in the bad block, the new ones in all others");
	command("clear");
	remove_letters();
}

static int exec_it(void *arg)
{
	char *argv[] = {(char *)"prog", (char *)"here", NULL};
	long err = -raw(SYS_execve, "prog", argv, NULL);

	(void)arg;
	return err;
}

/* A program of which the header, or a page of its code, can't be read. */
static void bad_program(const char *self)
{
	long n, block;

	file = open(self, O_RDONLY);
	n = read_full(file, buffer, BIG);
	close_file();
	must(n > 4 * PAGE && n < BIG);
	write_file("prog", buffer, n);
	must(chmod("prog", 0755) == 0);
	is_exit(run_child(exec_it, NULL), 77, "a program");
	file = open("prog", O_RDONLY);
	at = 0;
	block = block_of(pread_at, 0);
	must(command("read %ld", block) > 0);
	forget();
	is_exit(run_child(exec_it, NULL), EIO, "its first block is bad");
	command("clear");
	for (int i = 1; i < 4; i++)
		must(command("read %ld", block + i) > 0);
	forget();
	is_killed(run_child(exec_it, NULL), 7, "its code is in bad blocks");
	command("clear");
	is_exit(run_child(exec_it, NULL), 77, "they are good again");
	close_file();
	must(unlink("prog") == 0);
}

/* A new name in d, and all that goes with it on the disk. */
static long creat_sync(void)
{
	static int nr;
	char name[20];

	snprintf(name, sizeof(name), "d/new%d", nr++);
	write_file(name, "text", 4);
	return raw(SYS_fsync, file);
}

/* Makes all blocks bad that creat_sync writes, but for the super block. */
static int spoil_metadata(void)
{
	long blocks[32];
	int nr = 0;

	for (long n = 1;; n++) {
		must(command("nth-io %ld", n) > 0);
		creat_sync();
		last = disarm();
		if (!last.hits)
			break;
		if (last.block && nr < 10)
			blocks[nr++] = last.block;
	}
	for (int i = 0; i < nr; i++)
		must(command("write %ld", blocks[i]) > 0);
	return nr;
}

/* Bitmaps, tables, a directory: what can't be written stays in memory until it can. */
static void write_bad_metadata(void)
{
	struct stat st;

	make_letters(1);
	ok(spoil_metadata() > 1, "bad blocks of bitmaps, tables and a directory");
	write_file("d/last", "text", 4);
	is_err(raw(SYS_fsync, file), EIO, "fsync says so");
	is_err(raw(SYS_fsync, file), EIO, "and again: they are not given up");
	must(command("drop-caches") > 0);
	is(stat("d/last", &st), 0, "what could not be written is still known");
	command("clear");
	is_err(raw(SYS_fsync, file), 0, "fsync once they are good");
	remove_letters();
}

int main(int argc, char **argv)
{
	struct ledger before;

	if (argc > 1)
		return 77;
	need_injection();
	enter_tmp();
	memset(buffer, 1, sizeof(buffer)); /* its pages are ours from here on */
	before = take_ledger();
	read_bad_block();
	map_bad_block();
	bad_map();
	bad_directory();
	bad_program(argv[0]);
	write_bad_block();
	write_bad_metadata();
	is(compare_ledgers("bad blocks", &before), 0, "nothing leaked");
	leave_tmp();
	return done_testing();
}
