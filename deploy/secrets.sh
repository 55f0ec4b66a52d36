#!/bin/sh
# Makes what docker-compose.yml expects in SECRETS_DIR; a file that exists stays as it is.
# The folder keeps others out; the files themselves must be readable to the users inside the containers.
set -eu
folder=${1:?usage: deploy/secrets.sh FOLDER [HOST NAME]}
host=${2:-localhost}
umask 077
mkdir -p "$folder"
for name in secret_key ledger_key db_superuser_password db_owner_password db_app_password redis_password; do
    [ -s "$folder/$name" ] || openssl rand -hex 32 | tr -d '\n' > "$folder/$name"
done
if [ ! -s "$folder/tls_key" ]; then
    echo "tls_crt, tls_key: self-signed for $host; replace them by the certificate of your organisation" >&2
    openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
        -keyout "$folder/tls_key" -out "$folder/tls_crt" 2> /dev/null
fi
chmod 644 "$folder"/*
