#!/usr/bin/env bash
# Follows a payment that is dated three months back, with curl: from the day that it is of to the
# company's objective, on the demo or any other server with a worker and a community:
#
#     cairn demo --no-open --json | tee demo.json   # stays; in another terminal:
#     examples/late_payment.sh demo.json
#
# What it creates it deletes. Needs curl and python3. Ends with 1 where an answer isn't the expected one.
set -euo pipefail
demo=${1:?Usage: late_payment.sh FILE, what \`cairn demo --json\` printed}
. "$(dirname "$0")/ask.sh"

day=$(python3 -c 'from datetime import date, timedelta; print(date.today() - timedelta(days=92))')
first=${day%-*}-01
last=$(python3 -c 'import calendar, sys; y, m, _ = sys.argv[1].split("-")
print(f"{y}-{m}-{calendar.monthrange(int(y), int(m))[1]}")' "$day")

# wait_until_it_holds: until nothing of the community waits for being computed.
wait_until_it_holds() {
    for _ in $(seq 600); do
        answer=$(curl -sS -H "Authorization: Bearer $admin" \
            "${url%/}/api/v1$community/kpis/daily?from=$first")
        [ "$(pick 'it["dirty"]' <<<"$answer")" != "[]" ] || return 0
        sleep 0.2
    done
    printf '   some days were not computed: %s\n' "$(pick 'it["dirty"]' <<<"$answer")"
    exit 1
}

# wait_for JOB: until a worker has done it; its answer is in $answer.
wait_for() {
    for _ in $(seq 600); do
        answer=$(curl -sS -H "Authorization: Bearer $admin" "${url%/}/api/v1$community/jobs/$1")
        case $(pick 'it["status"]' <<<"$answer") in
            succeeded) return ;;
            failed | cancelled) break ;;
        esac
        sleep 0.2
    done
    printf '   the job did not come to its end: %s\n' "$answer"
    exit 1
}

step "A community, and what it collected in the month of $day"
ask 200 GET "/communities"
show '[(one["name"], one["time_zone"]) for one in it["items"]]'
community_id=$(pick "[one['id'] for one in it['items'] if one['opened_on'] <= '$first'][0]" <<<"$answer")
community=/communities/$community_id
wait_until_it_holds
ask 200 GET "$community/units?limit=1"
unit=$(pick '(it["items"] or [{"name": "Example"}])[0]["name"]' <<<"$answer")
ask 200 GET "$community/kpis/monthly?from=$first&to=$last"
show '[(one["year"], one["month"], one["total_collected"]) for one in it["items"]]'
collected=$(pick 'sum(float(one["total_collected"]) for one in it["items"])' <<<"$answer")

step "A KPI that this feeds, half of it still missing after the payment; the company's objective above it"
target=$(python3 -c "print(round(2 * ($collected + 1000), 2))")
ask 201 POST /kpis "{\"title\": \"Collected in the month\", \"starts_on\": \"$first\", \"ends_on\": \"$last\",
    \"target_value\": \"$target\", \"metric_source\":
    {\"community\": \"$community_id\", \"metric\": \"total_collected\", \"grain\": \"monthly\"}}"
kpi=$(id)
show 'it["title"], it["target_value"], it["progress"]["progress_percentage"]'
ask 201 POST /objectives "{\"title\": \"Rents that arrive\", \"level\": \"company\"}"
objective=$(id)
ask 201 POST "/objectives/$objective/kpis" "{\"kpi_id\": \"$kpi\"}"
show 'it["updated_progress"]'

step "Where the stream of changes is now"
heard=$(curl -sS -H "Authorization: Bearer $admin" "${url%/}/api/v1/progress/stream?seconds=0")
place=$(sed -n 's/^id: //p' <<<"$heard" | tail -1)
printf '   %s\n' "$place"

step "The payment arrives today, dated $day: which days don't hold any more, and the job that computes them"
ask 200 POST "$community/events/transactions" "[{\"external_id\": \"example-late-payment\", \"unit\": \"$unit\",
    \"kind\": \"payment\", \"amount\": \"1000.00\", \"posted_at\": \"${day}T12:00:00Z\"}]"
show 'it["taken"], [(one["group"], one["first_day"], one["last_day"]) for one in it["dirty"]]'
job=$(pick 'it["job_id"]' <<<"$answer")

step "What the job changed: days, weeks and months, and its receipt, the goals that moved"
wait_for "$job"
printf '   %s\n' "$(pick 'it["status"], it["result"]["changed"]' <<<"$answer")"
printf '   %s\n' "$(pick '[(one["kind"], one["old"], one["new"]) for one in it["result"]["updated_progress"]]' <<<"$answer")"

step "The day, the month, the KPI and the objective"
ask 200 GET "$community/kpis/daily?from=$day&to=$day"
show '[(one["metric_date"], one["payments_received"], one["payments_amount"], one["dirty"]) for one in it["items"]]'
ask 200 GET "$community/kpis/monthly?from=$first&to=$last"
show '[(one["year"], one["month"], one["total_collected"], one["dirty"]) for one in it["items"]]'
ask 200 GET "/kpis/$kpi"
show 'it["progress"]["current_value"], it["progress"]["progress_percentage"]'
ask 200 GET "/objectives/$objective"
show 'it["progress"]["progress_percentage"]'
[ "$(pick 'float(it["progress"]["progress_percentage"])' <<<"$answer")" = 50.0 ] || exit 1

step "What the stream told since"
heard=$(curl -sS -H "Authorization: Bearer $admin" -H "Last-Event-ID: $place" \
    "${url%/}/api/v1/progress/stream?seconds=0")
grep -E '^(event|data)' <<<"$heard" | sed 's/^/   /'
grep -q "$objective" <<<"$heard" || exit 1

step "Take it back"
ask 200 DELETE "$community/events/transactions" '{"external_ids": ["example-late-payment"]}'
show 'it["removed"], it["dirty"]'
wait_for "$(pick 'it["job_id"]' <<<"$answer")"
printf '   %s\n' "$(pick '[(one["kind"], one["old"], one["new"]) for one in it["result"]["updated_progress"]]' <<<"$answer")"
for goal in "objectives/$objective" "kpis/$kpi"; do
    ask 200 DELETE "/$goal"
    show '[(one["kind"], one["old"], one["new"]) for one in it["updated_progress"]]'
done
printf '\nEvery answer was the expected one.\n'
