// SPDX-License-Identifier: MIT
/*
 * false: does nothing, and that fails.
 */
int main(void)
{
	return 1;
}
