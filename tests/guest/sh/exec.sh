# SPDX-License-Identifier: MIT
# exec: with a command it replaces the shell, without one its redirections stay.
(exec echo replaced; echo not reached)
sh -c 'exec sh -c "echo again; exit 3"; echo not reached'; echo $?
sh -c 'exec nosuch-command; echo not reached'; echo $?
sh -c 'exec /; echo not reached'; echo $?
sh -c 'x=1 exec env' | grep '^x='
p=$(sh -c 'echo $$; exec sh -c "echo \$\$"'); set -- $p; [ $1 = $2 ] && echo same pid
f=/tmp/sh.$$
(exec >$f 2>&1; echo out; echo err >&2); cat $f
exec 7>$f; echo seven >&7; sh -c 'echo child >&7'; exec 7>&-; cat $f; { echo x >&7; } 2>/dev/null || echo closed
exec 8<$f; read a <&8; sh -c 'cat <&8'; echo $a; exec 8<&-
eval 'exec 6>&1' 2>/dev/null; echo six >&6; exec 6>&-
exec 5>&1 >$f; echo hidden; exec >&5 5>&-; echo back; cat $f
command exec 9>$f; echo nine >&9; exec 9>&-; cat $f
rm $f
exec echo last
echo not reached
