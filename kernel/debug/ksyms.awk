# SPDX-License-Identifier: MIT
# Turns the output of `nm -n` into the table that backtraces look names up in:
#	ksym_count	number of functions, 8 bytes
#	ksym_addrs	their addresses, ascending, 8 bytes each
#	ksym_offsets	where each name starts in ksym_names, 4 bytes each
#	ksym_names	the names, each ended by a 0
# An address with several names keeps one, rather a function's than a section mark's (__x).

$2 !~ /^[tT]$/ || $3 ~ /^[.$]/ { next }
count && addr[count] == $1 {
	if (name[count] ~ /^__/)
		name[count] = $3
	next
}
{
	addr[++count] = $1
	name[count] = $3
}

function start(label) {
	print "\t.globl\t" label
	print label ":"
}

END {
	print "\t.section .ksyms, \"a\""
	print "\t.balign\t8"
	start("ksym_count")
	print "\t.8byte\t" count + 0
	start("ksym_addrs")
	for (i = 1; i <= count; i++)
		print "\t.8byte\t0x" addr[i]
	start("ksym_offsets")
	offset = 0
	for (i = 1; i <= count; i++) {
		print "\t.4byte\t" offset
		offset += length(name[i]) + 1
	}
	start("ksym_names")
	for (i = 1; i <= count; i++)
		print "\t.asciz\t\"" name[i] "\""
	print "\t.section .note.GNU-stack, \"\", @progbits"
}
