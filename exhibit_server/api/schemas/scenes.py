"""Scenes and their readiness."""

from typing import Literal

from pydantic import Field

from exhibit_server.api.schemas.base import Schema, Texts, Value


class ReadinessView(Schema):
    """Whether the scene could start now, for the role that asks. `without`: devices it would play without.

    `reasons`: why not, or why later.
    """

    state: Literal["ready", "ready_without", "busy", "not_ready"]
    reasons: list[Texts] = []
    without: list[str] = []
    wait_seconds: float | None = Field(default=None, description="About how long until it is free, where known")
    take_over: bool = Field(default=False, description="It is busy, but this role may start it by taking over")


class StationView(Schema):
    """One stop on a scene's metro line. `path` is its place in the file ("2", "4.b1.0"); `branch` ≥ 0 for choices."""

    path: str
    kind: str
    label: Texts
    depth: int
    branch: int | None = None
    parent: str | None = None
    planned_start: float = Field(description="Seconds from the start of the run, at the earliest")
    planned_length: float = Field(description="Seconds, expected")
    main: bool = Field(default=True, description="False for small steps a visitor's line leaves out")


class ParameterView(Schema):
    """A value a scene is started with."""

    name: str
    type: Literal["number", "duration", "boolean", "text", "choice"]
    unit: str = ""
    min: float | None = None
    max: float | None = None
    choices: list[str] = []
    default: Value
    label: Texts = {}


class VariantView(Schema):
    """A named set of arguments."""

    id: str
    title: Texts
    arguments: dict[str, Value]


class SceneView(Schema):
    id: str
    title: Texts
    summary: Texts
    zone: str
    picture: str = Field(description="Name of the illustration")
    length: float = Field(description="Expected seconds")
    max_length: float
    audience: list[Literal["kiosk", "guide", "schedule", "sensor"]]
    needs: list[str]
    likes: list[str]
    mode: Literal["single", "restart", "queued"] = "single"
    cool_down: float = Field(default=0.0, description="Seconds of rest after it")
    parameters: list[ParameterView] = []
    variants: list[VariantView] = []
    stations: list[StationView]
    shows: dict[str, list[str]] = Field(default={}, description="What it may show, by display, in its order")
    readiness: ReadinessView
    version: str


class BrokenSceneView(Schema):
    """A scene file that could not be loaded, with what is wrong in it."""

    file: str
    findings: list[Texts] = Field(description="Each with its place, as `exhibit check` says it")
