#!/bin/sh
# Installs the programs of others that tests/peers and tests/browser talk to, from Debian's packages and from npm. No service of
# theirs is started, now or by installing: the tests start what they need themselves. Doing it again changes nothing.
set -eu

packages="sip-tester postfix swaks msmtp kannel kannel-extras postgresql-15 chromium chromium-headless-shell fonts-noto-color-emoji dovecot-imapd openssh-server cups printer-driver-cups-pdf prosody rspamd dnsmasq-base"

# What comes from npm lies in a folder of its own and needs no root.
node="$(dirname "$0")/../tests/peers/node"
if ! command -v npm >/dev/null 2>&1; then
  echo "There is no npm here: tests against what $node/package.json names are skipped." >&2
elif [ ! "$node/node_modules/.package-lock.json" -nt "$node/package-lock.json" ]; then
  (cd "$node" && npm ci --silent)
fi

# What comes from PyPI and must not be among our own packages has an environment of its own, outside of the repository. Little of
# it is ever imported, so that nothing is compiled ahead.
synapse="${NOLINE_PEERS:-/opt/noline-peers}/synapse"
if [ ! -e "$synapse/.ready-1.163" ]; then
  if mkdir -p "$synapse" 2>/dev/null; then
    python3 -m venv "$synapse"
    "$synapse/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "matrix-synapse==1.163.*"
    touch "$synapse/.ready-1.163"
  else
    echo "Nothing can be written to $synapse: tests against Synapse are skipped." >&2
  fi
fi

moto="${NOLINE_PEERS:-/opt/noline-peers}/moto"
if [ ! -e "$moto/.ready-5.2" ]; then
  if mkdir -p "$moto" 2>/dev/null; then
    python3 -m venv "$moto"
    "$moto/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "moto[server]==5.2.*"
    touch "$moto/.ready-5.2"
  else
    echo "Nothing can be written to $moto: tests against Amazon's services as moto plays them are skipped." >&2
  fi
fi

tryton="${NOLINE_PEERS:-/opt/noline-peers}/tryton"
if [ ! -e "$tryton/.ready-8.2" ]; then
  if mkdir -p "$tryton" 2>/dev/null; then
    python3 -m venv "$tryton"
    "$tryton/bin/python" -m pip install --quiet --no-compile --disable-pip-version-check "trytond==8.2.*" "trytond-party==8.2.*"
    touch "$tryton/.ready-8.2"
  else
    echo "Nothing can be written to $tryton: tests against Tryton are skipped." >&2
  fi
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "There is no apt-get here. Install these yourself, or see their tests skipped: $packages" >&2
  exit 1
fi

missing=""
for package in $packages; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "All peers are installed: $packages"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Installing packages needs root: sudo make peers (missing:$missing)" >&2
  exit 1
fi

# While this file says 101, Debian's packages start nothing (deb-systemd-invoke, invoke-rc.d).
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
apt-get update -qq -o Acquire::Retries=3
# shellcheck disable=SC2086 # a list of names
apt-get install -qq -y --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 $missing
echo "Installed:$missing"
