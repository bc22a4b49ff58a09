"""The error class of the demo generator."""

from clientbase.errors import ClientbaseError


class DemoError(ClientbaseError):
    """The demo cannot be written as asked; the message is a sentence that says what to change."""
