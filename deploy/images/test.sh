#!/usr/bin/env bash
# `make test-images`: builds the images, brings compose up on ports and data of its own, plays the demo's workout against it,
# takes it down, and runs the server tests on containers. Needs docker with compose v2. BASE=… chooses another base image.
set -uo pipefail
cd "$(dirname "$0")/../.."
python=.venv/bin/python
services="ingestion load_scoring scheduler notifier"
passed=0 failed=0

docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1 || {
  echo "make test-images needs a running docker engine with compose v2" >&2; exit 1; }

for name in $(compgen -e TANDEM_); do unset "$name"; done   # a system of the caller's is not this one
scratch=$(mktemp -d)
export COMPOSE_PROJECT_NAME=tandem-test-$$ COMPOSE_FILE=docker-compose.yml:deploy/images/compose.test.yml TANDEM_TAG=test
export TANDEM_TEST_RUN=$COMPOSE_PROJECT_NAME   # the label of the containers that tests start
export COMPOSE_ENV_FILES=$scratch/compose.env COMPOSE_ANSI=never COMPOSE_PROGRESS=quiet

tidy() {
  docker compose down --volumes --timeout 5 >/dev/null 2>&1
  docker ps --all --quiet --filter "label=tandem.test-run=$TANDEM_TEST_RUN" | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 130' INT TERM

check() {  # check NAME COMMAND…: runs it, keeps the count, shows its output when it fails (and with `say` its last line)
  local name=$1 began=$SECONDS; shift
  if "$@" >"$scratch/out" 2>&1; then passed=$((passed + 1)); echo "ok    $name ($((SECONDS - began)) s)"
  else failed=$((failed + 1)); echo "FAIL  $name ($((SECONDS - began)) s)"; tail -n 60 "$scratch/out" | sed 's/^/      /'; return 1; fi
}
finish() { echo "$passed passed, $failed failed"; exit $((failed > 0)); }
logs() { docker compose ps --all; docker compose logs --no-color --tail 25; }

holds() {  # holds SERVICE: its own dependency and nobody else's, no compiler, not root
  docker run --rm --network none --entrypoint python "tandem/$1:test" -c '
import importlib.util as u, os, shutil, sys
own = {"ingestion": "fitfast", "load_scoring": "numpy", "scheduler": "ortools", "notifier": "pywebpush"}
shared = {"numpy": {"ingestion", "load_scoring", "scheduler"}}
me = sys.argv[1]
for service, package in own.items():
    wanted = me in shared.get(package, {service})
    assert bool(u.find_spec(package)) == wanted, f"{package}: expected {wanted}"
assert [s for s in own if u.find_spec(f"tandem.{s}")] == [me], "another service is in the image"
for tool in ("pytest", "mypy", "setuptools", "uv_build"): assert not u.find_spec(tool), tool
for tool in ("gcc", "cc", "uv"): assert not shutil.which(tool), tool
assert os.getuid() == 10001, os.getuid()' "$1"
}
sealed() {  # sealed SERVICE: what runs cannot write its root file system and has no capabilities
  docker compose exec -T "$1" python -c '
import os
try: open("/opt/tandem/x", "w")
except OSError: pass
else: raise SystemExit("the root file system can be written")
status = dict(line.split(":\t", 1) for line in open("/proc/1/status").read().splitlines() if ":\t" in line)
assert int(status["CapEff"], 16) == 0 and status["NoNewPrivs"] == "1", status
assert os.getuid() == 10001
assert b"python" in open("/proc/1/cmdline", "rb").read().split(b"\0")[0], "PID 1 is not Python"'
}
stops() {  # stops SERVICE: cleanly, well within the time it is given
  local began=$SECONDS id; id=$(docker compose ps --quiet "$1")
  docker compose stop "$1" || return 1
  [ "$(docker inspect --format '{{.State.ExitCode}}' "$id")" = 0 ] || { echo "exit code not 0"; docker logs --tail 20 "$id"; return 1; }
  [ $((SECONDS - began)) -lt 8 ] || { echo "took $((SECONDS - began)) s"; return 1; }
}
refuses() { ! docker compose --env-file /dev/null config --quiet 2>"$scratch/said" && grep -q "make compose-env" "$scratch/said"; }
empty() { [ -z "$(docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME")" ]; }

for name in NATS VALKEY INGESTION NOTIFIER PHONE; do
  export "TANDEM_PORT_$name=$($python -c 'from tandem.local.servers import free_port; print(free_port())')"
done
check "compose refuses to start without passwords, and says what to do" refuses
$python -m tandem.local.compose --environment "$scratch/compose.env" || exit 1
set -a; . "$scratch/compose.env"; set +a
export TANDEM_NATS_URL=nats://127.0.0.1:$TANDEM_PORT_NATS TANDEM_REDIS_URL=redis://:$TANDEM_VALKEY_PASSWORD@127.0.0.1:$TANDEM_PORT_VALKEY/0

check "images build from the hashed lock" timeout --foreground --kill-after=20 420 docker compose build || finish
for service in $services; do check "the $service image holds what it needs and no more" holds "$service"; done
if check "compose comes up healthy" timeout --foreground --kill-after=20 150 docker compose up --detach --no-build --wait --wait-timeout 120; then
  for service in $services; do check "$service runs sealed" sealed "$service"; done
  check "the provisioner left nothing to do" docker compose run --rm --no-deps -T provisioner python -m tandem.chassis.provision --diff
  if check "the club session moves the heavy session, and the phone buzzes once" timeout --foreground --kill-after=20 150 $python deploy/images/play.py; then
    sed 's/^/      /' "$scratch/out"
  else logs; fi
  for service in $services; do check "$service stops cleanly" stops "$service"; done
else logs; fi
check "compose goes down with its data" docker compose down --volumes --timeout 5
check "nothing of it is left" empty

# Only what the test run itself is told, not the passwords of the compose above.
for name in $(compgen -e TANDEM_ | grep -v TANDEM_TEST_RUN); do unset "$name"; done
check "the server tests pass on containers" env TANDEM_TEST_DOCKER=1 timeout --foreground --kill-after=20 1800 $python -m pytest -p no:cacheprovider -n 2 --dist loadgroup -m "server and not soak and not slow" ${ARGS:-}
tail -n 1 "$scratch/out" | sed 's/^/      /'
check "the tests left no container" test -z "$(docker ps --all --quiet --filter "label=tandem.test-run=$TANDEM_TEST_RUN")"
finish
