// SPDX-License-Identifier: MIT
/*
 * Buffered files.
 *
 * A stream reads or writes, never both at once: `dir` says which, and what of the buffer
 * counts. READING: bytes pos to end are read and not yet taken, and the descriptor's offset
 * is that of end. WRITING: bytes 0 to pos wait to be written. Whoever changes the direction
 * first brings the descriptor's offset to where the program thinks it is.
 *
 * Standard output is line buffered if it is a terminal, else fully buffered like all other
 * files; standard error is unbuffered. No locks, as there are no threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "libc.h"

static unsigned char stdin_buf[BUFSIZ], stdout_buf[BUFSIZ];

static FILE file_stderr = {
	.fd = STDERR_FILENO,
	.writable = true,
	.mode_chosen = true,
	.mode = _IONBF,
	.buf = file_stderr.one,
	.size = 1,
};
static FILE file_stdout = {
	.fd = STDOUT_FILENO,
	.writable = true,
	.buf = stdout_buf,
	.size = BUFSIZ,
	.next = &file_stderr,
};
static FILE file_stdin = {
	.fd = STDIN_FILENO,
	.readable = true,
	.buf = stdin_buf,
	.size = BUFSIZ,
	.next = &file_stdout,
};
static FILE *all_files = &file_stdin;

FILE *const stdin = &file_stdin, *const stdout = &file_stdout, *const stderr = &file_stderr;

/* Before the first use; a buffer that can't be had leaves the stream unbuffered. */
static void prepare(FILE *f)
{
	if (!f->mode_chosen) {
		int saved_errno = errno;
		f->mode = isatty(f->fd) ? _IOLBF : _IOFBF;
		f->mode_chosen = true;
		errno = saved_errno;
	}
	if (f->buf)
		return;
	f->buf = f->mode == _IONBF ? NULL : malloc(BUFSIZ);
	f->own_buf = f->buf;
	f->size = f->buf ? BUFSIZ : 1;
	if (!f->buf)
		f->buf = f->one;
}

static int write_all(FILE *f, const unsigned char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(f->fd, p, n);
		if (done < 0) {
			f->error = true;
			return EOF;
		}
		p += done;
		n -= done;
	}
	return 0;
}

/* Empties the buffer either way; what was read ahead goes back to a file that can seek. */
static int settle(FILE *f)
{
	int result = 0;

	if (f->dir == WRITING) {
		result = write_all(f, f->buf, f->pos);
	} else if (f->dir == READING && f->pos < f->end && f->fd >= 0) {
		int saved_errno = errno;
		if (lseek(f->fd, (off_t)f->pos - (off_t)f->end, SEEK_CUR) < 0)
			errno = saved_errno; /* a pipe or a terminal: the bytes are gone */
	}
	f->dir = IDLE;
	f->pos = f->end = 0;
	return result;
}

int fflush(FILE *f)
{
	int result = 0;

	if (f)
		return settle(f);
	for (f = all_files; f; f = f->next) {
		if (f->dir == WRITING)
			result |= settle(f);
	}
	return result;
}

/*
 * exit() calls this, if the program has any of stdio. Whoever shares standard input goes on
 * where this program stopped; other files' offsets stay, as a parent may be using them.
 */
void __stdio_exit(void)
{
	settle(stdin);
	fflush(NULL);
}

static bool start(FILE *f, enum direction dir)
{
	if (f->dir == dir)
		return true;
	if (dir == READING ? !f->readable : !f->writable) {
		errno = EBADF;
		f->error = true;
		return false;
	}
	prepare(f);
	settle(f);
	f->dir = dir;
	return true;
}

/* Reads the next bytes into the empty buffer. A prompt without newline shows first. */
static bool fill(FILE *f)
{
	if (f->fd < 0) {
		f->eof = true;
		return false;
	}
	if (f->mode != _IOFBF && stdout->mode == _IOLBF && stdout->dir == WRITING)
		settle(stdout);
	ssize_t n = read(f->fd, f->buf, f->size);
	f->pos = 0;
	f->end = n > 0 ? n : 0;
	f->eof |= n == 0;
	f->error |= n < 0;
	return n > 0;
}

int fgetc(FILE *f)
{
	if (!start(f, READING) || (f->pos == f->end && !fill(f)))
		return EOF;
	return f->buf[f->pos++];
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

/* There is room for at least one byte, as the buffer holds the byte that was taken last. */
int ungetc(int c, FILE *f)
{
	if (c == EOF || !start(f, READING))
		return EOF;
	if (f->pos == 0) {
		if (f->end == f->size)
			return EOF;
		memmove(f->buf + 1, f->buf, f->end++);
		f->pos = 1;
	}
	if (f->buf[--f->pos] != (unsigned char)c) /* sscanf's buffer may be read-only */
		f->buf[f->pos] = c;
	f->eof = false;
	return (unsigned char)c;
}

size_t fread(void *buf, size_t size, size_t n, FILE *f)
{
	size_t want = size * n, got = 0;
	char *out = buf;

	if (want == 0 || !start(f, READING))
		return 0;
	while (got < want) {
		size_t ready = f->end - f->pos, left = want - got;
		if (ready == 0 && left >= f->size && f->fd >= 0) {
			ssize_t done = read(f->fd, out + got, left);
			if (done <= 0) {
				f->eof |= done == 0;
				f->error |= done < 0;
				break;
			}
			got += done;
			continue;
		}
		if (ready == 0 && !fill(f))
			break;
		ready = f->end - f->pos;
		size_t take = ready < left ? ready : left;
		memcpy(out + got, f->buf + f->pos, take);
		f->pos += take;
		got += take;
	}
	return got / size;
}

/* Through the buffer, or past it if the buffer is empty and too small. */
static int write_buffered(FILE *f, const unsigned char *p, size_t n)
{
	while (n > 0) {
		if (f->pos == 0 && n >= f->size)
			return write_all(f, p, n);
		size_t room = f->size - f->pos, take = n < room ? n : room;
		memcpy(f->buf + f->pos, p, take);
		f->pos += take;
		p += take;
		n -= take;
		if (f->pos < f->size)
			break;
		f->pos = 0;
		if (write_all(f, f->buf, f->size) < 0)
			return EOF;
	}
	return 0;
}

size_t fwrite(const void *buf, size_t size, size_t n, FILE *f)
{
	const unsigned char *p = buf;
	size_t left = size * n;

	if (left == 0 || !start(f, WRITING))
		return 0;
	const unsigned char *newline = f->mode == _IOLBF ? memrchr(p, '\n', left) : NULL;
	if (newline) {
		size_t lines = newline + 1 - p;
		if (write_buffered(f, p, lines) < 0 || settle(f) < 0)
			return 0;
		f->dir = WRITING;
		p += lines;
		left -= lines;
	}
	return write_buffered(f, p, left) < 0 ? 0 : n;
}

int fputc(int c, FILE *f)
{
	unsigned char byte = c;

	if (f->dir == WRITING && f->mode == _IOFBF && f->pos + 1 < f->size) {
		f->buf[f->pos++] = byte;
		return byte;
	}
	return fwrite(&byte, 1, 1, f) == 1 ? byte : EOF;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}

off_t ftello(FILE *f)
{
	if (f->dir == WRITING && settle(f) < 0) /* to append goes to the end, wherever that is */
		return -1;
	off_t offset = lseek(f->fd, 0, SEEK_CUR);
	return offset < 0 ? -1 : offset - (off_t)(f->end - f->pos);
}

int fseeko(FILE *f, off_t offset, int whence)
{
	if (settle(f) < 0 || lseek(f->fd, offset, whence) < 0)
		return -1;
	f->eof = false;
	return 0;
}

long ftell(FILE *f)
{
	return ftello(f);
}

int fseek(FILE *f, long offset, int whence)
{
	return fseeko(f, offset, whence);
}

void rewind(FILE *f)
{
	fseeko(f, 0, SEEK_SET);
	f->error = false;
}

/* The flags of open for a mode of fopen, or -1. */
static int mode_flags(const char *mode)
{
	bool plus = strchr(mode, '+');
	int flags = plus ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;

	switch (*mode) {
	case 'r': break;
	case 'w': flags |= O_CREAT | O_TRUNC; break;
	case 'a': flags |= O_CREAT | O_APPEND; break;
	default: errno = EINVAL; return -1;
	}
	if (strchr(mode, 'x'))
		flags |= O_EXCL;
	if (strchr(mode, 'e'))
		flags |= O_CLOEXEC;
	return flags;
}

static void attach(FILE *f, int fd, int flags)
{
	f->fd = fd;
	f->readable = (flags & O_ACCMODE) != O_WRONLY;
	f->writable = (flags & O_ACCMODE) != O_RDONLY;
	f->eof = f->error = false;
}

FILE *fdopen(int fd, const char *mode)
{
	int flags = mode_flags(mode);
	FILE *f = flags < 0 ? NULL : calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	attach(f, fd, flags);
	f->next = all_files;
	all_files = f;
	return f;
}

FILE *fopen(const char *path, const char *mode)
{
	int flags = mode_flags(mode);
	int fd = flags < 0 ? -1 : open(path, flags, 0666);

	if (fd < 0)
		return NULL;
	FILE *f = fdopen(fd, mode);
	if (!f)
		close(fd);
	return f;
}

FILE *tmpfile(void)
{
	char path[] = P_tmpdir "/tmp.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return NULL;
	unlink(path);
	FILE *f = fdopen(fd, "w+");
	if (!f)
		close(fd);
	return f;
}

FILE *freopen(const char *path, const char *mode, FILE *f)
{
	int flags = mode_flags(mode);

	settle(f);
	int fd = flags < 0 ? -1 : open(path, flags, 0666);
	if (fd < 0)
		return NULL;
	if (fd != f->fd) {
		dup3(fd, f->fd, flags & O_CLOEXEC);
		close(fd);
	}
	attach(f, f->fd, flags);
	f->mode_chosen = f->mode == _IONBF;
	return f;
}

int fclose(FILE *f)
{
	int result = settle(f);

	if (close(f->fd) < 0)
		result = EOF;
	FILE **link = &all_files;
	while (*link != f)
		link = &(*link)->next;
	*link = f->next;
	if (f->own_buf)
		free(f->buf);
	if (f != stdin && f != stdout && f != stderr)
		free(f);
	return result;
}

int setvbuf(FILE *f, char *buf, int mode, size_t size)
{
	if (mode < _IOFBF || mode > _IONBF)
		return EOF;
	settle(f);
	if (f->own_buf)
		free(f->buf);
	f->own_buf = false;
	f->mode = mode;
	f->mode_chosen = true;
	f->buf = buf && size && mode != _IONBF ? (unsigned char *)buf : NULL;
	f->size = f->buf ? size : 0;
	if (mode != _IONBF && !f->buf && size && (f->buf = malloc(size))) {
		f->own_buf = true;
		f->size = size;
	}
	return 0;
}

void setbuf(FILE *f, char *buf)
{
	setvbuf(f, buf, buf ? _IOFBF : _IONBF, BUFSIZ);
}

void setlinebuf(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 0);
}

int fileno(FILE *f)
{
	return f->fd;
}

int feof(FILE *f)
{
	return f->eof;
}

int ferror(FILE *f)
{
	return f->error;
}

void clearerr(FILE *f)
{
	f->eof = f->error = false;
}
