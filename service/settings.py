"""Read the environment (and a .env file beside it) once, and refuse in plain sentences what cannot work."""

import io
import os
import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from dotenv import dotenv_values
from dotenv.parser import Original, parse_stream
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from service import database_address, redis_address
from service.clock import CLOCK_FILE
from service.errors import SettingsError
from service.keyring import parse as parse_keys

ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
PRETEND = re.compile(r"AC0{8}[0-9a-fA-F]{24}")
LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1")
DATABASES = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
FLEETING_HOSTS = ("DYNO", "K_SERVICE")  # Heroku and Cloud Run: the disk is gone at the next restart

Needed = Literal["twilio_account_sid", "public_url", "redis_url"]
NUMBERS = {
    "PORT": "PORT is not a usable port; set a number from 1 to 65534.",
    "TRUSTED_PROXIES": "TRUSTED_PROXIES is not a number of proxies; set one from 0 to 9.",
}
NEEDED: dict[Needed, str] = {
    "twilio_account_sid": "TWILIO_ACCOUNT_SID is not set; copy it and the token from your Twilio console, "
    "or run `make up`, which brings a pretend carrier.",
    "public_url": "PUBLIC_URL is not set; set it to the address that the carrier reaches this line at.",
    "redis_url": "REDIS_URL is not set; set it to your Redis server, or run `make up`, which brings one.",
}


class Settings(BaseSettings):
    """Every setting there is; .env.example explains each. A field is the environment's name in lower case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, validate_default=True)

    shoulder_home: Path = Path("var")
    database_url: str = Field(default="", repr=False)
    redis_url: str = Field(default="", repr=False)
    public_url: str = ""
    port: int = Field(default=8000, ge=1, le=65534)
    granian_host: str = "0.0.0.0"
    twilio_account_sid: str = ""
    twilio_auth_token: str = Field(default="", repr=False)
    twilio_auth_token_secondary: str = Field(default="", repr=False)
    twilio_api_url: str = ""
    shoulder_keys: str = Field(default="", repr=False)
    line_number: str = ""
    line_zone: str = "America/New_York"
    watch_url: str = Field(default="", repr=False)
    allowed_countries: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=9)
    fallback_number: str = ""
    fallback_sms_url: str = ""
    fallback_voice_url: str = ""
    fault_points: Path | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load() hands over: the real environment is read in one place."""
        return (init_settings,)

    @property
    def pretend(self) -> bool:
        """Whether the Twilio account is one that only the simulator knows."""
        return bool(PRETEND.fullmatch(self.twilio_account_sid))

    def require(self, *names: Needed) -> None:
        """Raises SettingsError for each of these that is not set: for doors that cannot open without them."""
        problems = [NEEDED[name] for name in names if not getattr(self, name)]
        if problems:
            raise SettingsError(*problems)

    @field_validator("shoulder_home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        try:
            return home.expanduser().absolute()
        except RuntimeError:
            raise ValueError("begins with ~ and an account that this machine has not; write the whole path.") from None

    @field_validator("public_url", "twilio_api_url", "watch_url", "fallback_sms_url", "fallback_voice_url")
    @classmethod
    def _web_address(cls, url: str, info: Any) -> str:
        parts = _split(url)
        plain = parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
        if url and not (plain and (info.field_name == "watch_url" or not parts.query)):
            raise ValueError("is not a web address; it should look like https://line.example.org.")
        return url if info.field_name == "watch_url" else url.rstrip("/")

    @field_validator("granian_host")
    @classmethod
    def _listens(cls, host: str) -> str:
        try:
            return str(ip_address(host))
        except ValueError:
            raise ValueError("is not an address to listen on; set 127.0.0.1, or 0.0.0.0 for all of them.") from None

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        kind = DATABASES.get(scheme.removesuffix("+psycopg"))
        if url and not (kind and separator and rest.strip("/")):
            raise ValueError(
                "is not one the line can use; it should begin with postgresql:// or sqlite:/// and name a database."
            )
        if ":memory:" in url:
            raise ValueError("names a database in memory, which the line's processes cannot share; name a file.")
        if kind and kind != "sqlite":
            database_address.check(f"{kind}://{rest}")
        return f"{kind}://{rest}" if url else ""

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, url: str) -> str:
        if url:
            redis_address.check(url)
        return url

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, sid: str) -> str:
        if sid and not ACCOUNT.fullmatch(sid):
            raise ValueError("is not an account SID; copy the one that begins with AC from your Twilio console.")
        return sid

    @property
    def countries(self) -> frozenset[str]:
        """The countries that may be texted and rung besides the line's own."""
        return frozenset(code for code in self.allowed_countries.split(",") if code)

    @field_validator("allowed_countries")
    @classmethod
    def _countries(cls, codes: str) -> str:
        named = [code.strip().upper() for code in codes.split(",") if code.strip()]
        if unknown := [code for code in named if code not in phonenumbers.SUPPORTED_REGIONS]:
            raise ValueError(
                f"has {', '.join(unknown)}, which is no country; write codes of two letters, such as MX,ES."
            )
        return ",".join(named)

    @field_validator("line_number", "fallback_number")
    @classmethod
    def _number(cls, number: str) -> str:
        return e164(number) if number else ""

    @field_validator("line_zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("is not a time zone; use a name such as America/Chicago or Europe/Madrid.") from error
        return zone

    @model_validator(mode="after")
    def _together(self) -> Self:
        problems = list(self._disagreements())
        if problems:
            raise SettingsError(*problems)
        return self

    def _disagreements(self) -> Iterator[str]:
        if self.twilio_account_sid and not self.twilio_auth_token:
            yield "TWILIO_AUTH_TOKEN is empty; copy it from your Twilio console, or unset TWILIO_ACCOUNT_SID."
        if self.twilio_auth_token and not self.twilio_account_sid:
            yield "TWILIO_AUTH_TOKEN is set and TWILIO_ACCOUNT_SID is not; set both or neither."
        if not self.twilio_account_sid:
            return
        local = bool(LOOPBACK.fullmatch(_split(self.twilio_api_url).hostname or ""))
        if self.pretend and not (local or _is_private(self.twilio_api_url)):
            yield "TWILIO_ACCOUNT_SID is a pretend account; set a real one, or TWILIO_API_URL to a simulator."
        if not self.pretend and local:
            yield "TWILIO_ACCOUNT_SID is a real account and TWILIO_API_URL is a simulator; unset one."
        if not self.pretend and self.fault_points:
            yield "FAULT_POINTS lets processes die, which no real line may; unset it."
        if not self.pretend and (self.shoulder_home / CLOCK_FILE).exists():
            yield f"A real Twilio account must run on real time; delete {self.shoulder_home / CLOCK_FILE}."


def load(environ: Mapping[str, str] | None = None, env_file: Path = Path(".env")) -> Settings:
    """The settings, or SettingsError with a sentence for each problem. Set but empty counts as unset."""
    environ = os.environ if environ is None else environ
    given = {**_written(env_file), **environ}
    values = {name: text for name in Settings.model_fields if (text := given.get(name.upper(), "").strip())}
    _refuse_a_fleeting_disk(given)
    try:
        settings = Settings(**values)  # type: ignore[arg-type]  # each is parsed from its text
    except ValidationError as error:
        raise SettingsError(*(_sentence(problem) for problem in error.errors())) from None
    if settings.shoulder_keys:
        parse_keys(settings.shoulder_keys, "SHOULDER_KEYS")
    if settings.database_url:
        return settings
    file = str(settings.shoulder_home / "shoulder.db").replace("%", "%25").replace("?", "%3F")
    return settings.model_copy(update={"database_url": f"sqlite:///{file}"})


def e164(text: str) -> str:
    """A phone number as +15550001000. Raises ValueError, saying what to do, when it is none."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("is not a phone number; write it with its country code, such as +15550001000.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_private(url: str) -> bool:
    """Whether a simulator may be there: at an address that nobody reaches from outside."""
    try:
        return ip_address(_split(url).hostname or "").is_private
    except ValueError:
        return False


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises only when asked for
    except ValueError:
        return urlsplit("")
    return parts


def _written(env_file: Path) -> dict[str, str]:
    """What the file says. Raises SettingsError when it cannot be read, whole: half of it would be another line."""
    try:
        text = env_file.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        return {}
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file} is not plain text; save it in UTF-8.") from None
    except OSError as error:
        raise SettingsError(f"{env_file} cannot be read ({error.strerror}); let this account read it.") from None
    if unreadable := [str(_line(one.original)) for one in parse_stream(io.StringIO(text)) if one.error]:
        raise SettingsError(
            f"{env_file} cannot be read at line {', '.join(unreadable)}; write each setting as NAME=value, "
            "with both quotation marks or none."
        )
    return {name: text or "" for name, text in dotenv_values(stream=io.StringIO(text)).items()}


def _line(original: Original) -> int:
    """Where a setting stands: what the parser counts from may be blank lines before it."""
    blank = len(original.string) - len(original.string.lstrip())
    return original.line + original.string[:blank].count("\n")


def _sentence(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    return NUMBERS.get(name) or f"{name} {problem['ctx']['error']}"


def _refuse_a_fleeting_disk(given: Mapping[str, str]) -> None:
    if not any(given.get(host) for host in FLEETING_HOSTS):
        return
    missing = [name for name in ("DATABASE_URL", "REDIS_URL", "SHOULDER_KEYS") if not given.get(name)]
    if missing:
        raise SettingsError(
            f"This host's disk does not last; set {', '.join(missing)} so that nothing is lost at a restart."
        )
