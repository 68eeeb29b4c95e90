# SPDX-License-Identifier: MIT
# if while until, and their status.
if true; then echo 1; fi; if false; then echo no; else echo 2; fi
if false; then echo no; elif false; then echo no; elif true; then echo 3; else echo no; fi
if false; then echo no; fi; echo $?; if true; then false; fi; echo $?
if false; then :; else echo "else sees $?"; fi
if ! false
then
	echo 4
fi
if echo cond; false; then echo no; else echo 5; fi
i=0; while [ $i -lt 3 ]; do echo w$i; i=$((i + 1)); done; echo $?
until [ $i -eq 0 ]; do i=$((i - 1)); echo u$i; done
while false; do echo no; done; echo $?
i=0; while i=$((i + 1)); [ $i -lt 3 ]; do (exit 9); done; echo $?
if true; then if false; then echo no; else echo nested; fi; fi
while true; do while true; do echo inner; break; done; echo outer; break; done
while echo test; false; do echo no; done
if [ -d / ] && [ ! -f / ]; then echo 6; fi
