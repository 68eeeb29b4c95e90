// SPDX-License-Identifier: MIT
// grade: group=exec points=10 cpus=1,4 timeout=60 linux=yes
/*
 * What exec refuses and with which errno; and that a refused exec leaves the caller as it
 * was: memory, descriptors, break.
 */
#include "elfgen.h"

static struct elf_image img;

static int try(const char *path)
{
	char *argv[] = {"x", NULL}, *envp[] = {NULL};

	return execve(path, argv, envp);
}

static void paths(void)
{
	char name[4200];

	is_errno(try("nothere"), ENOENT, "no such file");
	is_errno(try(""), ENOENT, "an empty path");
	is_errno(try("nodir/prog"), ENOENT, "no such directory");
	is_errno(try("prog/x"), ENOTDIR, "a file used as a directory");
	is_errno(try("prog/"), ENOTDIR, "a file with a slash behind");
	is_errno(try("."), EACCES, "a directory");
	is_errno(try("/dev/null"), EACCES, "a device");
	memset(name, 'n', 300);
	name[300] = '\0';
	is_errno(try(name), ENAMETOOLONG, "a name of 300 bytes");
	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 ? '/' : '.';
	name[sizeof(name) - 1] = '\0';
	is_errno(try(name), ENAMETOOLONG, "a path of 4199 bytes");
	must(symlink("loop2", "loop1") == 0 && symlink("loop1", "loop2") == 0);
	is_errno(try("loop1"), ELOOP, "symbolic links in a ring");
}

static void contents(void)
{
	must(chmod("prog", 0644) == 0);
	is_errno(try("prog"), EACCES, "no execute permission, even for root");
	must(chmod("prog", 0755) == 0);
	elf_write("empty", "", 0);
	is_errno(try("empty"), ENOEXEC, "an empty file");
	elf_write("short", "\177ELF", 4);
	is_errno(try("short"), ENOEXEC, "four bytes of ELF");
	elf_write("text", "echo hello\n", 11);
	is_errno(try("text"), ENOEXEC, "a text without #!");
	elf_write("zeros", (char[4096]){0}, 4096);
	is_errno(try("zeros"), ENOEXEC, "a page of zeros");
}

static void pointers(void)
{
	char *argv[] = {"x", NULL}, *bad[] = {"x", (char *)8, NULL};
	char *page = map_pages(2);

	must(munmap(page + PAGE, PAGE) == 0);
	memset(page, 'p', PAGE);
	is_err(raw(SYS_execve, NULL, argv, argv), EFAULT, "path NULL");
	is_err(raw(SYS_execve, 0xffffffff80200000, argv, argv), EFAULT, "path in the kernel");
	is_err(raw(SYS_execve, page + PAGE - 10, argv, argv), EFAULT, "path without its end");
	is_err(raw(SYS_execve, "prog", 8, argv), EFAULT, "argv at 8");
	is_err(raw(SYS_execve, "prog", argv, 0xffffffc000000000), EFAULT, "envp in the kernel");
	is_err(raw(SYS_execve, "prog", bad, argv), EFAULT, "an argument at 8");
	is_err(raw(SYS_execve, "prog", argv, bad), EFAULT, "a variable at 8");
	/* A list that runs into the unmapped page, pointer by pointer. */
	for (int i = 0; i < PAGE / 8; i++)
		((char **)page)[i] = "y";
	is_err(raw(SYS_execve, "prog", page, argv), EFAULT, "argv without its end");
	page[PAGE - 1] = page[PAGE - 2] = 'z';
	argv[0] = page + PAGE - 2;
	is_err(raw(SYS_execve, "prog", argv, bad + 2), EFAULT, "an argument without its end");
	munmap(page, PAGE);
}

/* Linux gives ETXTBSY for a file that is open for writing. */
static void being_written(void)
{
	int fd = open("prog", O_WRONLY);

	must(fd >= 0);
	int r = try("prog");

	ok(r == -1 && errno == ETXTBSY, "a file open for writing: ETXTBSY");
	close(fd);
}

static int null_lists(void *arg)
{
	(void)arg;
	raw(SYS_execve, "./prog", NULL, NULL);
	return CHILD_BROKEN;
}

int main(void)
{
	static char before[] = "data of the caller";
	char *brk = sbrk(0), *map;
	int fd;

	enter_tmp();
	elf_good(&img);
	elf_write("prog", &img, sizeof(img));
	map = map_pages(1);
	strcpy(map, "mapping");
	fd = open("prog", O_RDONLY | O_CLOEXEC);
	must(fd >= 0);
	paths();
	contents();
	pointers();
	being_written();
	diag("after all these refusals");
	is_str(before, "data of the caller", "data are as they were");
	is_str(map, "mapping", "a mapping too");
	ok(sbrk(0) >= (void *)brk, "and the break");
	is(fcntl(fd, F_GETFD), FD_CLOEXEC, "a close-on-exec descriptor is still open");
	close(fd);
	is_exit(elf_run("./prog"), ELF_GOOD, "a good exec still works");
	is_exit(run_child(null_lists, NULL), ELF_GOOD, "argv and envp may be NULL, as on Linux");
	leave_tmp();
	return done_testing();
}
