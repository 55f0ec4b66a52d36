#!/bin/sh
# The processes of the application: prepare (once per release), web, worker, beat; healthy NAME asks whether one is well.
# DB_HOST and REDIS_HOST name the servers, the passwords come from files; DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL and
# CELERY_BROKER_URL may be given whole instead, each also as NAME_FILE.
set -eu
secrets=${SECRETS:-/run/secrets}
state=${SUPERVISION_VAR:-/var/lib/supervision}

given() { eval "[ -n \"\${$1:-}\${$1_FILE:-}\" ]"; }

database() { # role, file of its password
    printf 'postgres://%s:%s@%s:%s/supervision' "$1" "$(cat "$secrets/$2")" "${DB_HOST:?}" "${DB_PORT:-5432}"
}

if ! given DATABASE_URL; then
    DATABASE_URL=$(database supervision_app db_app_password)
    export DATABASE_URL
fi
if [ "$1" = prepare ] && ! given DATABASE_OWNER_URL; then
    DATABASE_OWNER_URL=$(database supervision_owner db_owner_password)
    export DATABASE_OWNER_URL
fi
if ! given REDIS_URL; then
    redis="redis://:$(cat "$secrets/redis_password")@${REDIS_HOST:?}:${REDIS_PORT:-6379}"
    export REDIS_URL="$redis/0" CELERY_BROKER_URL="$redis/1"
fi
for name in SECRET_KEY LEDGER_KEY; do
    lower=$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
    given "$name" || export "${name}_FILE=$secrets/$lower"
done

case "$1" in
prepare)
    DATABASE_AS_OWNER=1 exec python -m supervision.local.prepare migrate grant_app_role collectstatic
    ;;
web)
    exec python -m gunicorn supervision.wsgi:application --bind "${BIND:-0.0.0.0}:${PORT:-8000}" --preload \
        --worker-class gthread --workers "${WEB_WORKERS:-3}" --threads 4 --timeout 120 --graceful-timeout 20 \
        --max-requests 5000 --max-requests-jitter 500 --no-control-socket --worker-tmp-dir /dev/shm --access-logfile -
    ;;
worker)
    exec python -m celery -A supervision worker --concurrency "${WORKER_PROCESSES:-2}" --loglevel INFO \
        --without-gossip --max-tasks-per-child 1000
    ;;
beat)
    mkdir -p "$state/beat"
    exec python -m celery -A supervision beat --schedule "$state/beat/schedule" --pidfile= --loglevel INFO
    ;;
healthy)
    exec python "$(dirname "$0")/healthy.py" "$2"
    ;;
*)
    exec "$@"
    ;;
esac
