# SPDX-License-Identifier: MIT
# ${#x} and cutting patterns off.
x=/usr/lib/libc.tar.gz
echo ${#x} ${x#*/} ${x##*/} ${x%/*} ${x%%/*}. ${x%.*} ${x%%.*} ${x#none} ${x%none}
x=abcabc; echo ${x#a?c} ${x##*b} ${x%b*} ${x%%[ab]*}. ${x#[!a]} ${x#[a-c]}
x='a*b*c'; echo "${x#*\*}" "${x##*'*'}" "${x%"*"*}" "${x%%\**}"
p='*c'; x=abcd; echo ${x#$p} ${x#"$p"}
x=; echo "[${x#a}] [${x%a}] ${#x}"
x="a b c"; echo "${x#* }" "${x##* }" "${x% *}" "${x%% *}"
x='}{'; echo "${x#\}}" "${x%'{'}"
x=one.two; echo "${x%"${x#?}"}" "${x#"${x%?}"}"
set -- aXb cXd; echo ${1#*X} ${2%X*} ${#1} ${#}
x=12345678; while [ ${#x} -gt 3 ]; do x=${x%?}; echo $x; done
x='a\b'; [ "${x#a\\}" = b ] && echo backslash
