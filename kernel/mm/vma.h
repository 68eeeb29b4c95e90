/* SPDX-License-Identifier: MIT */
/* Areas of an address space; what others call is in mm.h. */
#pragma once

void vma_init(void);
