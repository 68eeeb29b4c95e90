# SPDX-License-Identifier: MIT
# trap
trap 'echo bye' EXIT; trap 'echo usr1 $?' USR1
(exit 7); kill -USR1 $$; echo $?
trap "echo 'quo''ted'" 12; trap '' TERM; trap -- '-x' HUP 2>/dev/null
trap
trap -p USR2
trap - HUP; trap 10 12; trap
kill -TERM $$; echo still here
trap -p TERM | { read -r line; echo "read back: $line"; }
saved=$(trap); trap - TERM EXIT; trap; eval "$saved"; trap
(trap); (trap 'echo sub' EXIT; trap; echo in)
(sh -c 'kill -USR1 $PPID'; echo "not reached"); echo "subshell: $?"
trap 'echo usr1' SIGUSR1; kill -s USR1 $$
trap 'echo lower' usr1; kill -USR1 $$
# An action may change its trap, leave a loop, a function, the shell.
trap 'echo once; trap - USR1' USR1; kill -USR1 $$; trap -p USR1
trap 'break' USR1; for i in 1 2 3; do echo $i; kill -USR1 $$; done; echo out of the loop
f() { kill -USR1 $$; echo "never"; }; trap 'return 5' USR1; f; echo $?
trap - USR1
sh -c 'trap "echo a; exit 3" USR1; kill -USR1 $$; echo never'; echo $?
sh -c 'trap "false; exit" EXIT; exit 4'; echo $?
sh -c 'trap "echo \$?; exit 6" EXIT; exit 4'; echo $?
sh -c 'trap "echo end" EXIT; true'
sh -c 'trap "echo end" 0; (exit 9)'; echo $?
sh -c 'trap "echo end" EXIT; exec echo replaced'
sh -c 'trap "echo end" EXIT; kill -KILL $$'; echo $?
sh -c 'trap "echo end" EXIT; fi' 2>/dev/null; echo $?
sh -c 'trap "echo end" EXIT; : ${x?}' 2>/dev/null; echo $((! $?))
# Ignored before, ignored for good; also by programs.
(trap '' INT; sh -c 'trap "echo no" INT; kill -INT $$; echo unmoved; trap - INT; kill -INT $$; echo still')
(trap '' USR2; env sh -c 'kill -USR2 $$; echo alive'; trap - USR2; sh -c 'kill -USR2 $$; echo no'); echo $?
# In a subshell an action is off, an ignored signal stays ignored.
trap 'echo parent' USR2; trap '' HUP
(sh -c 'kill -HUP $PPID'; echo survives HUP)
sh -c 'trap "echo child" USR2; (sh -c "kill -USR2 \$PPID"; echo never); echo $?'
trap - HUP USR2
# Several signals, nesting.
trap 'echo one; kill -USR2 $$; echo one ends' USR1; trap 'echo two' USR2; kill -USR1 $$
trap - USR1 USR2
trap 'echo x' NOSUCH; echo $?; trap - 1000; echo $?
trap 'echo child ended' CHLD; sh -c :; trap - CHLD
set -e; trap 'echo after set -e' EXIT; false; echo never
