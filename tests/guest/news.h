/* SPDX-License-Identifier: MIT */
/* Numbers that processes tell the test, wherever they are in the tree of processes. */
#ifndef NEWS_H
#define NEWS_H

#include <poll.h>
#include "tap.h"

static int news[2]; /* a pipe, made by the test */

static void tell(int what)
{
	must(write(news[1], &what, sizeof(what)) == sizeof(what));
}

/* -1 if nothing comes for too long. */
static int told(void)
{
	struct pollfd p = {.fd = news[0], .events = POLLIN};
	int what = -1;

	if (poll(&p, 1, LIMIT_MS) == 1)
		must(read(news[0], &what, sizeof(what)) == sizeof(what));
	return what;
}

#endif
