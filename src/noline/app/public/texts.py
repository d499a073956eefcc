"""The words of the public pages in English and Spanish; ``{brand}``, ``{name}`` and ``{channel}`` are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "es")

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "hello": {"en": "Hello {name}", "es": "Hola, {name}"},
    "confirm_title": {"en": "Please confirm", "es": "Confirme, por favor"},
    "confirm_text": {
        "en": "Press the button to confirm that you want messages from {brand}.",
        "es": "Pulse el botón para confirmar que desea recibir mensajes de {brand}.",
    },
    "confirm_button": {"en": "Confirm", "es": "Confirmar"},
    "confirm_done": {"en": "Thank you, it is confirmed", "es": "Gracias, está confirmado"},
    "confirm_done_text": {
        "en": "You can end it again at any time.",
        "es": "Puede darse de baja en cualquier momento.",
    },
    "register_title": {"en": "Register", "es": "Inscripción"},
    "register_text": {
        "en": "Press the button to register with {brand}. You need do nothing else.",
        "es": "Pulse el botón para inscribirse con {brand}. No tiene que hacer nada más.",
    },
    "register_button": {"en": "Register", "es": "Inscribirme"},
    "register_done": {"en": "You are registered", "es": "Su inscripción está hecha"},
    "register_done_text": {
        "en": "{brand} has noted it. You can close this page.",
        "es": "{brand} ha tomado nota. Puede cerrar esta página.",
    },
    "page_title": {"en": "A message from {brand}", "es": "Un mensaje de {brand}"},
    "page_text": {
        "en": "Press the button to tell {brand} that you have seen this.",
        "es": "Pulse el botón para que {brand} sepa que lo ha visto.",
    },
    "page_button": {"en": "Confirm", "es": "Confirmar"},
    "page_done": {"en": "Thank you", "es": "Gracias"},
    "page_done_text": {"en": "{brand} has received it.", "es": "{brand} lo ha recibido."},
    "continue_title": {"en": "Continue here", "es": "Continúe aquí"},
    "continue_text": {
        "en": "Write to {brand} and go on where you left off. Your earlier messages are not shown on this page.",
        "es": "Escriba a {brand} y siga donde lo dejó. En esta página no se muestran sus mensajes anteriores.",
    },
    "continue_field": {"en": "Your message", "es": "Su mensaje"},
    "continue_button": {"en": "Send", "es": "Enviar"},
    "continue_done": {"en": "Thank you", "es": "Gracias"},
    "continue_done_text": {"en": "{brand} has received your message.", "es": "{brand} ha recibido su mensaje."},
    "unsubscribe_title": {"en": "Unsubscribe", "es": "Darse de baja"},
    "unsubscribe_text": {
        "en": "{brand} will no longer send you offers and news by {channel}.",
        "es": "{brand} dejará de enviarle ofertas y noticias por {channel}.",
    },
    "unsubscribe_button": {"en": "Unsubscribe", "es": "Darme de baja"},
    "unsubscribe_all": {"en": "Stop every channel", "es": "Dejar de recibir por todos los canales"},
    "unsubscribe_done": {"en": "You are unsubscribed", "es": "Su baja está hecha"},
    "unsubscribe_done_text": {
        "en": "You will get no more offers and news by {channel}. What is on its way already may still arrive.",
        "es": "No recibirá más ofertas ni noticias por {channel}. Lo que ya está en camino aún puede llegar.",
    },
    "unsubscribe_all_done_text": {
        "en": "You will get no more offers and news on any channel. What is on its way already may still arrive.",
        "es": "No recibirá más ofertas ni noticias por ningún canal. Lo que ya está en camino aún puede llegar.",
    },
    "preferences_title": {"en": "Your preferences", "es": "Sus preferencias"},
    "preferences_text": {
        "en": "Say how {brand} may reach you with offers and news. What you chose before is not shown here, "
        "because links are sometimes forwarded.",
        "es": "Indique cómo puede {brand} enviarle ofertas y noticias. Lo que eligió antes no se muestra aquí, "
        "porque a veces los enlaces se reenvían.",
    },
    "preferences_best": {"en": "The channel you like best", "es": "El canal que prefiere"},
    "preferences_button": {"en": "Save", "es": "Guardar"},
    "preferences_done": {"en": "Your preferences are saved", "es": "Sus preferencias se han guardado"},
    "preferences_done_text": {
        "en": "{brand} will keep to them from now on.",
        "es": "{brand} las respetará a partir de ahora.",
    },
    "keep": {"en": "No change", "es": "Sin cambios"},
    "yes": {"en": "Yes", "es": "Sí"},
    "no": {"en": "No", "es": "No"},
    "tick": {"en": "Yes", "es": "Sí"},
    "choose": {"en": "Please choose", "es": "Elija una opción"},
    "optional": {"en": "optional", "es": "opcional"},
    "accepted": {"en": "We have received it", "es": "Lo hemos recibido"},
    "accepted_text": {
        "en": "It will be done in a moment. You can close this page.",
        "es": "Se hará en un momento. Puede cerrar esta página.",
    },
    "foot": {
        "en": "This page belongs to a message that {brand} sent you. Whoever has its link can use it.",
        "es": "Esta página pertenece a un mensaje que le envió {brand}. Quien tenga su enlace puede usarla.",
    },
    "ticket_text": {
        "en": "Show this code at the entrance, on the screen or on paper. It lets one person in, once.",
        "es": "Muestre este código a la entrada, en la pantalla o en papel. Da acceso a una persona, una vez.",
    },
    "ticket_alt": {"en": "The QR code of your ticket", "es": "El código QR de su entrada"},
    "ticket_used": {"en": "This ticket has been used.", "es": "Esta entrada ya se ha utilizado."},
    "ticket_none": {"en": "There is no ticket yet", "es": "Todavía no hay entrada"},
    "ticket_none_text": {
        "en": "You are not registered. Once you are, your ticket is on this page.",
        "es": "No está inscrito. En cuanto lo esté, encontrará aquí su entrada.",
    },
    "foot_register": {"en": "Register", "es": "Inscribirse"},
    "foot_preferences": {"en": "Preferences", "es": "Preferencias"},
    "foot_unsubscribe": {"en": "Unsubscribe", "es": "Darse de baja"},
    "foot_chat": {"en": "Chat with us", "es": "Chatear con nosotros"},
    "go_on_title": {"en": "Continue on another channel", "es": "Siga por otro canal"},
    "go_on_text": {
        "en": "Choose where to go on: {brand} has your conversation there. Your code is {code}.",
        "es": "Elija por dónde seguir: {brand} tendrá allí su conversación. Su código es {code}.",
    },
    "go_on_by": {"en": "Continue by {channel}", "es": "Seguir por {channel}"},
    "go_on_call": {"en": "Call {address}", "es": "Llamar al {address}"},
    "go_on_type": {"en": "Send {code} there first.", "es": "Envíe allí primero {code}."},
    "go_on_qr": {"en": "QR code to continue by {channel}", "es": "Código QR para seguir por {channel}"},
    "go_on_show_qr": {"en": "On another device: show the QR code", "es": "En otro aparato: mostrar el código QR"},
    "go_on_all": {"en": "All channels", "es": "Todos los canales"},
    "go_on_foot": {
        "en": "Whoever has this link can write in your name, and reads nothing of what was said before.",
        "es": "Quien tenga este enlace puede escribir en su nombre, y no lee nada de lo dicho antes.",
    },
    "continue_over": {"en": "This link is over", "es": "Este enlace ya no es válido"},
    "continue_over_text": {
        "en": "Reply to the message that you received, or ask for a new link.",
        "es": "Responda al mensaje que recibió o pida un enlace nuevo.",
    },
    "call_from": {"en": "The number that you call from", "es": "El número desde el que llama"},
    "call_from_button": {"en": "I am calling now", "es": "Llamo ahora"},
    "call_expected": {
        "en": "Call within the hour: we will know what it is about.",
        "es": "Llame en la próxima hora: sabremos de qué se trata.",
    },
    "callback_title": {"en": "Have us call you", "es": "Que le llamemos"},
    "callback_text": {
        "en": "Choose when {brand} shall call you. Times are those of {zone}.",
        "es": "Elija cuándo quiere que {brand} le llame. Las horas son las de {zone}.",
    },
    "callback_closed": {
        "en": "{brand} takes no calls in the next days.",
        "es": "{brand} no atiende llamadas en los próximos días.",
    },
    "callback_time": {"en": "When", "es": "Cuándo"},
    "callback_soon": {"en": "As soon as possible", "es": "Lo antes posible"},
    "callback_number": {"en": "Your telephone number", "es": "Su número de teléfono"},
    "callback_number_known": {
        "en": "Your telephone number, if it is not the one we have",
        "es": "Su número de teléfono, si no es el que tenemos",
    },
    "callback_zone": {"en": "Time zone", "es": "Zona horaria"},
    "callback_button": {"en": "Call me", "es": "Llámenme"},
    "callback_rezone": {"en": "Show the times in this zone", "es": "Mostrar las horas de esta zona"},
    "callback_move": {"en": "Move the call", "es": "Cambiar la hora"},
    "callback_cancel": {"en": "Don't call me", "es": "No me llamen"},
    "callback_planned": {"en": "We will call you", "es": "Le llamaremos"},
    "callback_planned_text": {"en": "{when} ({zone})", "es": "{when} ({zone})"},
    "callback_change": {"en": "Another time, or no call", "es": "Otra hora, o ninguna llamada"},
    "callback_canceled": {"en": "We will not call you", "es": "No le llamaremos"},
    "callback_canceled_text": {
        "en": "You can ask for a call again at any time.",
        "es": "Puede volver a pedir una llamada cuando quiera.",
    },
    "callback_past": {"en": "This call is over", "es": "Esta llamada ya pasó"},
    "callback_foot": {
        "en": "Whoever has this link can move the call or call it off.",
        "es": "Quien tenga este enlace puede cambiar la hora o anular la llamada.",
    },
    "fault_time": {
        "en": "That time is taken or past. Please choose another.",
        "es": "Esa hora está ocupada o ya pasó. Elija otra, por favor.",
    },
    "chat_title": {"en": "Chat with {brand}", "es": "Chatee con {brand}"},
    "chat_text": {
        "en": "Write to us and go on where you left off. Only what is said in this chat is shown here.",
        "es": "Escríbanos y siga donde lo dejó. Aquí solo se muestra lo que se dice en este chat.",
    },
    "chat_foot": {
        "en": "Whoever has the address of this page can read this chat.",
        "es": "Quien tenga la dirección de esta página puede leer este chat.",
    },
    "chat_field": {"en": "Your message", "es": "Su mensaje"},
    "chat_send": {"en": "Send", "es": "Enviar"},
    "chat_you": {"en": "You", "es": "Usted"},
    "chat_log": {"en": "Messages", "es": "Mensajes"},
    "chat_failed": {
        "en": "This was not sent. Please try again.",
        "es": "No se ha enviado. Inténtelo de nuevo, por favor.",
    },
    "chat_by_email": {"en": "Please answer me at this address.", "es": "Por favor, respóndame a esta dirección."},
    "chat_refresh": {"en": "Look for answers", "es": "Ver si hay respuesta"},
    "chat_often": {
        "en": "That was too fast. Please wait a moment and send it again.",
        "es": "Ha ido demasiado rápido. Espere un momento y envíelo de nuevo.",
    },
    "faults": {"en": "Please look at this again", "es": "Revise lo siguiente, por favor"},
    "fault_required": {"en": "Please fill this in.", "es": "Rellene este campo, por favor."},
    "fault_choice": {"en": "Please choose one of the options.", "es": "Elija una de las opciones, por favor."},
    "fault_email": {"en": "This is not an email address.", "es": "Esto no es una dirección de correo."},
    "fault_tel": {"en": "This is not a telephone number.", "es": "Esto no es un número de teléfono."},
    "fault_unknown": {"en": "The form has no such field.", "es": "El formulario no tiene este campo."},
    "not_found": {"en": "This link leads nowhere", "es": "Este enlace no lleva a ninguna parte"},
    "not_found_text": {
        "en": "It may have been cut off on its way. Open it again from the message that you received.",
        "es": "Puede que se haya cortado por el camino. Ábralo de nuevo desde el mensaje que recibió.",
    },
    "refused": {"en": "This could not be taken", "es": "No se ha podido aceptar"},
    "refused_text": {
        "en": "Nothing was changed. Go back, look at what you entered and send it again.",
        "es": "No se ha cambiado nada. Vuelva atrás, revise lo que ha escrito y envíelo de nuevo.",
    },
    "unavailable": {"en": "Please try again in a moment", "es": "Inténtelo de nuevo en un momento"},
    "unavailable_text": {
        "en": "Our system is busy. Your link stays valid.",
        "es": "Nuestro sistema está ocupado. Su enlace sigue siendo válido.",
    },
    "broken": {"en": "Something went wrong on our side", "es": "Algo ha fallado por nuestra parte"},
    "broken_text": {
        "en": "It has been written down. Please try again later; your link stays valid.",
        "es": "Ha quedado anotado. Inténtelo más tarde; su enlace sigue siendo válido.",
    },
    "channel_email": {"en": "email", "es": "correo electrónico"},
    "channel_sms": {"en": "text message", "es": "SMS"},
    "channel_whatsapp": {"en": "WhatsApp", "es": "WhatsApp"},
    "channel_voice": {"en": "telephone", "es": "teléfono"},
    "channel_telegram": {"en": "Telegram", "es": "Telegram"},
    "channel_messenger": {"en": "Messenger", "es": "Messenger"},
    "channel_instagram": {"en": "Instagram", "es": "Instagram"},
    "channel_line": {"en": "LINE", "es": "LINE"},
    "channel_xmpp": {"en": "XMPP", "es": "XMPP"},
    "channel_matrix": {"en": "Matrix", "es": "Matrix"},
    "channel_chat": {"en": "chat", "es": "chat"},
    "channel_push": {"en": "notification", "es": "notificación"},
    "channel_inapp": {"en": "inbox", "es": "bandeja de entrada"},
    "channel_webpush": {"en": "browser notification", "es": "notificación del navegador"},
    "channel_web": {"en": "web page", "es": "página web"},
    "channel_x": {"en": "X", "es": "X"},
    "channel_print": {"en": "letter", "es": "carta"},
}


class Words:
    """The texts in one language, with a company's name."""

    def __init__(self, language: str, brand: str = "") -> None:
        self.language = language if language in LANGUAGES else "en"
        self.brand = brand

    def __call__(self, key: str, **values: str) -> str:
        """Return a text."""
        return TEXTS[key][self.language].format(brand=self.brand, **values)

    def channel(self, name: str) -> str:
        """Return a channel's name, as it stands in the middle of a sentence."""
        key = f"channel_{name}"
        return self(key) if key in TEXTS else name


def language_of(locale: str) -> str:
    """Return the language of the pages for a BCP 47 tag."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else "en"


def language_wanted(header: str) -> str:
    """Return the first of our languages that an ``Accept-Language`` header names (RFC 9110, 12.5.4), in its order."""
    for part in header.split(","):
        language = part.partition(";")[0].strip().replace("_", "-").partition("-")[0].lower()
        if language in LANGUAGES:
            return language
    return "en"
