# SPDX-License-Identifier: MIT
# jobs, and set -m without a terminal
sleep 100 & sleep 200 & jobs | cut -c 1-28; jobs -p >/tmp/jobs.$$
[ "$(wc -l </tmp/jobs.$$)" -eq 2 ] && echo two; rm /tmp/jobs.$$
jobs %1 %?200; jobs %3 2>/dev/null; echo $?
kill $(jobs -p); wait; jobs; echo none
true & wait; jobs
(exit 3) & until jobs >/tmp/jobs.$$; grep -q Done /tmp/jobs.$$; do :; done
cat /tmp/jobs.$$; jobs; rm /tmp/jobs.$$
fg 2>/dev/null; echo $?; bg 2>/dev/null; echo $?
set -m
sleep 100 & kill -STOP %1; wait %1; echo $(($? > 128)); jobs
bg %1; jobs %%; kill %1; wait %1; echo $?
sh -c 'kill -STOP $$; echo goes on; exit 3'; echo $(($? > 128)); jobs | cut -c 1-3; fg; echo $?
sleep 100 | sleep 200 & kill -STOP %+; wait; jobs; kill %1; wait %1; echo $?
sleep 1 | { read x; exit 4; }; echo $?
case $- in *m*) echo has m;; esac
set +m
case $- in *m*) echo has m;; *) echo has none;; esac
