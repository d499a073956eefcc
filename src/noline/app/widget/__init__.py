"""The embeddable chat widget: its configuration, its visitors, and what they say and hear."""

from noline.app.widget.model import (
    MOST_ORIGINS,
    WidgetHours,
    WidgetLook,
    WidgetSettings,
    WidgetSpan,
)
from noline.app.widget.origins import check_origin
from noline.app.widget.routes import widget_router, widget_script
from noline.app.widget.store import (
    Widget,
    add_widget,
    change_widget,
    find_widget,
    list_widgets,
    new_identity_secret,
    remove_widget,
)

__all__ = [
    "MOST_ORIGINS",
    "Widget",
    "WidgetHours",
    "WidgetLook",
    "WidgetSettings",
    "WidgetSpan",
    "add_widget",
    "change_widget",
    "check_origin",
    "find_widget",
    "list_widgets",
    "new_identity_secret",
    "remove_widget",
    "widget_router",
    "widget_script",
]
