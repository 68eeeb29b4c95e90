// SPDX-License-Identifier: MIT
/*
 * Redirections.
 *
 * A child applies them for good. The shell itself, for a builtin or a compound command,
 * first copies each descriptor it is about to replace to one from 10 up (close-on-exec, so
 * that no program inherits it) and puts it back afterwards.
 */
#include "ast.h"
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SAVE_FROM = 10,
	PIPE_HOLDS = 4096, /* any pipe takes that much without a reader */
};

struct saved_fd {
	struct saved_fd *next;
	int fd;
	int copy; /* -1: fd was closed */
};

/* Makes `to` what `from` is; `from` is gone then and `to` survives exec. */
void move_fd(int from, int to)
{
	if (from == to) {
		fcntl(to, F_SETFD, 0);
		return;
	}
	dup2(from, to);
	close(from);
}

static int report(const char *what, const char *path)
{
	warn("cannot %s %s: %s", what, path, strerror(errno));
	return -1;
}

static int open_output(const char *path, enum redir_type type)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	struct stat st;
	int fd;

	if (type == REDIR_APPEND)
		flags |= O_APPEND;
	else if (type == REDIR_OUT && sh.option[OPT_NOCLOBBER] &&
		 (stat(path, &st) != 0 || S_ISREG(st.st_mode)))
		flags |= O_EXCL;
	else
		flags |= O_TRUNC;
	fd = open(path, flags, 0666);
	return fd >= 0 ? fd : report("create", path);
}

static int open_input(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0666);

	return fd >= 0 ? fd : report("open", path);
}

/* A pipe with the text in it; what does not fit is written by a child of its own. */
static int open_here(const char *text)
{
	size_t len = strlen(text);
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0) {
		warn("cannot make a pipe: %s", strerror(errno));
		return -1;
	}
	if (len <= PIPE_HOLDS) {
		write_all(fds[1], text, len);
	} else {
		pid = job_fork(NULL);
		if (pid == 0) {
			close(fds[0]);
			write_all(fds[1], text, len);
			_exit(0);
		}
		if (pid < 0) {
			close(fds[0]);
			fds[0] = -1;
		}
	}
	close(fds[1]);
	return fds[0];
}

/* <&3, <&-: there is no file to open. */
static int redir_dup(const struct redir *r, const char *text)
{
	int from;

	if (strcmp(text, "-") == 0) {
		close(r->fd);
		return 0;
	}
	if (!*text || text[strspn(text, "0123456789")] || strlen(text) > 4) {
		warn("%s: bad descriptor number", text);
		return -1;
	}
	from = atoi(text);
	if (from == r->fd ? fcntl(from, F_SETFD, 0) < 0 : dup2(from, r->fd) < 0) {
		warn("%s: %s", text, strerror(errno));
		return -1;
	}
	return 0;
}

static int redir_one(const struct redir *r, const char *text)
{
	int fd = -1;

	switch (r->type) {
	case REDIR_IN: fd = open_input(text, O_RDONLY); break;
	case REDIR_INOUT: fd = open_input(text, O_RDWR | O_CREAT); break;
	case REDIR_OUT:
	case REDIR_CLOBBER:
	case REDIR_APPEND: fd = open_output(text, r->type); break;
	case REDIR_HERE:
	case REDIR_HERE_TABS: fd = open_here(text); break;
	case REDIR_DUP: return redir_dup(r, text);
	}
	if (fd < 0)
		return -1;
	move_fd(fd, r->fd);
	return 0;
}

static void save(int fd, struct saved_fd **saved)
{
	struct saved_fd *s = arena_alloc(&temp, sizeof(*s));

	s->fd = fd;
	s->copy = fcntl(fd, F_DUPFD_CLOEXEC, SAVE_FROM);
	s->next = *saved;
	*saved = s;
}

/*
 * Applies the list from left to right. With `saved` not NULL the caller undoes it, or keeps
 * it, also after an error. -1 after an error, which has been reported.
 */
int redir_apply(const struct redir *list, struct saved_fd **saved)
{
	for (const struct redir *r = list; r; r = r->next) {
		char *text = expand_text(r->target);

		if (sh.flow)
			return -1;
		flush_output();
		if (saved)
			save(r->fd, saved);
		if (redir_one(r, text) < 0)
			return -1;
	}
	return 0;
}

void redir_undo(struct saved_fd *saved)
{
	for (; saved; saved = saved->next) {
		if (saved->copy < 0) {
			close(saved->fd);
			continue;
		}
		dup2(saved->copy, saved->fd);
		close(saved->copy);
	}
}

/* For `exec >file`: the copies go, the redirections stay. */
void redir_keep(struct saved_fd *saved)
{
	for (; saved; saved = saved->next) {
		if (saved->copy >= 0)
			close(saved->copy);
	}
}
