"""EventBridge: rules whose events reach a queue only if its policy permits it."""

from moto.events.models import EventsBackend, Rule, events_backends

from ..extension import check_overrides, replace_backend
from .models import LocalEventsBackend
from .rules import LocalRule


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for EventBridge."""
    check_overrides(LocalRule, Rule)
    check_overrides(LocalEventsBackend, EventsBackend)
    replace_backend(events_backends, LocalEventsBackend)
