# SPDX-License-Identifier: MIT
# How a command fails to start.
nosuch-command; echo $?
./nosuch; echo $?
/nosuch/dir/x; echo $?
/; echo $?
'' ; echo $?
"no such" arg; echo $?
mkdir /tmp/sh.$$; cd /tmp/sh.$$
echo 'echo script $0 $# "$1"' >plain; sh -c 'echo "not executable"'; [ -x plain ] || ./plain 2>/dev/null || echo failed
chmod 755 plain; ./plain a b; ./plain "c d"; PATH=.:$PATH plain in-path
printf '#!/bin/sh\necho "shebang $1"\nexit 7\n' >bang; chmod 755 bang; ./bang x; echo $?
printf '#!/no/interpreter\n' >bad; chmod 755 bad; ./bad; echo $?
printf 'a\0b' >binary; chmod 755 binary; ./binary; echo $?
>empty; chmod 755 empty; ./empty; echo $?
sh nosuch.sh; echo $?
sh -c 'exit 9'; echo $?; sh -c 'exit 256'; echo $?; sh -c 'exit x'; echo $?; sh -c 'exit 1 2'; echo $?
(exit 5); echo $?; sh -c 'false; exit'; echo $?
sh -c ''; echo $?; sh -c '# nothing'; echo $?; sh -c; echo $?
PATH=/nowhere; cat; echo $?; PATH=; cat; echo $?; PATH=/bin:/usr/bin
cd /; rm -r /tmp/sh.$$
