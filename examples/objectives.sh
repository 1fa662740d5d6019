#!/usr/bin/env bash
# Walks through every endpoint of objectives with curl, on the demo or any other server:
#
#     cairn demo --no-open --json | tee demo.json   # stays; in another terminal:
#     examples/objectives.sh demo.json
#
# What it creates it deletes. Needs curl and python3. Ends with 1 where an answer isn't the expected one.
set -euo pipefail
demo=${1:?Usage: objectives.sh FILE, what \`cairn demo --json\` printed}

. "$(dirname "$0")/ask.sh"
employee=$(pick '[u["token"] for u in it["users"] if u["role"] == "employee"][0]' <"$demo")
year=$(date +%Y)

step "Create: a company's objective, a division's below it, another beside"
ask 201 POST /objectives "{\"title\": \"Homes people stay in\", \"level\": \"company\", \"year\": $year}"
show 'it["id"], it["progress"]["progress_percentage"], it["progress"]["status"]'
company=$(id)
ask 201 POST /objectives "{\"title\": \"Fewer moves out\", \"level\": \"division\", \"year\": $year, \"parent_id\": \"$company\",
    \"key_results\": [{\"kpi\": {\"title\": \"Residents asked\", \"target_value\": 200}, \"weight\": 1}]}"
show 'it["id"], it["title"]'
division=$(id)
ask 201 POST /objectives "{\"title\": \"Another company objective\", \"level\": \"company\", \"year\": $year}"
other=$(id)
show 'it["id"], it["title"]'

step "A level that can't stand there is refused, with the reason"
ask 422 POST /objectives "{\"title\": \"A team's\", \"level\": \"team\", \"parent_id\": \"$company\"}"
show 'it["code"], it["detail"]'

step "List, filtered and sorted, page by page"
ask 200 GET "/objectives?level=division&year=$year&sort=-created&limit=2"
show '[one["title"] for one in it["items"]], it["next_cursor"] is not None'

step "One: its version is the ETag"
ask 200 GET "/objectives/$division"
show 'it["title"], it["progress"]["progress_percentage"], it["can"]'
etag=$(tr -d '\r' <"$headers" | sed -n 's/^[Ee][Tt]ag: //p')

step "Change one field; a stale version loses the race and is told so"
ask 200 PATCH "/objectives/$division" '{"description": "Ask before they go."}' "If-Match: $etag"
show 'it["version"], it["description"]'
ask 412 PATCH "/objectives/$division" '{"description": "Too late."}' "If-Match: $etag"
show 'it["code"], it["detail"]'

step "Replace all fields"
ask 200 GET "/objectives/$division"
version=$(pick 'it["version"]' <<<"$answer")
ask 200 PUT "/objectives/$division" "{\"title\": \"Fewer homes left\", \"level\": \"division\", \"year\": $year,
    \"parent_id\": \"$company\", \"version\": $version}"
show 'it["version"], it["title"], it["description"]'

step "Link a KPI by weight, and see what is linked"
ask 201 POST /kpis '{"title": "Repairs within two days", "target_value": 100}'
kpi=$(id)
show 'it["id"], it["title"]'
ask 201 POST "/objectives/$division/kpis" "{\"kpi_id\": \"$kpi\", \"weight\": 0.5}"
show 'it["updated_progress"]'
ask 200 GET "/objectives/$division/kpis"
show '[(one["title"], one["weight"]) for one in it["items"]]'

step "Give it another weight"
ask 200 PATCH "/objectives/$division/kpis/$kpi" '{"weight": 0.75}'
show 'it["updated_progress"]'

step "A log of the KPI moves the objective and the one above"
ask 201 POST "/kpi-logs/$kpi/log" "{\"date\": \"$(date +%F)\", \"value\": 40}"
show '[(one["kind"], one["old"], one["new"]) for one in it["updated_progress"]]'
ask 200 GET "/objectives/$company/progress"
show 'it'

step "What stands below, and what it stands below, bottom to top"
ask 200 GET "/objectives/$company/children"
show '[(one["title"], one["progress"]["progress_percentage"]) for one in it["items"]]'
ask 200 GET "/objectives/$division/ancestors"
show '[one["title"] for one in it["items"]]'

step "The tree from one root, two levels deep"
ask 200 GET "/objectives/tree/view?root_id=$company&year=$year&depth=2"
show 'it["objectives"][0]["title"], [one["title"] for one in it["objectives"][0]["children"]]'

step "Alignment: the way up, the KPIs below, what they contribute"
ask 200 GET "/objectives/$division/alignment"
show 'sorted(it)'

step "Move it below the other; what moved by that is in the answer"
ask 200 POST "/objectives/$division/move" "{\"new_parent_id\": \"$other\"}"
show '[(one["kind"], one["old"], one["new"]) for one in it["updated_progress"]]'

step "Calculate anew, and save"
ask 200 POST "/objectives/$other/recalculate"
show 'it'

step "Statistics, and all as bars in time"
ask 200 GET "/objectives/stats/summary?year=$year"
show 'it["total"], it["by_level"], it["average_progress"]'
ask 200 GET "/objectives/gantt?year=$year"
show 'len(it), it[0]["title"], it[0]["starts_on"], it[0]["ends_on"]'

step "An employee sees none of the company's objectives made here, and may create none"
token=$employee
ask 404 GET "/objectives/$company"
show 'it["code"], it["detail"]'
ask 403 POST /objectives '{"title": "Not mine to set", "level": "company"}'
show 'it["code"], it["detail"]'
token=$admin

step "Unlink, and delete all of it"
ask 200 DELETE "/objectives/$division/kpis/$kpi"
show '[(one["kind"], one["old"], one["new"]) for one in it["updated_progress"]]'
for goal in "objectives/$division" "objectives/$company" "objectives/$other" "kpis/$kpi"; do
    ask 200 DELETE "/$goal"
    show '[(one["kind"], one["old"], one["new"]) for one in it["updated_progress"]]'
done
printf '\nEvery answer was the expected one.\n'
