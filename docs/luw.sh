#!/usr/bin/env bash
# Creates, changes and deletes a persona and its trainings in the Luw wire format. Runs without changes:
#
#     BASE=http://127.0.0.1:8080 TOKEN=talq_… bash docs/luw.sh
#
# curl -d sends form data. curl -f fails on an error status.
set -euo pipefail
: "${BASE:?say where the server is, such as BASE=http://127.0.0.1:8080}"
: "${TOKEN:?say with which token, such as TOKEN=talq_…}"
personas="$BASE/v2/personas"
luw() { curl -fsS -H "Authorization: Bearer $TOKEN" "$@"; echo; }
number() { sed -E "s/.*\"$1\":([0-9]+).*/\1/"; }

echo "# A persona"
made=$(luw "$personas" -d name=Ada -d title=Reception -d "knows=opening hours,parking" -d profession=Receptionist)
echo "$made"
persona=$(number persona_id <<<"$made")

echo "# Teach it an image, in the first slot that is not reserved"
made=$(luw "$personas/$persona/trainings" -d image=https://example.com/menu.png -d "info=The menu of the week." -d slot=8)
echo "$made"
training=$(number training_id <<<"$made")

echo "# The vendor's own client sends JSON"
luw "$personas/$persona/trainings" -H "Content-Type: application/json" \
    -d '{"image":"https://example.com/wine.png","info":"The wines.","slot":9,"extras":"Recommend the house wine."}'

echo "# An occupied slot is refused, and nothing is lost"
curl -sS -H "Authorization: Bearer $TOKEN" "$personas/$persona/trainings" -d image=https://example.com/soup.png -d slot=8
echo

echo "# Change one: what is not named keeps its value"
luw -X PUT "$personas/$persona/trainings/$training" -d "extras=Fish on Fridays."

echo "# What there is"
luw "$personas/$persona/trainings"
luw "$personas/$persona/trainings/$training"
luw "$personas/$persona"

echo "# Clear a slot, delete the other"
luw -X DELETE "$personas/$persona/trainings/slot/9"
luw -X DELETE "$personas/$persona/trainings/$training"

echo "# Change the persona, list them all"
luw -X PUT "$personas/$persona" -d "knows=opening hours,parking,breakfast"
luw "$personas"

echo "# List those of one profession, as the vendor's own client does"
luw "$personas/ft-receptionist?page=1&limit=21&slim=1"

echo "# Delete it"
luw -X DELETE "$personas/$persona"
