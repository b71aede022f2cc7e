"""Settings: the environment read once, checked, and turned into values. A bad one stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLE, PRODUCTION = "sample", "production"


class ConfigError(SystemExit):
    """A setting is missing or wrong; the text says which and what to do. Ends the program with that sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"daitou: {sentence}")


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Times in minutes or hours as named, sizes in MB."""

    env: str
    data_dir: Path
    database_url: str
    secret_key: str
    host: str
    port: int
    public_url: str
    session_idle_minutes: int
    session_hours: int
    upload_mb: int
    web_workers: int
    web_threads: int
    workers: int
    trusted_proxies: int

    @property
    def sample(self) -> bool:
        """Whether sample data and sample sign-ins are in use."""
        return self.env == SAMPLE

    @property
    def files_dir(self) -> Path:
        """Where attachments are stored, by id."""
        return self.data_dir / "files"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process.

    Raises ``ConfigError`` with a sentence that names the variable and what it should be.
    """
    env = dict(os.environ if environ is None else environ)
    kind = env.get("CRM_ENV", SAMPLE)
    if kind not in (SAMPLE, PRODUCTION):
        raise ConfigError(f"CRM_ENV is {kind!r}; it must be 'sample' (the default) or 'production'.")
    data_dir = Path(env.get("CRM_DATA_DIR") or "data").expanduser().resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
        (data_dir / "files").mkdir(exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"the data folder {data_dir} cannot be made ({error.strerror}); set CRM_DATA_DIR to a folder we may write."
        ) from error
    url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'daitou.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql://; leave it out for SQLite.")
    host, port = env.get("HOST", "127.0.0.1"), _whole(env, "PORT", 8000, 1, 65535)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 – compared, not bound
    return Settings(
        env=kind,
        data_dir=data_dir,
        database_url=url,
        secret_key=_secret_key(env, kind, data_dir),
        host=host,
        port=port,
        public_url=(env.get("CRM_PUBLIC_URL") or f"http://{shown}:{port}").rstrip("/"),
        session_idle_minutes=_whole(env, "CRM_SESSION_IDLE_MINUTES", 120, 5, 1440),
        session_hours=_whole(env, "CRM_SESSION_HOURS", 12, 1, 168),
        upload_mb=_whole(env, "CRM_UPLOAD_MB", 20, 1, 200),
        web_workers=_whole(env, "CRM_WEB_WORKERS", 2, 1, 64),
        web_threads=_whole(env, "CRM_WEB_THREADS", 4, 1, 64),
        workers=_whole(env, "CRM_WORKERS", 1, 0, 16),
        trusted_proxies=_whole(env, "CRM_TRUSTED_PROXIES", 0, 0, 5),
    )


def _whole(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name, "")
    if text == "":
        return default
    if not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(f"{name} is {text!r}; it must be a whole number from {least} to {most}.")
    return int(text)


def _secret_key(env: Mapping[str, str], kind: str, data_dir: Path) -> str:
    """The key that signs cookies: given in production, made once and kept in the data folder otherwise."""
    given = env.get("SECRET_KEY", "")
    if given:
        if len(given) < 32:
            raise ConfigError(
                "SECRET_KEY is too short; use at least 32 random characters (python3 -c 'import secrets; print(secrets.token_urlsafe(48))')."
            )
        return given
    if kind == PRODUCTION:
        raise ConfigError(
            "SECRET_KEY is not set. In production it must be given: at least 32 random characters, the same on every web host."
        )
    path = data_dir / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written ({error.strerror}); set CRM_DATA_DIR to a folder we may write."
        ) from error
    return path.read_text().strip()
