# What the examples share that ask a server with curl. Sourced with the file that `cairn demo --json`
# printed, in $demo; sets $url and $admin. Needs curl and python3.

pick() { python3 -c 'import json, sys; print(eval(sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }
url=$(pick 'it["url"]' <"$demo")
admin=$(pick '[u["token"] for u in it["users"] if u["role"] == "admin"][0]' <"$demo")
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT

# ask STATUS METHOD PATH [BODY [HEADER]]: the answer goes to $answer.
ask() {
    local expected=$1 method=$2 path=$3 body=${4:-} header=${5:-X-Nothing: 1}
    printf '%-7s%s %s\n' "$method" "$path" "$body"
    answer=$(curl -sS -X "$method" "${url%/}/api/v1$path" -D "$headers" -w '\n%{http_code}' \
        -H "Authorization: Bearer ${token:-$admin}" -H 'Content-Type: application/json' \
        -H "$header" ${body:+--data "$body"})
    status=${answer##*$'\n'}
    answer=${answer%$'\n'*}
    if [ "$status" != "$expected" ]; then
        printf '   %s instead of %s: %s\n' "$status" "$expected" "$answer"
        exit 1
    fi
}

# show EXPRESSION: what of the answer is worth showing.
show() {
    local shown
    shown=$(pick "$1" <<<"$answer")
    printf '   %s %s\n' "$status" "$shown"
}
id() { pick 'it["id"]' <<<"$answer"; }
step() { printf '\n# %s\n' "$1"; }
