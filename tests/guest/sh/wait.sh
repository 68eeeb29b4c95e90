# SPDX-License-Identifier: MIT
# wait, and the signals that end it early
(exit 3) & (exit 4) & wait %1; echo $?; wait %2; echo $?
(exit 5) & p=$!; (exit 6) & wait $p $!; echo $?
sleep 100 & p=$!
again() { while kill -USR1 $$; do sleep 0.05; done; }
trap 'n=$((n + 1))' USR1
# Also one that came just before the wait ends it.
n=0; wait $(kill -USR1 $$; echo $p); echo $(($? > 128)) $((n > 0))
# One that comes earlier would not: it is sent again and again.
n=0; again & k=$!; wait $p; echo $(($? > 128)) $((n > 0)); kill $k
n=0; again & k=$!; wait; echo $(($? > 128)) $((n > 0)); kill $k; wait $k; echo $?
trap '' USR1; (kill -USR1 $$) & wait $!; echo ignored $?
trap - USR1; kill $p; wait $p; echo $?
sleep 100 & (wait $! 2>/dev/null; echo not a child: $?); kill $!
sh -c 'kill -KILL $$' & wait $!; echo $?
true | (exit 8) & wait $!; echo $?
(exit 8) | true & wait $!; echo $?
# Ends of children that nobody waits for are noted by and by.
i=0; while [ $i -lt 200 ]; do (exit $i) & i=$((i + 1)); done; wait; echo all
(exit 9) & sh -c :; wait $!; echo $?
# The trap runs when the command in the foreground has ended.
trap 'echo then this' USR1; sh -c 'kill -USR1 $PPID; sleep 0.1; echo first'
wait -- $$; echo $?
# Who is started to ignore the ends of children waits for them all the same.
(trap '' CHLD; sh -c 'trap "" CHLD; (exit 3); echo $?; (exit 4) & wait $!; echo $?')
