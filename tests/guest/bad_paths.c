// SPDX-License-Identifier: MIT
// grade: group=bad points=15 cpus=1,4 timeout=60 linux=yes
/*
 * Every call that takes a path, with every kind of bad path: pointers, strings without an end,
 * too long, empty, below a file, through a ring of links; and bad directories for the *at ones.
 */
#include "bad.h"

static char buf[4096], longpath[5000], longname[300];

static long c_open(int d, const char *p)
{
	return raw(SYS_openat, d, p, O_RDONLY, 0);
}
static long c_create(int d, const char *p)
{
	return raw(SYS_openat, d, p, O_WRONLY | O_CREAT | O_EXCL, 0600);
}
static long c_mkdir(int d, const char *p)
{
	return raw(SYS_mkdirat, d, p, 0700);
}
static long c_unlink(int d, const char *p)
{
	return raw(SYS_unlinkat, d, p, 0);
}
static long c_rmdir(int d, const char *p)
{
	return raw(SYS_unlinkat, d, p, AT_REMOVEDIR);
}
static long c_symlink(int d, const char *p)
{
	return raw(SYS_symlinkat, "text", d, p);
}
static long c_readlink(int d, const char *p)
{
	return raw(SYS_readlinkat, d, p, buf, sizeof(buf));
}
static long c_link_from(int d, const char *p)
{
	return raw(SYS_linkat, d, p, AT_FDCWD, "new", 0);
}
static long c_link_to(int d, const char *p)
{
	return raw(SYS_linkat, AT_FDCWD, "file", d, p, 0);
}
static long c_rename_from(int d, const char *p)
{
	return raw(SYS_renameat2, d, p, AT_FDCWD, "new", 0);
}
static long c_rename_to(int d, const char *p)
{
	return raw(SYS_renameat2, AT_FDCWD, "file", d, p, 0);
}
static long c_access(int d, const char *p)
{
	return raw(SYS_faccessat, d, p, F_OK);
}
static long c_access2(int d, const char *p)
{
	return raw(SYS_faccessat2, d, p, F_OK, 0);
}
static long c_chmod(int d, const char *p)
{
	return raw(SYS_fchmodat, d, p, 0600);
}
static long c_chown(int d, const char *p)
{
	return raw(SYS_fchownat, d, p, 0, 0, 0);
}
static long c_stat(int d, const char *p)
{
	return raw(SYS_newfstatat, d, p, buf, 0);
}
static long c_statx(int d, const char *p)
{
	return raw(SYS_statx, d, p, 0, 0x7ff, buf);
}
static long c_utimens(int d, const char *p)
{
	struct timespec ts[2] = {{1, 0}, {1, 0}};

	return raw(SYS_utimensat, d, p, ts, 0);
}
/* These take no directory. */
static long c_truncate(int d, const char *p)
{
	(void)d;
	return raw(SYS_truncate, p, 0);
}
static long c_chdir(int d, const char *p)
{
	(void)d;
	return raw(SYS_chdir, p);
}
static long c_statfs(int d, const char *p)
{
	(void)d;
	return raw(SYS_statfs, p, buf);
}
static long c_execve(int d, const char *p)
{
	char *argv[] = {"x", NULL};

	(void)d;
	return raw(SYS_execve, p, argv, argv + 1);
}

static const struct path_call {
	const char *name;
	long (*fn)(int dir, const char *path);
	bool at;      /* takes a directory */
	bool null_ok; /* NULL means something */
} calls[] = {
	{"openat", c_open, true, false},
	{"openat(O_CREAT)", c_create, true, false},
	{"mkdirat", c_mkdir, true, false},
	{"unlinkat", c_unlink, true, false},
	{"unlinkat(AT_REMOVEDIR)", c_rmdir, true, false},
	{"symlinkat", c_symlink, true, false},
	{"readlinkat", c_readlink, true, false},
	{"linkat's old path", c_link_from, true, false},
	{"linkat's new path", c_link_to, true, false},
	{"renameat2's old path", c_rename_from, true, false},
	{"renameat2's new path", c_rename_to, true, false},
	{"faccessat", c_access, true, false},
	{"faccessat2", c_access2, true, false},
	{"fchmodat", c_chmod, true, false},
	{"fchownat", c_chown, true, false},
	{"newfstatat", c_stat, true, false},
	{"statx", c_statx, true, false},
	{"utimensat", c_utimens, true, true},
	{"truncate", c_truncate, false, false},
	{"chdir", c_chdir, false, false},
	{"statfs", c_statfs, false, false},
	{"execve", c_execve, false, false},
};

static void pointers(const struct path_call *c)
{
	struct bad_ptr *list = c->null_ok ? bad_in + 1 : bad_in;

	is_efault(list, c->fn(AT_FDCWD, b->p), c->name);
	is_err(c->fn(AT_FDCWD, bad_unterminated(1)), EFAULT, "%s: a string of one byte", c->name);
	is_err(c->fn(AT_FDCWD, bad_unterminated(100)), EFAULT, "%s: a string without its end",
	       c->name);
	is_err(c->fn(AT_FDCWD, bad_unterminated(4095)), EFAULT, "%s: 4095 bytes, no zero", c->name);
}

static void strings(const struct path_call *c)
{
	is_err(c->fn(AT_FDCWD, longpath), ENAMETOOLONG, "%s: a path of 4200 bytes", c->name);
	is_err(c->fn(AT_FDCWD, longname), ENAMETOOLONG, "%s: a name of 256 bytes", c->name);
	is_err(c->fn(AT_FDCWD, ""), ENOENT, "%s: an empty path", c->name);
	is_err(c->fn(AT_FDCWD, "file/x"), ENOTDIR, "%s: below a file", c->name);
	is_err(c->fn(AT_FDCWD, "file/../file"), ENOTDIR, "%s: up from a file", c->name);
	is_err(c->fn(AT_FDCWD, "nodir/x"), ENOENT, "%s: below nothing", c->name);
	is_err(c->fn(AT_FDCWD, "ring1/x"), ELOOP, "%s: through a ring of links", c->name);
	is_err(c->fn(AT_FDCWD, "dangling/x"), ENOENT, "%s: through a dangling link", c->name);
}

static void directories(const struct path_call *c, int file)
{
	is_err(c->fn(-1, "x"), EBADF, "%s: directory -1", c->name);
	is_err(c->fn(-99, "x"), EBADF, "%s: directory -99", c->name);
	is_err(c->fn(900, "x"), EBADF, "%s: a closed descriptor", c->name);
	is_err(c->fn(0x7fffffff, "x"), EBADF, "%s: a huge one", c->name);
	is_err(c->fn(file, "x"), ENOTDIR, "%s: a file's", c->name);
	long r = c->fn(-1, tap_dir);

	ok(r != -EBADF && r != -EFAULT, "%s: an absolute path asks for none (%ld)", c->name, r);
}

int main(void)
{
	int file;

	bad_init();
	enter_tmp();
	memset(longpath, '/', 4200);
	memset(longname, 'n', 256);
	write_file("file", "x", 1);
	must(symlink("ring2", "ring1") == 0 && symlink("ring1", "ring2") == 0);
	must(symlink("nowhere", "dangling") == 0);
	file = open("file", O_RDONLY);
	must(file >= 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		diag("%s with bad paths", calls[i].name);
		pointers(&calls[i]);
		strings(&calls[i]);
		if (calls[i].at)
			directories(&calls[i], file);
	}
	is(access("file", F_OK), 0, "the file is still there");
	is_errno(access("new", F_OK), ENOENT, "and nothing was made");
	leave_tmp();
	return done_testing();
}
