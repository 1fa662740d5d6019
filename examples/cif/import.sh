#!/bin/sh
# Imports the Canadian Indicator Framework from a folder with its three files, then recomputes
# everything and compares. Options after the folder go to every command, as --organization NAME.
#
#     examples/cif/import.sh ~/cif --organization Canada
set -u
data=${1:?folder with cif_indicators.csv, cif_targets_and_progress.csv, cif_headline_series.csv}
shift
here=$(dirname "$0")
worst=0

run() {
    echo "\$ cairn $*"
    cairn "$@"
    code=$?
    [ $code -gt $worst ] && worst=$code
    [ $code -lt 2 ] || exit $code
    echo
}

run import goals "$data/cif_indicators.csv" --mapping "$here/indicators.yaml" "$@"
run import goals "$data/cif_targets_and_progress.csv" --mapping "$here/targets.yaml" "$@"
run import goals "$data/cif_headline_series.csv" --mapping "$here/series.yaml" "$@"
run import logs "$data/cif_headline_series.csv" --mapping "$here/series.yaml" "$@"
run import logs "$data/cif_targets_and_progress.csv" --mapping "$here/targets.yaml" "$@"
run verify "$@"
exit $worst
