"""A browser for the tests: Debian's Chromium driven by playwright; without it they are skipped, loudly."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium from the PATH, headless."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (apt-get install chromium): no browser tests")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no browser tests")
    with sync_api.sync_playwright() as driver:
        sync_api.expect.set_options(timeout=30_000)
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
