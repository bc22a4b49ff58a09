#!/bin/sh
# Mail why a night published nothing: started by systemd through OnFailure=, which says how the service ended.
#
#   CLIENTBASE_MAIL_TO    who gets the mail (needed)
#   CLIENTBASE_SENDMAIL   a command that takes a whole mail, default /usr/sbin/sendmail
set -u
umask 077
folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/orchestration/common.sh
. "$folder/common.sh"

if [ -z "${CLIENTBASE_MAIL_TO:-}" ]; then
    echo "CLIENTBASE_MAIL_TO names nobody. Write the address into $settings." >&2
    exit 2
fi

# From systemd 251 on; the result says timeout, oom-kill, start-limit-hit, ... where the script itself did not end.
code=${MONITOR_EXIT_STATUS:-unknown}
if [ "${MONITOR_SERVICE_RESULT:-exit-code}" = exit-code ]; then
    meaning=$(meaning_of "$code")
else
    meaning="systemd ended the run ($MONITOR_SERVICE_RESULT)"
fi

{
    echo "To: $CLIENTBASE_MAIL_TO"
    echo "Subject: Clientbase published nothing: $meaning"
    echo "Content-Type: text/plain; charset=utf-8"
    echo
    "$clientbase" status 2>&1
    if [ -n "${MONITOR_INVOCATION_ID:-}" ] && command -v journalctl >/dev/null; then
        echo
        echo "What the run said last:"
        journalctl --quiet --no-pager --output=cat --lines=60 "_SYSTEMD_INVOCATION_ID=$MONITOR_INVOCATION_ID"
    fi
} | ${CLIENTBASE_SENDMAIL:-/usr/sbin/sendmail} -t
