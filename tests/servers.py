"""Real servers on 127.0.0.1 for tests: each with its own files and port, ended by its own process id."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import pytest

PROJECT = Path(__file__).parent.parent


def program(name: str) -> str:
    """The path of a program of the system; without it the test is skipped, in CI it fails."""
    folders = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=folders)
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is missing")
    pytest.skip(f"{name} is missing")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The process of `command`, which listens on `port`, ended afterwards."""
    # A pipe that nobody reads would stop the server once it is full.
    with TemporaryFile() as log, subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT) as process:
        try:
            _wait_for(port, process, log)
            yield process
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"the server ended: {log.read().decode()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server does not listen")


@dataclass(frozen=True, slots=True)
class SshServer:
    """A running sshd that lets one key in."""

    port: int
    user: str
    key: Path
    known_hosts: Path

    def address(self, folder: Path) -> str:
        return f"ssh://{self.user}@127.0.0.1:{self.port}{folder}"


@contextmanager
def ssh_server(folder: Path, sftp: str = "internal-sftp") -> Iterator[SshServer]:
    """An sshd with keys of its own in `folder`, which answers to SFTP with that command."""
    daemon, keygen = program("sshd"), program("ssh-keygen")
    # sshd refuses to run as root without it.
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "user"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "authorized_keys").write_bytes((folder / "user.pub").read_bytes())
    port = free_port()
    host_key = " ".join((folder / "host.pub").read_text().split()[:2])
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
        f"PermitRootLogin prohibit-password\nSubsystem sftp {sftp}\n"
    )
    user = subprocess.run(["id", "-un"], check=True, capture_output=True, text=True).stdout.strip()
    with running([daemon, "-D", "-e", "-f", str(folder / "sshd_config")], port):
        yield SshServer(port, user, folder / "user", folder / "known_hosts")


@contextmanager
def nginx(folder: Path, site: Path) -> Iterator[str]:
    """The address of an nginx that serves `site` with the settings of server/nginx.conf."""
    command, port = program("nginx"), free_port()
    settings = (PROJECT / "server/nginx.conf").read_text()
    settings = settings.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/var/www/cluster", str(site))
    kinds = Path("/etc/nginx/mime.types")
    (folder / "mime.types").write_bytes(kinds.read_bytes())
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.geteuid() == 0 else ''}\npid {folder}/pid;\ndaemon off;\nworker_processes 1;\n"
        f"error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{settings}\n}}\n"
    )
    with running([command, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def apache(folder: Path, site: Path) -> Iterator[str]:
    """The address of an Apache that serves `site`, whose own .htaccess it follows."""
    command, port = program("apache2"), free_port()
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "dir", "mime", "alias", "headers", "filter", "deflate", "autoindex")
    )
    (folder / "types").write_text(
        "text/html html\ntext/plain txt\ntext/css css\napplication/xml xml\ntext/javascript js\n"
    )
    (folder / "apache.conf").write_text(
        f"ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/apache.pid\n"
        f"ErrorLog {folder}/apache.log\nMutex posixsem\n{modules}TypesConfig {folder}/types\nDocumentRoot {site}\n"
        f"<Directory {site}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    with running([command, "-X", "-f", f"{folder}/apache.conf"], port):
        yield f"http://127.0.0.1:{port}"
