/* SPDX-License-Identifier: MIT */
/*
 * Mistakes made on purpose, so that tests see each of them noticed. With the boot option
 * provoke=NAME the first task makes that one before it runs init. A test expects the words
 * of the panic; a mistake that goes unnoticed boots on.
 *
 *	PROVOKE(double_free)
 *	{
 *		...
 *	}
 */
#pragma once

#ifdef DEBUG

struct provocation {
	const char *name;
	void (*fn)(void);
};

#define PROVOKE(word)                                                                              \
	static void provoke_##word(void);                                                          \
	static const struct provocation provocation_##word                                         \
		__attribute__((section(".provoke"), used)) = {#word, provoke_##word};              \
	static void provoke_##word(void)

/* Makes the mistake that the boot options name; an unknown name prints those there are. */
void provoke_from_cmdline(void);

#else

static inline void provoke_from_cmdline(void)
{
}

#endif
