// SPDX-License-Identifier: MIT
/*
 * Messages on standard error: perror, and err, warn and kin of <err.h>.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void perror(const char *s)
{
	const char *sentence = strerror(errno);

	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, sentence);
	else
		fprintf(stderr, "%s\n", sentence);
}

/* One write for the whole message, so that those of several processes do not mix. */
static void message(const char *sentence, const char *fmt, va_list ap)
{
	char *text = NULL;

	if (fmt && vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	fprintf(stderr, "%s: %s%s%s\n", program_invocation_short_name, text ? text : "",
		text && sentence ? ": " : "", sentence ? sentence : "");
	free(text);
}

void vwarn(const char *fmt, va_list ap)
{
	message(strerror(errno), fmt, ap);
}

void vwarnx(const char *fmt, va_list ap)
{
	message(NULL, fmt, ap);
}

void verr(int status, const char *fmt, va_list ap)
{
	vwarn(fmt, ap);
	exit(status);
}

void verrx(int status, const char *fmt, va_list ap)
{
	vwarnx(fmt, ap);
	exit(status);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
}

void warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
}

void err(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
	exit(status);
}

void errx(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
	exit(status);
}
