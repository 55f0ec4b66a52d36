"""docker-compose.yml against the published Compose schema, and what production must not do."""

import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from supervision.local.paths import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_file_is_valid_by_the_published_schema() -> None:
    schemas = pytest.importorskip("check_jsonschema.builtin_schemas")
    jsonschema.Draft7Validator(schemas.get_builtin_schema("vendor.compose-spec")).validate(COMPOSE)


def test_the_services_are_those_of_the_design() -> None:
    assert set(SERVICES) == {"postgres", "redis", "prepare", "web", "worker", "beat", "nginx"}
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["redis"]["image"] == "redis:8"


def test_only_nginx_is_published() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]
    assert len(SERVICES["nginx"]["ports"]) == 1
    assert not any(service.get("network_mode") == "host" for service in SERVICES.values())


def test_every_service_that_stays_has_a_health_check() -> None:
    staying = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
    assert set(SERVICES) - set(staying) == {"prepare"}
    for name, service in staying.items():
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name


def test_no_secret_has_a_default() -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert re.fullmatch(r"\$\{SECRETS_DIR:\?[^}]*\}/" + name, secret["file"]), name
    secretive = re.compile(r"(?i)(password|secret|key|token)")
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if secretive.search(variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/"), f"{name}: {variable}"
    defaults = re.findall(r"\$\{(\w+):?-", TEXT)
    assert set(defaults) <= {"RELEASE", "HTTPS_PORT"}


def test_only_the_preparation_knows_the_password_of_the_owner() -> None:
    knows = {name for name, service in SERVICES.items() if "db_owner_password" in service.get("secrets", [])}
    assert knows == {"prepare", "postgres"}  # the server itself makes the roles


def test_every_named_volume_secret_and_network_is_declared() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), f"{name}: {volume}"
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"]), name
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"]), name
        assert set(service.get("depends_on", {})) <= set(SERVICES), name


def test_the_worker_keeps_the_anchors_of_the_ledger_in_a_volume_that_web_may_read() -> None:
    folder = SERVICES["worker"]["environment"]["LEDGER_ANCHORS"].rpartition("/")[0]
    assert SERVICES["worker"]["read_only"] is True
    assert f"anchors:{folder}" in SERVICES["worker"]["volumes"]
    assert f"anchors:{folder}:ro" in SERVICES["web"]["volumes"]
    assert folder in (ROOT / "Dockerfile").read_text()


def test_the_commands_are_those_of_the_entry_script() -> None:
    script = (ROOT / "deploy" / "entrypoint.sh").read_text()
    for name in ("prepare", "web", "worker", "beat"):
        assert SERVICES[name]["command"] == [name]
        assert f"\n{name})\n" in script


def test_the_secrets_that_are_asked_for_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    subprocess.run(
        [ROOT / "deploy" / "secrets.sh", str(folder), "supervision.invalid"], check=True, capture_output=True
    )
    assert {file.name for file in folder.iterdir()} == set(COMPOSE["secrets"])
    assert folder.stat().st_mode & 0o077 == 0
    before = {file.name: file.read_text() for file in folder.iterdir()}
    values = [before[name] for name in before if not name.startswith("tls")]
    assert len(set(values)) == len(values)
    assert min(map(len, values)) >= 64
    subprocess.run([ROOT / "deploy" / "secrets.sh", str(folder)], check=True, capture_output=True)
    assert {file.name: file.read_text() for file in folder.iterdir()} == before


def test_nginx_replaces_what_a_client_says_about_itself() -> None:
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in conf
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in conf
    assert "$proxy_add_x_forwarded_for" not in conf
    assert "alias /srv/static/;" in conf
