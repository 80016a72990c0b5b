#!/bin/sh
# Makes sure that the browser of the journey tests is there.
set -eu
command -v chromium > /dev/null && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "The tests drive Chromium, which is not installed. As root on Debian: apt-get install chromium" >&2
    exit 1
fi
echo "Installing Chromium ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq < /dev/null
apt-get install -y -qq --no-install-recommends chromium < /dev/null > /dev/null
