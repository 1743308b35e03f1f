from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_polytomic.api.client import Client
from pulumi_polytomic.api.wire import Timeouts
from pulumi_polytomic.config import Settings

from .scripted import Server

KEY = "key-that-nobody-may-see"


class Time:
    """A clock which only sleeping moves, so that no test waits."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def settings(server: Server) -> Settings:
    return Settings(deployment_url=server.url, api_key=KEY)


@pytest.fixture
def client(settings: Settings, time: Time) -> Iterator[Client]:
    client = Client(settings, timeouts=Timeouts(read=5), sleep=time.sleep, clock=time.clock)
    yield client
    client.close()
