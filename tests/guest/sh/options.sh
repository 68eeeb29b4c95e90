# SPDX-License-Identifier: MIT
# set -u -f -a -n -x and $-.
sh -uc 'echo ${x-default} ${x:+y} "$@" $#; echo $x; echo not reached'; echo $?
sh -uc 'echo ${#x}; echo not reached'; echo $?
sh -uc 'echo $1; echo not reached' name; echo $?
sh -c 'set -u; x=; echo "[$x]"'
set -f; echo *; set +f; case $- in *f*) echo no;; *) echo f is off;; esac
sh -efuc 'echo $-'
sh -c 'set -a; V=exported; set +a; W=not; env | grep -c "^[VW]="'
sh -nc 'echo not run; if'; echo $?; sh -nc 'echo not run'; echo $?
sh -c 'set -x; echo a "b c" "" \$; x=1; y="p q"; for i in 1 2; do : $i; done; set +x; echo quiet' 2>&1
PS4='> ' sh -xc 'echo traced' 2>&1
set -- -a; echo $1; set -- --; echo $1
sh -c 'set -o noglob; echo *; set +o noglob; set -o nosuch; echo not reached'; echo $?
sh -c 'set -Z; echo not reached'; echo $?
sh -Z -c 'echo not reached'; echo $?
set -o | grep errexit; set -e; set -o | grep errexit; set +e
x='it'\''s'; set | grep '^x='
