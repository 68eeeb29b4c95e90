// SPDX-License-Identifier: MIT
// grade: group=glibc points=5 cpus=1,4 timeout=60 linux=yes
/*
 * glibc's malloc on Calf's brk and mmap: small, large, grown, shrunk, in a child too; qsort and
 * bsearch over it.
 */
#include <malloc.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

#define N 2000

static unsigned long state = 1;

static unsigned rnd(unsigned n)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (state >> 33) % n;
}

/* Random allocations, each filled with a byte of its own that is checked when it is freed. */
static int churn(int turns)
{
	static unsigned char *p[N];
	static size_t size[N];
	int wrong = 0;

	for (int t = 0; t < turns; t++) {
		int i = rnd(N);

		if (p[i])
			for (size_t k = 0; k < size[i]; k += 97)
				wrong += p[i][k] != (unsigned char)i;
		if (p[i] && rnd(2)) {
			size_t n = 1 + rnd(3000);

			p[i] = realloc(p[i], n);
			wrong += p[i][0] != (unsigned char)i;
			size[i] = n;
		} else {
			free(p[i]);
			size[i] = 1 + (rnd(50) ? rnd(500) : rnd(300000));
			p[i] = malloc(size[i]);
		}
		wrong += !p[i] || ((uintptr_t)p[i] & 15);
		memset(p[i], i, size[i]);
	}
	for (int i = 0; i < N; i++) {
		free(p[i]);
		p[i] = NULL;
	}
	return wrong;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void sorting(void)
{
	double *v = malloc(20000 * sizeof(*v));
	int wrong = 0;

	for (int i = 0; i < 20000; i++)
		v[i] = rnd(1000000) / 7.0;
	qsort(v, 20000, sizeof(*v), by_value);
	for (int i = 1; i < 20000; i++)
		wrong += v[i - 1] > v[i];
	ok(wrong == 0, "qsort of 20000 doubles");
	double *hit = bsearch(&v[777], v, 20000, sizeof(*v), by_value);

	ok(hit && *hit == v[777], "bsearch");
	free(v);
}

int main(void)
{
	int status;

	ok(churn(20000) == 0, "20000 random allocations");
	char *big = malloc(20 << 20);

	ok(big != NULL, "20 MiB at once");
	for (long i = 0; i < 20 << 20; i += 4096)
		big[i] = 1;
	free(big);
	ok(malloc(1UL << 60) == NULL, "2^60 bytes aren't there");
	char *z = calloc(100000, 3);
	int wrong = 0;

	for (int i = 0; i < 300000; i++)
		wrong += z[i] != 0;
	ok(wrong == 0, "calloc gives zeros");
	free(z);
	void *aligned = aligned_alloc(4096, 8192);

	ok(((uintptr_t)aligned & 4095) == 0, "aligned_alloc");
	free(aligned);
	sorting();
	fflush(stdout);
	pid_t pid = fork();

	if (pid == 0)
		_exit(churn(5000) ? 1 : 0);
	ok(churn(5000) == 0, "allocations beside a child's");
	ok(waitpid(pid, &status, 0) == pid && status == 0, "and the child's");
	malloc_trim(0);
	ok(1, "malloc_trim");
	return done();
}
