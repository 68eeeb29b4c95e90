/* SPDX-License-Identifier: MIT */
/*
 * Buffered files and formatted text.
 */
#ifndef CALF_STDIO_H
#define CALF_STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include "uapi/types.h"
#include "uapi/fcntl.h"

typedef struct file_stream FILE;

extern FILE *const stdin, *const stdout, *const stderr;
#define stdin		       stdin
#define stdout		       stdout
#define stderr		       stderr

#define EOF		       (-1)
#define BUFSIZ		       4096
#define _IOFBF		       0
#define _IOLBF		       1
#define _IONBF		       2
#define P_tmpdir	       "/tmp"

#define printf_like(fmt, args) __attribute__((format(printf, fmt, args)))
#define scanf_like(fmt, args)  __attribute__((format(scanf, fmt, args)))

FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *path, const char *mode, FILE *f);
int fclose(FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *f, char *buf, int mode, size_t size);
void setbuf(FILE *f, char *buf);
void setlinebuf(FILE *f);
int fileno(FILE *f);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);
FILE *tmpfile(void);

size_t fread(void *buf, size_t size, size_t n, FILE *f);
size_t fwrite(const void *buf, size_t size, size_t n, FILE *f);
int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
void rewind(FILE *f);

int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
int ungetc(int c, FILE *f);
char *fgets(char *buf, int size, FILE *f);
ssize_t getline(char **line, size_t *size, FILE *f);
ssize_t getdelim(char **line, size_t *size, int delim, FILE *f);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int fputs(const char *s, FILE *f);
int puts(const char *s);

int printf(const char *fmt, ...) printf_like(1, 2);
int fprintf(FILE *f, const char *fmt, ...) printf_like(2, 3);
int dprintf(int fd, const char *fmt, ...) printf_like(2, 3);
int sprintf(char *buf, const char *fmt, ...) printf_like(2, 3);
int snprintf(char *buf, size_t size, const char *fmt, ...) printf_like(3, 4);
int asprintf(char **out, const char *fmt, ...) printf_like(2, 3);
int vprintf(const char *fmt, va_list ap) printf_like(1, 0);
int vfprintf(FILE *f, const char *fmt, va_list ap) printf_like(2, 0);
int vdprintf(int fd, const char *fmt, va_list ap) printf_like(2, 0);
int vsprintf(char *buf, const char *fmt, va_list ap) printf_like(2, 0);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap) printf_like(3, 0);
int vasprintf(char **out, const char *fmt, va_list ap) printf_like(2, 0);

int scanf(const char *fmt, ...) scanf_like(1, 2);
int fscanf(FILE *f, const char *fmt, ...) scanf_like(2, 3);
int sscanf(const char *s, const char *fmt, ...) scanf_like(2, 3);
int vfscanf(FILE *f, const char *fmt, va_list ap) scanf_like(2, 0);
int vsscanf(const char *s, const char *fmt, va_list ap) scanf_like(2, 0);

void perror(const char *s);
int remove(const char *path);
int rename(const char *path, const char *newpath);
int renameat(int dirfd, const char *path, int newdirfd, const char *newpath);
int renameat2(int dirfd, const char *path, int newdirfd, const char *newpath, unsigned int flags);
FILE *popen(const char *command, const char *mode);
int pclose(FILE *f);

#endif
