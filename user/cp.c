// SPDX-License-Identifier: MIT
/*
 * cp: copies files; -r directories with all below (symbolic links in them stay links),
 * -p keeps mode, owner and times, -f removes a target that can't be opened, -v tells.
 */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool recursive, preserve, force, verbose;
static struct stat made_root; /* the first directory that is made: not to be copied into itself */

static int fail(const char *path)
{
	warn("%s", path);
	return 1;
}

static int copy_owner_and_times(const struct stat *st, const char *to)
{
	struct timespec times[2] = {st->st_atim, st->st_mtim};

	/* Only the superuser may give files away; chown clears the setuid bit, so it goes first. */
	if (lchown(to, st->st_uid, st->st_gid) < 0 && errno != EPERM)
		return fail(to);
	if (!S_ISLNK(st->st_mode) && chmod(to, st->st_mode & 07777) < 0)
		return fail(to);
	if (utimensat(AT_FDCWD, to, times, AT_SYMLINK_NOFOLLOW) < 0)
		return fail(to);
	return 0;
}

static int copy_data(int in, int out, const char *from, const char *to)
{
	static char buf[64 * 1024];
	ssize_t n;

	while ((n = read(in, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(from);
		if (write_all(out, buf, n) < 0)
			return fail(to);
	}
	return 0;
}

static int copy_regular(const char *from, const struct stat *st, const char *to)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC;
	int in = open(from, O_RDONLY), out, status;

	if (in < 0)
		return fail(from);
	out = open(to, flags, st->st_mode & 0777);
	if (out < 0 && force && unlink(to) == 0)
		out = open(to, flags, st->st_mode & 0777);
	if (out < 0) {
		close(in);
		return fail(to);
	}
	status = copy_data(in, out, from, to);
	close(in);
	if (close(out) < 0)
		status = fail(to);
	return status;
}

static int copy_link(const char *from, const char *to)
{
	char target[4096];
	ssize_t len = readlink(from, target, sizeof(target) - 1);

	if (len < 0)
		return fail(from);
	target[len] = '\0';
	if (unlink(to) < 0 && errno != ENOENT)
		return fail(to);
	return symlink(target, to) < 0 ? fail(to) : 0;
}

static int copy(const char *from, const char *to, bool named);

static int copy_dir(const char *from, const struct stat *st, const char *to)
{
	struct names list;
	int status = 0;

	if (made_root.st_ino && st->st_ino == made_root.st_ino && st->st_dev == made_root.st_dev) {
		warnx("%s: not copied into itself", from);
		return 1;
	}
	/* Writable for us until all is in it. */
	if (mkdir(to, (st->st_mode & 0777) | 0700) < 0 && !(errno == EEXIST && is_dir(to)))
		return fail(to);
	if (!made_root.st_ino && stat(to, &made_root) < 0)
		return fail(to);
	if (list_dir(from, &list) < 0)
		return fail(from);
	for (size_t i = 0; i < list.n; i++) {
		char *from_below = path_join(from, list.v[i]);
		char *to_below = path_join(to, list.v[i]);

		status |= copy(from_below, to_below, false);
		free(from_below);
		free(to_below);
	}
	free_names(&list);
	return status;
}

/* `named` on the command line: only then is a symbolic link followed, and not with -r. */
static int copy(const char *from, const char *to, bool named)
{
	struct stat st, old;
	int status;

	if (get_stat(from, named && !recursive, &st) < 0)
		return fail(from);
	if (stat(to, &old) == 0 && old.st_ino == st.st_ino && old.st_dev == st.st_dev) {
		warnx("%s and %s are the same file", from, to);
		return 1;
	}
	if (verbose)
		printf("%s -> %s\n", from, to);
	if (S_ISDIR(st.st_mode) && !recursive) {
		warnx("%s: is a directory: use -r", from);
		return 1;
	}
	if (S_ISDIR(st.st_mode))
		status = copy_dir(from, &st, to);
	else if (S_ISLNK(st.st_mode))
		status = copy_link(from, to);
	else if (S_ISREG(st.st_mode) || !recursive)
		status = copy_regular(from, &st, to);
	else {
		warnx("%s: a device, FIFO or socket is not copied", from);
		return 1;
	}
	if (preserve && status == 0)
		status = copy_owner_and_times(&st, to);
	return status;
}

int main(int argc, char **argv)
{
	const char *dest;
	int opt, status = 0;

	set_usage("cp [-fprv] SOURCE... DEST");
	while ((opt = getopt(argc, argv, "Rafprv")) != -1) {
		switch (opt) {
		case 'a': preserve = true; /* fall through */
		case 'R':
		case 'r': recursive = true; break;
		case 'f': force = true; break;
		case 'p': preserve = true; break;
		case 'v': verbose = true; break;
		default: usage();
		}
	}
	if (argc - optind < 2)
		usage();
	dest = argv[argc - 1];
	if (argc - optind > 2 && !is_dir(dest))
		errx(1, "%s: not a directory, so it takes only one file", dest);
	for (int i = optind; i < argc - 1; i++) {
		char *to = target_path(dest, argv[i]);

		made_root = (struct stat){0};
		status |= copy(argv[i], to, true);
		free(to);
	}
	return finish(status);
}
