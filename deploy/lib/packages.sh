# Installing packages of the system without side effects. Sourced, not run; needs output.sh.

# as_root COMMAND…: runs a command as root, through sudo when need be.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo > /dev/null; then
        sudo -- "$@"
    else
        fail "This needs root, and there is no sudo: run as root: $*"
    fi
}

# install_packages PACKAGE…: installs by apt. No service is started by it, now or at the next boot; one that was there stays as it is.
install_packages() {
    local log status=0
    local -a services
    command -v apt-get > /dev/null || fail "Missing: $*. Install them with the package manager of this system, then start again"
    note "installing: $*"
    log=$(mktemp)
    read -ra services <<< "$(services_not_here_yet)"
    hold_services_back
    {
        as_root apt-get -q update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
    } > "$log" 2>&1 < /dev/null || status=$?
    let_services_go
    disable_services "${services[@]}"
    if [ "$status" -ne 0 ]; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: $*"
    fi
    rm -f "$log"
}

# services_not_here_yet: those of the services our packages bring along that this machine does not have.
services_not_here_yet() {
    local unit
    for unit in rabbitmq-server.service epmd.service epmd.socket nginx.service nghttpx.service; do
        [ -e "/lib/systemd/system/$unit" ] || [ -e "/etc/systemd/system/$unit" ] || printf '%s ' "$unit"
    done
}

# hold_services_back: tells the packages' scripts to start nothing, unless somebody has a policy of their own.
hold_services_back() {
    SERVICE_POLICY=
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    SERVICE_POLICY=/usr/sbin/policy-rc.d
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$SERVICE_POLICY" > /dev/null
    as_root chmod 755 "$SERVICE_POLICY"
}

# let_services_go: takes our policy away again.
let_services_go() {
    [ -z "${SERVICE_POLICY:-}" ] || as_root rm -f "$SERVICE_POLICY"
    SERVICE_POLICY=
}

# disable_services UNIT…: keeps services that only we brought from starting at the next boot.
disable_services() {
    local unit
    command -v systemctl > /dev/null || return 0
    for unit in "$@"; do
        [ ! -e "/lib/systemd/system/$unit" ] || as_root systemctl --quiet disable "$unit" > /dev/null 2>&1 || true
    done
}
