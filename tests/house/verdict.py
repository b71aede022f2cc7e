"""How a house test says what it found: the rule first, then each place on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def nothing(found: Iterable[object], rule: str) -> None:
    """Fails with the rule and everything found against it."""
    listed = [str(one) for one in found]
    if listed:
        pytest.fail(f"{rule} ({len(listed)}):\n" + "\n".join(listed), pytrace=False)
