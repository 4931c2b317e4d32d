"""What every page does that goes on without a network."""

from playwright.sync_api import expect


def waiting(page, count):
    """So many acts are still on the device."""
    expect(page.locator("[data-outbox-count]")).to_have_text(str(count))


def open_offline(page, address):
    """Loaded, and kept by its service worker: from now on the network may go."""
    page.goto(address)
    page.wait_for_selector("html[data-offline-ready]", state="attached")
