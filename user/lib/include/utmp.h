/* SPDX-License-Identifier: MIT */
/*
 * Of logins there is one function only: fd becomes the controlling terminal of a new session,
 * and the caller's standard streams.
 */
#ifndef CALF_UTMP_H
#define CALF_UTMP_H

int login_tty(int fd);

#endif
