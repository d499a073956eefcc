"""What Slack's Web API answers, in our words; pure."""

from __future__ import annotations

from collections.abc import Mapping

from noline.channels import Failed, Fault, Reply, Result, Sent, Unknown, failed_by_status, not_understood
from noline.providers.loose import table, tables, word
from noline.providers.slack_reactions import DONE

# docs.slack.dev/reference/methods/chat.postMessage#errors
_ERRORS: Mapping[Fault, tuple[str, ...]] = {
    Fault.ACCOUNT: (
        "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
        "not_allowed_token_type", "no_permission", "ekm_access_denied", "team_access_not_granted", "access_denied",
        "accesslimited", "org_login_required", "restricted_action", "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked", "two_factor_setup_required", "enterprise_is_restricted",
        "deprecated_endpoint", "method_deprecated", "messages_tab_disabled", "team_not_found",
        "as_user_not_supported", "not_in_channel",
    ),
    Fault.UNREACHABLE: (
        "channel_not_found", "is_archived", "user_not_found", "users_not_found", "user_disabled", "user_not_visible",
        "cannot_dm_bot", "is_inactive", "duplicate_channel_not_found",
    ),
    Fault.CONTENT: (
        "msg_too_long", "no_text", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long",
        "too_many_attachments", "invalid_attachments", "attachment_payload_limit_exceeded", "invalid_arguments",
        "invalid_arg_name", "invalid_array_arg", "invalid_json", "json_not_object", "markdown_text_conflict",
    ),
    Fault.THROTTLED: ("ratelimited", "rate_limited", "message_limit_exceeded"),
    Fault.UNAVAILABLE: ("request_timeout", "service_unavailable", "team_added_to_org"),
}  # fmt: skip
_BY_ERROR = {error: fault for fault, errors in _ERRORS.items() for error in errors}
_GONE = ("user_not_found", "users_not_found", "user_disabled", "cannot_dm_bot")
_HALF_DONE = ("fatal_error", "internal_error")
"""Slack says of these: it is possible that some aspect of the operation succeeded."""


def result_of(reply: Reply) -> Result:
    """Read an answer: ``ok``, else ``error``; 429 comes without either now and then."""
    told = reply.object
    if told.get("ok") is True:
        channel, stamp = word(told.get("channel")), word(told.get("ts"))
        return Sent(f"{channel}:{stamp}" if channel and stamp else None)
    error = word(told.get("error"))
    if reply.status == 429 or not error:
        return failed_by_status(reply, error) if reply.status >= 400 else not_understood(reply)
    if error in DONE:
        return Sent()
    text = _words(error, reply)
    if error in _HALF_DONE:
        return Unknown(text)
    fault = _BY_ERROR.get(error, Fault.REJECTED)
    again = fault in (Fault.ACCOUNT, Fault.THROTTLED, Fault.UNAVAILABLE)
    after = failed_by_status(reply).after if reply.status >= 400 else None
    return Failed(fault, text, retry=again, after=after, permanent=error in _GONE)


def _words(error: str, reply: Reply) -> str:
    """Return the error with what Slack says of it."""
    about = table(reply.object.get("response_metadata")).get("messages")
    said = [word(it) for it in about] if isinstance(about, list) else []
    listed = [word(it.get("message")) for it in tables(reply.object.get("errors"))]
    needed = word(reply.object.get("needed"))
    return " ".join(filter(None, (error, needed and f"({needed})", *said, *listed)))[:300]
