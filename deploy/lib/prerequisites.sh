# What the demo and the tests need from the system. Sourced, not run; needs output.sh and packages.sh.
# Quiet when everything is there.

# missing_libraries: packages of the C libraries whose headers are not to be found.
missing_libraries() {
    local pair
    for pair in librabbitmq:librabbitmq-dev libcurl:libcurl4-openssl-dev sqlite3:libsqlite3-dev zlib:zlib1g-dev; do
        pkg-config --exists "${pair%%:*}" 2> /dev/null || printf '%s ' "${pair#*:}"
    done
}

# missing_commands COMMAND:PACKAGE…: packages of the commands that are not to be found; a path stands for itself.
missing_commands() {
    local pair
    for pair in "$@"; do
        command -v "${pair%%:*}" > /dev/null 2>&1 || [ -x "/usr/sbin/${pair%%:*}" ] || printf '%s ' "${pair#*:}"
    done
}

# outdated_library: librabbitmq before 0.11.0-1+deb12u3 of Debian 12 has known holes that the same name with a newer version closes.
outdated_library() {
    local version
    command -v dpkg-query > /dev/null || return 0
    version=$(dpkg-query -W -f '${Version}' librabbitmq-dev 2> /dev/null) || return 0
    if dpkg --compare-versions "$version" lt '0.11.0-1+deb12u3'; then echo 'librabbitmq-dev librabbitmq4'; fi
}

# require_demo_tools: everything that deploy/demo uses.
require_demo_tools() {
    install_missing \
        pkg-config:pkg-config git:git curl:curl openssl:openssl python3:python3 pgrep:procps \
        amqp-publish:amqp-tools /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server
    require_swift
}

# require_test_tools: everything that deploy/test uses beyond that. The Python packages go into a folder of their own.
require_test_tools() {
    require_demo_tools
    install_missing nginx:nginx-light nghttpd:nghttp2-server nghttp:nghttp2-client \
        firefox-esr:firefox-esr chromium:chromium valgrind:valgrind strip:binutils
    require_python_packages
}

# install_missing COMMAND:PACKAGE…: installs what is not there, the libraries included.
install_missing() {
    local -a packages
    read -ra packages <<< "$(missing_commands "$@")$(missing_libraries)$(outdated_library)"
    [ "${#packages[@]}" -gt 0 ] || return 0
    install_packages "${packages[@]}"
    read -ra packages <<< "$(missing_commands "$@")$(missing_libraries)"
    [ "${#packages[@]}" -eq 0 ] || fail "Still missing after the installation: ${packages[*]}"
}

# require_swift: the package needs Swift 6.2; it is the one thing that is not installed here.
require_swift() {
    local version
    command -v swift > /dev/null || fail 'Swift is missing: install 6.2 or newer (https://www.swift.org/install/linux) and put it on the PATH'
    version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case $version in
        [7-9].* | [1-9][0-9].* | 6.[2-9] | 6.[1-9][0-9]) ;;
        *) fail "Swift ${version:-of an unknown version} is too old: Belfry needs 6.2 or newer (https://www.swift.org/install/linux)" ;;
    esac
}

# require_python_packages: a virtual environment in .build-python with the packages of deploy/lib/requirements.txt.
require_python_packages() {
    local wanted="$ROOT/deploy/lib/requirements.txt" stamp="$ROOT/.build-python/installed.txt"
    TEST_PYTHON=$ROOT/.build-python/bin/python
    if cmp --silent "$wanted" "$stamp" && "$TEST_PYTHON" -c 'import pika' 2> /dev/null; then return 0; fi
    python3 -c 'import ensurepip' 2> /dev/null || install_packages python3-venv
    note 'installing Python packages into .build-python'
    rm -rf "$ROOT/.build-python"
    python3 -m venv "$ROOT/.build-python"
    "$TEST_PYTHON" -m pip --quiet --disable-pip-version-check install --requirement "$wanted" ||
        fail 'pip could not install the packages of deploy/lib/requirements.txt'
    cp "$wanted" "$stamp"
}
