# shellcheck shell=bash
# A throwaway PostgreSQL cluster, for scripts that source this file.

# Installs Debian packages. Arguments: their names. Slim images leave out translations, and one test reads PostgreSQL's
# messages in German.
install_packages() {
    [ $# -gt 0 ] || return 0
    command -v apt-get >/dev/null || { echo "$0: install these first: $*" >&2; return 1; }
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qy \
        --no-install-recommends -o Dpkg::Options::=--path-include='/usr/share/locale/de/*' \
        -o Dpkg::Options::=--path-include='/usr/share/i18n/*' "$@"
}

# Prints the folder of initdb and pg_ctl; nothing when PostgreSQL is missing.
postgres_bin() {
    command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ] && { pg_config --bindir; return; }
    compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1 || true
}

# Makes an empty cluster in the folder $1. PostgreSQL refuses to run as root, so that root's cluster belongs to postgres.
make_cluster() {
    cluster=$1
    cluster_bin=$(postgres_bin)
    [ -n "$cluster_bin" ] || { echo "$0: PostgreSQL was installed and its programs cannot be found" >&2; return 1; }
    as_postgres=()
    if [ "$(id -u)" -eq 0 ]; then
        id postgres >/dev/null 2>&1 || { echo "$0: there is no user postgres to run PostgreSQL as" >&2; return 1; }
        chown postgres "$cluster"
        as_postgres=(runuser -u postgres --)
    fi
    "${as_postgres[@]}" "$cluster_bin/initdb" -D "$cluster/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 \
        >"$cluster/initdb.log"
}

# Starts the cluster on a free port of 127.0.0.1 and sets $cluster_port. Arguments: settings, such as ssl=on. Locales
# in the folder "locales" of the cluster are known to it.
start_cluster() {
    cluster_port=$((20000 + RANDOM % 20000))
    local options="-p $cluster_port -k $cluster -c listen_addresses=127.0.0.1" setting
    for setting in "$@"; do options+=" -c $setting"; done
    "${as_postgres[@]}" env LOCPATH="$cluster/locales:/usr/lib/locale" \
        "$cluster_bin/pg_ctl" -D "$cluster/data" -l "$cluster/data/log" -w -o "$options" start >/dev/null ||
        { echo "$0: PostgreSQL did not start: $(cat "$cluster/data/log")" >&2; return 1; }
}

# Stops the cluster, if it was made.
stop_cluster() {
    [ -z "${cluster:-}" ] || "${as_postgres[@]}" "$cluster_bin/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1 || true
}
