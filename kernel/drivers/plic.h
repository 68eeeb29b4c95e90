/* SPDX-License-Identifier: MIT */
/* The platform-level interrupt controller: brings the devices' interrupts to a hart. */
#pragma once

#include "lib/types.h"

void plic_init(void);		 /* once, before any request_irq (drivers/device.h) */
void plic_init_hart(u64 hartid); /* on each hart; the first one serves all devices */
void plic_handle(void);		 /* the trap code: an external interrupt is pending */
