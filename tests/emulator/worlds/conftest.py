from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

SMALL = """
organizations:
  - name: Our shop
    connections:
      - name: Shop database
        type: postgresql
        schemas:
          public.customers:
            fields: {id: number, email: string, last_name: string}
      - name: CRM
        type: salesforce
        objects:
          Person:
            fields:
              Email: {supports_identity: true}
              LastName: {required: true}
              Score: number
    models:
      - name: Customers
        connection: Shop database
        table: public.customers
"""


@pytest.fixture
def small() -> str:
    """The smallest world that is of use."""
    return SMALL


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a world into a file."""

    def write(text: str, name: str = "world.yaml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write
