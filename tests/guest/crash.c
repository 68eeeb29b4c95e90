// SPDX-License-Identifier: MIT
/*
 * Dies of a fault, for tests of what becomes of it: crash null|text|illegal|trap|stack. Not
 * graded by itself.
 */
#include <stdio.h>
#include <string.h>

static int overflow(volatile char *above)
{
	volatile char frame[4096];

	frame[0] = above[0];
	return above[0] ? 0 : overflow(frame) + frame[0];
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "null";
	volatile long nowhere = 8;
	char start = 0;

	if (!strcmp(kind, "null"))
		*(volatile int *)nowhere = 1;
	else if (!strcmp(kind, "text"))
		*(volatile int *)(long)main = 1;
	else if (!strcmp(kind, "illegal"))
		__asm__ volatile(".4byte 0");
	else if (!strcmp(kind, "trap"))
		__asm__ volatile("ebreak");
	else if (!strcmp(kind, "stack"))
		return overflow(&start);
	printf("still alive\n");
	return 0;
}
