// SPDX-License-Identifier: MIT
/*
 * qsort and bsearch.
 *
 * qsort is a heapsort: in place, and n log n comparisons whatever the input. To take the
 * last element of the heap down, it first follows the greater children to the bottom and
 * then climbs to the element's place: about half the comparisons of the plain way, as the
 * place is nearly always near the bottom. Equal elements lose their order.
 */
#include <stdlib.h>
#include <string.h>

struct heap {
	char *base;
	size_t size; /* of an element */
	int (*cmp)(const void *, const void *);
};

static char *at(const struct heap *h, size_t i)
{
	return h->base + i * h->size;
}

static void swap(const struct heap *h, size_t i, size_t j)
{
	char tmp[64], *a = at(h, i), *b = at(h, j);

	for (size_t left = h->size; left > 0;) {
		size_t n = left < sizeof(tmp) ? left : sizeof(tmp);
		memcpy(tmp, a, n);
		memcpy(a, b, n);
		memcpy(b, tmp, n);
		a += n;
		b += n;
		left -= n;
	}
}

/* Element i is the only one of the first n that may be less than a child of its. */
static void sift_down(const struct heap *h, size_t i, size_t n)
{
	size_t j = i;

	while (2 * j + 2 < n) {
		size_t left = 2 * j + 1;
		j = h->cmp(at(h, left), at(h, left + 1)) < 0 ? left + 1 : left;
	}
	if (2 * j + 1 < n)
		j = 2 * j + 1;
	while (j > i && h->cmp(at(h, i), at(h, j)) > 0)
		j = (j - 1) / 2;
	/* Now i goes to j, and all on the path between them one step up. */
	for (; j > i; j = (j - 1) / 2)
		swap(h, i, j);
}

void qsort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	struct heap h = {base, size, cmp};

	for (size_t i = n / 2; i-- > 0;)
		sift_down(&h, i, n);
	for (size_t i = n; i-- > 1;) {
		swap(&h, 0, i);
		sift_down(&h, 0, i);
	}
}

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*cmp)(const void *, const void *))
{
	const char *low = base;

	while (n > 0) {
		const char *mid = low + n / 2 * size;
		int order = cmp(key, mid);
		if (order == 0)
			return (void *)mid;
		if (order > 0) {
			low = mid + size;
			n--;
		}
		n /= 2;
	}
	return NULL;
}
