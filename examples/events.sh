#!/bin/sh
# Imports published events from a folder, each file that is there by its mapping. Options after the
# folder go to every command, as --organization NAME.
#
#     examples/events.sh ~/data --organization Sites
set -u
data=${1:?folder with nyc_council_cases.csv.gz, bike_trips_2014.csv.gz or others}
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

for pair in nyc_council_cases:nyc_cases bike_trips_2014:bike_trips \
    traffic_fines_ledger:fines hotel_bookings:hotels
do
    file=$data/${pair%:*}.csv.gz
    [ -f "$file" ] || continue
    run import events "$file" --mapping "$here/${pair#*:}/mapping.yaml" "$@"
done
exit $worst
