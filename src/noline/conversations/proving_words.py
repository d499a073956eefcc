"""What is said around one-time codes, in the customer's language, else in English."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "en": {
        "subject": "Your code",
        "code": "Your code for {who} is {code}. It is good for 10 minutes. Give it to nobody who calls you.",
        "asked": "To be sure that it is you, we have sent you a code {channel}. Please type it here.",
        "right": "Thank you, that is right.",
        "wrong": "That is not the code we sent. Please look again.",
        "spent": "That was wrong too often. Please ask for a new code.",
        "expired": "That code has run out. Please ask for a new one.",
        "by sms": "by SMS", "by email": "by email", "by push": "to your app", "by": "by {name}",
    },
    "es": {
        "subject": "Su código",
        "code": "Su código para {who} es {code}. Vale 10 minutos. No lo dé a nadie que le llame.",
        "asked": "Para asegurarnos de que es usted, le hemos enviado un código {channel}. Escríbalo aquí, por favor.",
        "right": "Gracias, es correcto.",
        "wrong": "No es el código que enviamos. Mírelo otra vez, por favor.",
        "spent": "Demasiados intentos. Pida un código nuevo, por favor.",
        "expired": "Ese código ha caducado. Pida uno nuevo, por favor.",
        "by sms": "por SMS", "by email": "por correo", "by push": "a su aplicación", "by": "por {name}",
    },
    "pt": {
        "subject": "O seu código",
        "code": "O seu código para {who} é {code}. Vale por 10 minutos. Não o dê a quem lhe ligar.",
        "asked": "Para termos a certeza de que é você, enviamos um código {channel}. Escreva-o aqui, por favor.",
        "right": "Obrigado, está certo.",
        "wrong": "Não é o código que enviamos. Veja de novo, por favor.",
        "spent": "Muitas tentativas. Peça um novo código, por favor.",
        "expired": "Esse código expirou. Peça um novo, por favor.",
        "by sms": "por SMS", "by email": "por e-mail", "by push": "para o seu aplicativo", "by": "por {name}",
    },
    "de": {
        "subject": "Ihr Code",
        "code": "Ihr Code für {who} ist {code}. Er gilt 10 Minuten. Geben Sie ihn niemandem, der Sie anruft.",
        "asked": "Um sicher zu sein, dass Sie es sind, haben wir Ihnen {channel} einen Code geschickt. Bitte tippen "
                 "Sie ihn hier ein.",
        "right": "Danke, das stimmt.",
        "wrong": "Das ist nicht der Code, den wir geschickt haben. Bitte sehen Sie noch einmal nach.",
        "spent": "Das war zu oft falsch. Bitte fordern Sie einen neuen Code an.",
        "expired": "Dieser Code ist abgelaufen. Bitte fordern Sie einen neuen an.",
        "by sms": "per SMS", "by email": "per E-Mail", "by push": "auf Ihre App", "by": "per {name}",
    },
}  # fmt: skip
_NAMES: Final = {"whatsapp": "WhatsApp", "line": "LINE", "xmpp": "XMPP"}


def say(what: str, language: str, **values: str) -> str:
    """Return a text; ``by email`` and the like name a channel within one."""
    words = _WORDS.get(language, _WORDS["en"])
    if what.startswith("by ") and what not in words:
        name = what.removeprefix("by ")
        return words["by"].format(name=_NAMES.get(name, name.title()))
    return words[what].format(**values)
