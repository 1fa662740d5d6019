#!/usr/bin/env bash
# Imports published events from a folder, each file that is there by its mapping; computes the days that
# they have, prints the busiest month of each community, and checks the figures against the files.
# Options after the folder go to every command, as --organization NAME.
#
#     examples/events.sh ~/data --organization Sites
#
# Needs `cairn` and python3. Ends with 1 where a figure isn't what the file says, with 2 where something
# couldn't be done. Rows that are refused are told, and are no failure: the published files have some.
set -uo pipefail
data=${1:?folder with nyc_council_cases.csv.gz, bike_trips_2014.csv.gz or others}
shift
own=("$@")
here=$(dirname "$0")
figures=$(mktemp -d)
trap 'rm -rf "$figures"' EXIT
worst=0

run() {
    local line
    printf -v line ' %q' "$@"
    [ ${#line} -lt 200 ] || line="${line:0:200} …"
    printf '$ cairn%s\n' "$line"
    cairn "$@" "${own[@]}" || [ $? -eq 1 ] || exit 2
}
export_csv() {
    cairn kpis "$1" --csv "${@:2}" "${own[@]}" >"$figures/$1.csv" || exit 2
}

for pair in nyc_council_cases:nyc_cases bike_trips_2014:bike_trips \
    traffic_fines_ledger:fines hotel_bookings:hotels
do
    file=$data/${pair%:*}.csv.gz
    [ -f "$file" ] || continue
    run import events "$file" --mapping "$here/${pair#*:}/mapping.yaml"

    communities=() first=9999 last=0000
    while IFS=$'\t' read -r community from to; do
        run backfill "$community" --from "$from" --to "$to"
        communities+=(--community "$community")
        [[ $from < $first ]] && first=$from
        [[ $to > $last ]] && last=$to
    done < <(python3 "$here/count_events.py" days "$file")

    read -r from to < <(python3 "$here/count_events.py" month "$file")
    run kpis monthly "${communities[@]}" --from "$from" --to "$to"
    run kpis daily --total "${communities[@]}" --from "$from" --to "$to"

    export_csv daily "${communities[@]}" --from "$first" --to "$last"
    export_csv monthly "${communities[@]}" --from "$first" --to "$last"
    echo "\$ check_events.py $file"
    python3 "$here/check_events.py" "$file" "$figures" || worst=1
    echo
done
exit $worst
