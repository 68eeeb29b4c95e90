# SPDX-License-Identifier: MIT
# ${x-w} ${x=w} ${x+w} ${x?w}, with and without the colon.
unset u; e=; s=set
echo "[${u-w}] [${e-w}] [${s-w}]" "[${u:-w}] [${e:-w}] [${s:-w}]"
echo "[${u+w}] [${e+w}] [${s+w}]" "[${u:+w}] [${e:+w}] [${s:+w}]"
echo "${u=first} $u"; echo "${e=second} [$e]"; echo "${e:=third} $e"
unset u
set -- ${u:-a b "c d"}; echo $# "$3"
set -- "${u:-a b "c d"}"; echo $# "$1"
echo "${u:-'single'}" ${u:-'single'} "${u:-"double"}" "${u:-\}}" ${u:-\}}
echo ${u:-${v:-${w:-deep}}} "${u:-$(echo command)}" ${u:-`echo back`} $((${u:-4} + 1))
echo ${u:-~}
sh -c 'echo ${x?}; echo not reached'; echo $?
sh -c 'echo ${x:?is what we need}; echo not reached'; echo $?
sh -c 'x=; echo "[${x?}]"; echo ${x:?}; echo not reached'; echo $?
sh -c 'echo ${1:=a}; echo not reached'; echo $?
(echo ${u?in a subshell}; echo not reached) 2>&1; echo $?
