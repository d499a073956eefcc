"""Settings that would do, by provider: what the page on providers is made with, and what the tests take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ELLIPTIC = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6HUPc5ea5zkj6ZcI
B0eUPlbedPknJsGo6WAiVMzRgSChRANCAAS4t6jhHnveaLKqocWgQvqSUlELoN3S
DTjnu54wUE/PggpvHaK/uL6V6sE/Clcamvwz/4AlbfGhU68bHyiyFIpH
-----END PRIVATE KEY-----
"""
"""A key of nobody's."""

_RSA = """-----BEGIN PRIVATE KEY-----
MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALkfLvEyPzJVhmDq
Z7KUgOIPNfbQ+Q+rnRP1SJ1r1KFFBJyB4zHaTjYoS8c/dIua5qsTGdJouGB2lNQm
0mrQ2GmyNOEf+QiTMhp9PThBLww8BTesdfRa0Y2La9aApveW0Iwh4kIg9d4dsCmu
JZN+jgaAv7ZhBH+ymAdFtEHEt+J7AgMBAAECgYBfJw4j3+Xn41n8+r9uZTKR/6uH
QAak7VsB5TP75m8WrbkfEQxMlZ9Z6wB4W791+prSGDFPm5AZ1RnOql3BlbOGT4z0
VwrOczLnhe2MMVUfSV/gAc0UqKycXQnO5EOXBSM5ocN8WDPkp8CnPJEAWjbjfv2v
NcDBosoYrq4fGaSOAQJBAPH9mwp7GPCRWPeng3WpU/GLpkFuuiHATkw3Ezgs+QnW
zHtu1NbYskVhLe+dMTZZi/niO6Z+78FrVzTFNMU4QPsCQQDD1sJ9R0yAli/gd8NN
tWkF+n4GwDp/lPxboJYgMezacaoXGUt9JqoL6kA1FasrCyOWniSRk0qysVXK0FW6
XCyBAkEAinCw4yUbVn2ArWYLIiQ2Hujqu2JSX/65jIaxmyC3dLaLE06Lu0ILcv+u
nPeL8PD30IRp5c2W8kurf0gW8YFGQwJAD8WV+DzrvldaF7vNcM6xXJfl2mlUzL2U
7VQrgwBCUP1ic2XIHJYmj7sX3K6YEGlfPlwSGd9A3s9FV4YbwVx3AQJATLiT2tcx
4Ay7XdZvR0WiPNdK6wKKv+rucMSipAnisWsUhlgjRASqiURWLY+Qe84l00Z5Bruj
Syhnv7vO+cYgFA==
-----END PRIVATE KEY-----
"""
"""Another, and too short for anybody."""

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "smtp": {"host": "mail.example.com"},
    "sandbox": {},
    "chat": {},
    "inapp": {},
    "twilio": {"account_sid": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "auth_token": "t"},
    "twilio_voice": {"account_sid": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "auth_token": "t"},
    "telegram": {"token": "42:abc"},
    "smpp": {"host": "smpp.example.com", "system_id": "shop"},
    "http": {"url": "https://gateway.example/noline", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"},
    "dial_list": {},
    "sip": {"url": "https://gateway.example/noline", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZI"},
    "kannel": {"username": "u", "password": "p"},
    "vonage": {"api_key": "k", "api_secret": "s"},
    "imap": {"host": "imap.example.com", "username": "shop", "password": "p"},
    "mailgun": {"domain": "mg.example.com", "api_key": "key"},
    "postmark": {"server_token": "t", "username": "noline", "password": "p"},
    "ipp": {"url": "ipp://printer.example.com/ipp/print", "country": "DE"},
    "printhouse": {
        "host": "sftp.printhouse.example",
        "username": "shop",
        "private_key": "-----BEGIN OPENSSH PRIVATE KEY-----",
        "host_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGYjxqyYTbJk0nHS7x0Tg1tTIWxJ5nS0pVQZ0l5tZ7kQ",
        "country": "DE",
    },
    "sendgrid": {"api_key": "SG.x"},
    "ses": {"region": "eu-central-1", "access_key": "AKIAEXAMPLE", "secret_key": "s"},
    "viber": {"auth_token": "t", "sender_name": "Shop"},
    "slack": {"bot_token": "xoxb-1", "signing_secret": "s"},
    "teams": {"app_id": "c9e8c047-2a74-40a2-b28a-b162d5f5327c", "app_password": "s"},
    "x": {"consumer_secret": "s", "user_token": "t"},
    "line": {"channel_access_token": "t", "channel_secret": "s"},
    "whatsapp": {"phone_number_id": "106540352242922", "access_token": "t"},
    "messenger": {"page_id": "1234567890", "access_token": "t"},
    "apns": {"team_id": "DEF123GHIJ", "key_id": "ABC123DEFG", "private_key": _ELLIPTIC, "topic": "com.example.shop"},
    "fcm": {"project_id": "shop-1234", "client_email": "push@shop-1234.iam.gserviceaccount.com", "private_key": _RSA},
    "webpush": {"private_key": _ELLIPTIC, "contact": "mailto:web@example.com"},
    "xmpp": {"jid": "shop@example.com", "password": "p"},
    "matrix": {
        "api_url": "https://matrix.example.com",
        "user_id": "@support:example.com",
        "as_token": "as-token",
        "hs_token": "hs-token",
    },
    "apprise": {"url": "ntfy://ntfy.example.com/{to}"},
    "instagram": {"account_id": "17841400008460056", "access_token": "t"},
}
