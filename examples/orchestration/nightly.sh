#!/bin/sh
# The nightly run, as cron and systemd start it. Its exit code is that of the last try of `clientbase run`.
#
#   nightly.sh           says everything: for a journal
#   nightly.sh --quiet   says nothing about a night that published, everything about another: for cron's mail
#
# What may pass by itself is tried again, going on where the last try ended: another run that works (3), a machine
# that failed (4), a process that was killed (137). A refusal (1), bad input (2) or a bug (70) is not: nothing would be
# different.
#
#   CLIENTBASE_TRIES           tries a night, default 3
#   CLIENTBASE_RETRY_SECONDS   wait between them, default 600
set -u
umask 077
folder=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=examples/orchestration/common.sh
. "$folder/common.sh"

said=
trap 'rm -f ${said:+"$said"}' EXIT
# Told to end: first the run that works ends (it is told as well), then this.
trap 'exit 143' TERM
trap 'exit 130' INT

nightly() {
    left=${CLIENTBASE_TRIES:-3}
    "$clientbase" run
    code=$?
    while :; do
        left=$((left - 1))
        case $code in
            3 | 4 | 137) [ "$left" -gt 0 ] || return $code ;;
            *) return $code ;;
        esac
        echo "Trying again in ${CLIENTBASE_RETRY_SECONDS:-600} s: $(meaning_of $code)."
        sleep "${CLIENTBASE_RETRY_SECONDS:-600}"
        "$clientbase" run --retry
        code=$?
    done
}

case ${1:-} in
    "")
        nightly
        code=$?
        ;;
    --quiet)
        said=$(mktemp) || exit 4
        nightly >"$said" 2>&1
        code=$?
        ;;
    *)
        echo "nightly.sh knows no $1. Write nothing or --quiet." >&2
        exit 2
        ;;
esac

[ "$code" -eq 0 ] && exit 0
echo "Clientbase published nothing (exit code $code): $(meaning_of "$code")."
if [ -n "$said" ]; then
    echo
    cat "$said"
    echo
    "$clientbase" status
fi
exit "$code"
