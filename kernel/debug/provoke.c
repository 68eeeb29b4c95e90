// SPDX-License-Identifier: MIT
/* Finding the mistake that provoke=NAME asks for: see provoke.h. */
#include "debug/provoke.h"

#include "cmdline.h"
#include "lib/printf.h"
#include "lib/string.h"

extern const struct provocation __provoke_start[], __provoke_end[];

void provoke_from_cmdline(void)
{
	const char *name = cmdline_get("provoke");

	if (!name)
		return;
	for (const struct provocation *p = __provoke_start; p < __provoke_end; p++) {
		if (!strcmp(p->name, name)) {
			p->fn();
			printk("provoke: %s was not noticed\n", name);
			return;
		}
	}
	printk("provoke: there is no %s, but:", name);
	for (const struct provocation *p = __provoke_start; p < __provoke_end; p++)
		printk(" %s", p->name);
	printk("\n");
}
