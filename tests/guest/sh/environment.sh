# SPDX-License-Identifier: MIT
# export, env, assignments before commands.
A=1; sh -c 'echo "[$A]"'; export A; sh -c 'echo "[$A]"'; A=2; sh -c 'echo "[$A]"'
B=x sh -c 'echo "[$B]"'; echo "[$B]"
A=3 sh -c 'echo $A'; echo $A
export C=c D; sh -c 'echo "[$C] [$D]"'; D=d; sh -c 'echo "[$D]"'
unset A; sh -c 'echo "[$A]"'; (export A=sub); echo "[$A]"
X=1 Y=$X env | grep '^[XY]='
f() { sh -c 'echo "[$V]"'; }; V=1 f; echo "[$V]"
V=2 eval 'sh -c "echo \"[\$V]\""'; echo "[$V]"
export 'E=with space'; sh -c 'echo "$E"'
export -p | grep '^export [CE]='
export 1bad; echo not reached
