// SPDX-License-Identifier: MIT
/*
 * clear: clears the terminal's screen.
 */
#include "util.h"

int main(void)
{
	fputs("\033[H\033[2J\033[3J",
	      stdout); /* cursor home; clear the screen; and what scrolled */
	return finish(0);
}
