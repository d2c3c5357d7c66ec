"""Environment → one typed object, read once and handed down. Variables begin with EXHIBIT_."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this hub runs. Command-line options are passed as arguments and win over the environment."""

    model_config = SettingsConfigDict(env_prefix="EXHIBIT_", extra="ignore", frozen=True)

    config: Path = Path("config/showroom.yaml")
    scenes: Path | None = None
    """Folder of scene files; the library that comes with the hub when left out."""

    data: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    allow_other_port: bool = False
    """Take a free port when `port` is taken."""

    database_url: str | None = None
    """SQLAlchemy URL; an SQLite file in `data` when left out."""

    broker_url: str | None = None
    """mqtt://[user:password@]host[:port] of an existing broker; a Mosquitto of our own when left out."""

    broker_host: str = "127.0.0.1"
    """Where our own broker listens; for devices in the network 0.0.0.0, together with a password file."""

    broker_port: int = Field(default=1883, ge=1, le=65535)
    broker_password_file: Path | None = None
    broker_username: str | None = None
    broker_password: str | None = None
    broker_kind: Literal["auto", "mosquitto", "amqtt", "external"] = "auto"

    simulate: bool = False
    """All hardware is simulated, on real wires."""

    simulators: Literal["own", "other"] = "own"
    """own: a process of the hub's; other: somebody else runs `exhibit simulate`."""

    open_screens: bool = False
    """Kiosks and displays need no token. For demonstrations on one machine."""

    follow_schedule: bool | None = None
    """Let the schedule start things by itself. Left out: yes, except in a demonstration, which plays at any hour."""

    announce: bool = False
    """Announce devices and scenes to Home Assistant by its MQTT discovery, and take commands from there."""

    discovery_prefix: str = Field(
        default="homeassistant", pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=200
    )
    """Home Assistant's discovery prefix: where devices announce themselves, and where the hub does."""

    log_json: bool = False
    reading_days: int = Field(default=30, ge=1)
    """Days that readings are kept."""

    content_video_mb: int = Field(default=4000, ge=1)
    """Largest file of the content store, in megabytes (10⁶ bytes), for each kind."""

    content_image_mb: int = Field(default=50, ge=1)
    content_sound_mb: int = Field(default=200, ge=1)
    content_document_mb: int = Field(default=200, ge=1)
    content_data_mb: int = Field(default=100, ge=1)
    content_reserve_mb: int = Field(default=1000, ge=0)
    """Megabytes of the disk that uploads leave free: the hub's own database needs room to go on."""

    example_content: bool = False
    """Put a few media of our own on an empty shelf. For demonstrations."""

    content_bin_days: int = Field(default=30, ge=1)
    """Days that deleted content can be brought back."""

    content_upload_days: int = Field(default=7, ge=1)
    """Days that an upload may be resumed."""
