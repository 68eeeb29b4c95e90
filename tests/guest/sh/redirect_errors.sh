# SPDX-License-Identifier: MIT
# What can't be opened: a message and status 2; the command is not run.
cat </tmp/no/such; echo $?
echo x >/tmp/no/such; echo $?
echo x >/; echo $?
true <nothing; echo $?
{ echo not reached; } <nothing; echo $?
while true; do echo not reached; done <nothing; echo $?
f() { echo not reached; }; f <nothing; echo $?
echo x >&9; echo $?
cat <&9; echo $?
echo x >&word; echo $?
echo "after" <nothing || echo or
echo lost >/dev/full; echo $?
sh -c ': <nothing; echo not reached'; echo $?
sh -c 'exec <nothing; echo not reached'; echo $?
sh -c 'command : <nothing; echo reached'
sh -c 'set -C; >/dev/null && echo devices are fine'
(cat <nothing); echo $?
cat <nothing | cat; echo $?
x=1 <nothing; echo $? $x
