# SPDX-License-Identifier: MIT
# kill
kill -l 9 15 137 TERM; kill -l SIGINT; kill -l KILL
kill -l | head -n 3
sleep 100 & kill $!; wait $!; echo $?
sleep 100 & kill -9 $!; wait $!; echo $?
sleep 100 & kill -s KILL $!; wait $!; echo $?
sleep 100 & kill -SIGHUP $!; wait $!; echo $?
sleep 100 & kill -usr1 -- $!; wait $!; echo $?
sleep 100 & a=$!; sleep 100 & b=$!; kill $a $b; wait $a; echo $?; wait $b; echo $?
sleep 100 & kill %1; wait %1; echo $?
sleep 100 & sleep 200 & kill %sleep 2>/dev/null; echo $?; kill %?200; kill %-; wait; echo $?
kill -0 $$; echo $?; kill -0 $((4294967296 + $$)) 2>/dev/null; echo $?
kill 99999999 2>/dev/null; echo $?; kill x 2>/dev/null; echo $?; kill -NOSUCH $$ 2>/dev/null; echo $?
kill %9 2>/dev/null; echo $?; kill 2>/dev/null; echo $?
sh -c 'kill -TERM $$'; echo $?
sh -c 'sleep 100 & kill -STOP $!; kill -CONT $!; kill $!; wait $!; echo $?'
# A signal to a group.
set -m; { sleep 100; echo never; } & kill -- -$!; wait $!; echo $?; set +m
# In the background without job control ^C and ^\ are ignored.
sh -c 'kill -INT $$; kill -QUIT $$; echo alive' & wait $!
(trap 'echo caught' INT; sh -c 'kill -INT $PPID'; echo end) & wait $!
