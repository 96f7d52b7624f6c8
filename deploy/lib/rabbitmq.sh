# A newer RabbitMQ beside the machine's own, for the tests. Sourced, not run; needs output.sh, packages.sh and prerequisites.sh.
# Debian's packages are unpacked, not installed: nothing on the machine changes, and no part of it has to run as root.

# The Debian that has the newest: the one that is being made. It has the series that docker-compose.yml names.
# shellcheck disable=SC2034 # for whoever sourced this
NEWEST_RABBITMQ=forky

# unpack_rabbitmq SUITE: the RabbitMQ of a suite of Debian's, with its Erlang and their libraries, below .build-rabbitmq, unless it is there.
# Sets RABBITMQ_FOLDER and RABBITMQ_VERSION.
unpack_rabbitmq() {
    local start=$SECONDS suite=$1 folder=$ROOT/.build-rabbitmq/$1
    # Programs name their loader by its whole path: what was unpacked is of no use elsewhere.
    if [ "$(cat "$folder/place" 2> /dev/null)" != "$folder" ]; then
        doing "unpacking the RabbitMQ of Debian $suite"
        install_missing apt-get:apt dpkg:dpkg patchelf:patchelf
        rm -rf "$folder" "$folder.new"
        mkdir -p "$folder.new"
        {
            fetch_rabbitmq "$suite" "$folder.new" && unpack_packages "$folder.new" && settle_programs "$folder.new" "$folder"
        } > "$folder.log" 2>&1 || {
            tail -n 20 "$folder.log" >&2
            fail "RabbitMQ of Debian $suite could not be unpacked (everything that was said is in ${folder#"$ROOT/"}.log)"
        }
        echo "$folder" > "$folder.new/place"
        mv "$folder.new" "$folder"
        rm -f "$folder.log"
        done_step "RabbitMQ of Debian $suite is unpacked" "$(took "$start")"
    fi
    # shellcheck disable=SC2034 # both for whoever sourced this
    RABBITMQ_FOLDER=$folder/usr RABBITMQ_VERSION=$(basename "$folder"/usr/lib/rabbitmq/lib/rabbitmq_server-* | sed 's/.*-//')
}

# fetch_rabbitmq SUITE FOLDER: the packages, into FOLDER/packages. Of what RabbitMQ depends on only Erlang and libraries: programs such as
# adduser or systemd are for installing it.
fetch_rabbitmq() {
    local suite=$1 folder=$2
    local -a names
    mkdir -p "$folder"/apt/{state/lists/partial,cache/archives/partial} "$folder/packages"
    debian_archives | while read -r archive; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main"
    done > "$folder/apt/sources.list"
    [ -s "$folder/apt/sources.list" ] || return 1
    # One of the archives may not have the suite, such as the one for security.
    apt_elsewhere "$folder/apt" update || true
    read -ra names <<< "$(apt_elsewhere "$folder/apt" --yes --no-install-recommends --print-uris install rabbitmq-server |
        sed -n "s/^'[^']*' \([a-z0-9.+-]*\)_.*/\1/p" | grep -E '^(rabbitmq-server|erlang-|lib|zlib1g)' | paste -s -d ' ' -)"
    [ "${#names[@]}" -gt 0 ] || return 1
    (cd "$folder/packages" && apt_elsewhere "$folder/apt" download "${names[@]}")
}

# debian_archives: where this machine has its own Debian from, one a line. apt tells only what it has lists of.
debian_archives() {
    local codename
    [ -n "$(apt-get indextargets)" ] || as_root apt-get -q update >&2
    # shellcheck source=/dev/null # the system's
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    apt-get indextargets --format "\$(RELEASE) \$(ORIGIN) \$(REPO_URI)" 'Created-By: Packages' 'Component: main' |
        awk -v codename="$codename" '$1 == codename || $2 == "Debian" { print $NF }' | sort -u
}

# apt_elsewhere FOLDER WORD…: apt-get with sources, lists and packages of its own, to which nothing is installed.
apt_elsewhere() {
    local folder=$1
    shift
    apt-get -q -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
        -o Dir::Etc::PreferencesParts=/dev/null -o "Dir::State=$folder/state" -o Dir::State::Status=/dev/null -o "Dir::Cache=$folder/cache" \
        -o Debug::NoLocking=1 -o APT::Sandbox::User=root "$@"
}

# unpack_packages FOLDER: their files, without what only people read.
unpack_packages() {
    local package
    for package in "$1"/packages/*.deb; do
        dpkg-deb --extract "$package" "$1" || return 1
    done
    rm -rf "${1:?}"/{apt,packages,etc,var,usr/share}
}

# settle_programs FOLDER PLACE: Erlang's programs of FOLDER shall run with the libraries of PLACE, where FOLDER is going to be, and not
# with the machine's, which are older.
settle_programs() {
    local loader program
    loader=$(find "$1/usr/lib" -name 'ld-linux*.so.*' -type f | head -n 1)
    [ -n "$loader" ] || return 1
    loader=$2${loader#"$1"}
    find "$1/usr/lib/erlang" -type f -perm /100 | while read -r program; do
        # Scripts have no loader.
        patchelf --print-interpreter "$program" > /dev/null 2>&1 || continue
        # RPATH and not RUNPATH: it also counts for the libraries of what they load.
        patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$(dirname "$loader")" "$program" || return 1
    done || return 1
    find "$1/usr/lib/erlang" -type f '(' -name erl -o -name start ')' -perm /100 -exec sed -i "s|=/usr/lib/erlang|=$2/usr/lib/erlang|" {} +
}
