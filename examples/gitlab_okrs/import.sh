#!/bin/sh
# Imports the objectives and key results of gitlab_okrs.csv, then exports one quarter, imports that
# into the organization `quarter`, which has to be there and empty, and exports it again.
#
#     examples/gitlab_okrs/import.sh gitlab_okrs.csv okrs quarter
set -eu
file=${1:?gitlab_okrs.csv} all=${2:?an organization} quarter=${3:?another, empty organization}
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

run() {
    echo "\$ cairn $*"
    cairn "$@" || [ $? -eq 1 ]
    echo
}

python3 "$here/prepare.py" "$file" > "$work/okrs.csv"
run import goals "$work/okrs.csv" --mapping "$here/mapping.yaml" --organization "$all"
run import logs "$work/okrs.csv" --mapping "$here/mapping.yaml" --organization "$all"
run verify --organization "$all"

run export goals "$work/first.yaml" --year 2020 --quarter 4 --organization "$all"
run import goals "$work/first.yaml" --organization "$quarter"
run export goals "$work/second.yaml" --year 2020 --quarter 4 --organization "$quarter"
cmp "$work/first.yaml" "$work/second.yaml" && echo "$(grep -c ^- "$work/first.yaml") goals, identical"
