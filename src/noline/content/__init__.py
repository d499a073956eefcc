"""Content: what a message says, composed once with a variant per channel, and its rendering.

``compile_source`` once per template version, ``Compiled.render`` per recipient; ``try_template`` before a launch.
"""

from noline.content.chat import MOST_BUTTONS, chat, check_buttons
from noline.content.choices import answering, buttons_in, with_choices, with_choices_html
from noline.content.compose import Compiled, compile_source, render_text
from noline.content.expressions import check_expression, check_short, names_in, take_value, write_text
from noline.content.fitted_picture import FORMS, Form, fitted_picture, picture_form
from noline.content.genuine import FALSE_CLAIM, OPAQUE, is_genuine, is_program
from noline.content.letter import Letter, LetterTemplate, letter_png, set_letters
from noline.content.lines import Line, compile_line
from noline.content.links import (
    ACTIONS,
    action_link,
    link_token,
    open_pixel,
    tracked_link,
    unsubscribe_link,
)
from noline.content.model import (
    Approved,
    Button,
    ChatRendered,
    ChatSource,
    EmailRendered,
    EmailSource,
    FormField,
    Key,
    LetterRendered,
    LetterSource,
    PageRendered,
    PageSource,
    Personal,
    PostRendered,
    PostSource,
    PushRendered,
    PushSource,
    Rendered,
    SmsSource,
    Source,
    SpokenRendered,
    TextRendered,
    Values,
    VoiceSource,
    Wording,
)
from noline.content.page import sanitise
from noline.content.pictures import MAX_PICTURE, clean_picture, is_picture, kept_file
from noline.content.post import weigh
from noline.content.preview import Shown, preview
from noline.content.qr import qr_png, qr_svg
from noline.content.readable import text_from_html
from noline.content.reply import Attachment, reply_email
from noline.content.repository import (
    CARRYING,
    CHANNEL_FORMS,
    Template,
    Templates,
    approved_of,
    load_templates,
    save_template,
)
from noline.content.signed import with_signature, with_signature_html
from noline.content.sms import plain_quotes, segments, split_segments
from noline.content.submitted import links_in, submitted_email, with_date
from noline.content.templates import RESERVED, undeclared_variables
from noline.content.trial import try_template, try_templates
from noline.content.values import check_values
from noline.content.voice import spoken

__all__ = [
    "ACTIONS",
    "CARRYING",
    "CHANNEL_FORMS",
    "FALSE_CLAIM",
    "FORMS",
    "MAX_PICTURE",
    "MOST_BUTTONS",
    "OPAQUE",
    "RESERVED",
    "Approved",
    "Attachment",
    "Button",
    "ChatRendered",
    "ChatSource",
    "Compiled",
    "EmailRendered",
    "EmailSource",
    "Form",
    "FormField",
    "Key",
    "Letter",
    "LetterRendered",
    "LetterSource",
    "LetterTemplate",
    "Line",
    "PageRendered",
    "PageSource",
    "Personal",
    "PostRendered",
    "PostSource",
    "PushRendered",
    "PushSource",
    "Rendered",
    "Shown",
    "SmsSource",
    "Source",
    "SpokenRendered",
    "Template",
    "Templates",
    "TextRendered",
    "Values",
    "VoiceSource",
    "Wording",
    "action_link",
    "answering",
    "approved_of",
    "buttons_in",
    "chat",
    "check_buttons",
    "check_expression",
    "check_short",
    "check_values",
    "clean_picture",
    "compile_line",
    "compile_source",
    "fitted_picture",
    "is_genuine",
    "is_picture",
    "is_program",
    "kept_file",
    "letter_png",
    "link_token",
    "links_in",
    "load_templates",
    "names_in",
    "open_pixel",
    "picture_form",
    "plain_quotes",
    "preview",
    "qr_png",
    "qr_svg",
    "render_text",
    "reply_email",
    "sanitise",
    "save_template",
    "segments",
    "set_letters",
    "split_segments",
    "spoken",
    "submitted_email",
    "take_value",
    "text_from_html",
    "tracked_link",
    "try_template",
    "try_templates",
    "undeclared_variables",
    "unsubscribe_link",
    "weigh",
    "with_choices",
    "with_choices_html",
    "with_date",
    "with_signature",
    "with_signature_html",
    "write_text",
]
