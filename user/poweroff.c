// SPDX-License-Identifier: MIT
/*
 * poweroff: writes everything to the disks and turns the machine off.
 */
#include "util.h"

#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	sync();
	reboot(RB_POWER_OFF);
	err(1, "reboot");
}
