# shellcheck shell=sh
# What the scripts of this folder share; read by them, not run. `folder` is set by the script that reads it.

# Settings (CLIENTBASE_RAW_ROOT, CLIENTBASE_WORKDIR, ...) come from one file, for cron, systemd and people alike.
settings=${CLIENTBASE_SETTINGS:-/etc/clientbase/clientbase.env}
if [ -r "$settings" ]; then
    set -a
    # shellcheck disable=SC1090
    . "$settings"
    set +a
fi

project=$(cd "$folder/../.." && pwd)
clientbase=${CLIENTBASE_BIN:-$project/.venv/bin}/clientbase

# What an exit code of `clientbase run` means to the person who gets the mail.
meaning_of() {
    case $1 in
        0) echo "a new version is published" ;;
        1) echo "a check refused, readers keep the version before; a person has to look" ;;
        2) echo "settings or input files cannot be used; put them right" ;;
        3) echo "another run holds the work folder; see whether it hangs" ;;
        4) echo "the machine failed the run (disk, memory, rights)" ;;
        70) echo "Clientbase itself is at fault; whoever maintains the project has to look" ;;
        127) echo "the command clientbase was not found" ;;
        137) echo "the process was killed, mostly for want of memory" ;;
        143) echo "the run was told to end" ;;
        *) echo "the run ended with the exit code $1" ;;
    esac
}
