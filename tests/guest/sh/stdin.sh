# SPDX-License-Identifier: MIT
# A script on standard input is read no further than the command that runs.
sh <<'END'
echo first
read x
this is data for read
echo "x is $x"
cat <<INNER
here
INNER
sh -c 'read y; echo "y is $y"'
this is data for a child
if true; then
	echo spans lines
fi
exit 5
garbage ((((
END
echo $?
printf 'echo a\nread l\ndata\necho "[$l]"\n' | sh; echo $?
printf 'echo a\ncat\nrest 1\nrest 2\n' | sh
printf 'echo no newline at the end' | sh
printf 'echo $0 $# $1\n' | sh -s a b
printf 'false\n' | sh; echo $?
printf '' | sh; echo $?
printf 'echo a\nif\nfi\necho not reached\n' | sh; echo $?
printf 'nosuch-command\necho goes on\n' | sh
printf '\n\n  # comment\n\necho blank lines\n' | sh
printf 'echo nul\0byte\n' | sh
