#!/bin/sh
# Run once by the PostgreSQL image on an empty data folder: who owns the database, and who only uses it.
set -eu
owner=$(cat "${DB_OWNER_PASSWORD_FILE:-/run/secrets/db_owner_password}")
app=$(cat "${DB_APP_PASSWORD_FILE:-/run/secrets/db_app_password}")
psql -v ON_ERROR_STOP=1 -v owner="$owner" -v app="$app" --no-psqlrc -q -U "${POSTGRES_USER:-postgres}" -d postgres << 'SQL'
CREATE ROLE supervision_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE supervision_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app';
CREATE DATABASE supervision OWNER supervision_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE supervision FROM PUBLIC;
GRANT CONNECT ON DATABASE supervision TO supervision_app;
SQL
