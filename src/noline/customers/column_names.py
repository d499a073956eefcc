"""The names that columns and values go by in the files that companies bring, by language: data only."""

from __future__ import annotations

from typing import Final

HEADERS: Final = {
    "external_id": "id, external id, externalid, customer id, customer number, customer no, "
    "client id, contact id, user id, "
    "record id, crm id, account id, account number, member id, reference, ref, "
    "id externo, id cliente, id de cliente, código cliente, código de cliente, cód cliente, número de cliente, "
    "nº cliente, n cliente, referencia, código do cliente, id do cliente, número do cliente, "
    "identifiant, identifiant client, numéro client, n° client, référence, référence client, code client, "
    "kundennummer, kundennr, kunden id, kunden nr, externe id, kontakt id, referenz, "
    "codice cliente, numero cliente, identificativo, riferimento, "
    "klantnummer, klant id, klantnr, extern id, numer klienta, id klienta, kundnummer, "
    "asiakasnumero, číslo zákazníka",
    "name": "name, full name, customer name, display name, contact name, customer, "
    "nombre completo, nombre y apellidos, cliente, nome completo, nom complet, nom et prénom, "
    "vollständiger name, nome e cognome, nominativo, volledige naam, naam, imię i nazwisko, navn, "
    "namn, nimi, jméno a příjmení",
    "first_name": "first name, firstname, given name, forename, fname, "
    "nombre, nombres, nombre de pila, primeiro nome, nome, prénom, vorname, voornaam, imię, "
    "förnamn, fornavn, etunimi, jméno, "
    "nom de pila, primer nom, имя, 名",
    "last_name": "last name, lastname, surname, family name, lname, "
    "apellido, apellidos, primer apellido, sobrenome, apelido, último nome, nom, nom de famille, "
    "nachname, familienname, "
    "cognome, achternaam, nazwisko, efternamn, etternavn, efternavn, sukunimi, příjmení, cognom, "
    "cognoms, фамилия, 姓",
    "email": "email, e mail, mail, email address, e mail address, mail address, primary email, work email, "
    "correo, correo electrónico, dirección de correo, dirección de correo electrónico, "
    "endereço de email, endereço de e mail, correio eletrónico, correio eletrônico, "
    "courriel, adresse email, adresse e mail, adresse mail, adresse électronique, "
    "e mail adresse, mailadresse, emailadresse, indirizzo email, indirizzo e mail, posta elettronica, "
    "e mailadres, adres email, e post, epost, epostadresse, sähköposti, correu, correu electrònic, "
    "электронная почта, 邮箱, メール",
    "phone": "phone, phone number, mobile, mobile phone, mobile number, cell, cell phone, cellphone, telephone, "
    "telephone number, tel, sms, sms number, whatsapp, whatsapp number, msisdn, "
    "teléfono, teléfono móvil, número de teléfono, móvil, celular, tfno, telefone, telemóvel, número de telefone, "
    "téléphone, téléphone mobile, téléphone portable, portable, mobile, numéro de téléphone, "
    "telefon, telefonnummer, handy, handynummer, mobil, mobilnummer, mobiltelefon, rufnummer, "
    "telefono, cellulare, numero di telefono, numero di cellulare, telefoon, telefoonnummer, mobiel, gsm, "
    "komórka, numer telefonu, puhelin, puhelinnumero, mòbil, telèfon, телефон, 电话, 手机, 電話, 携帯",
    "x": "x, twitter, x handle, twitter handle, x username, twitter username, x account, "
    "usuario de x, usuario de twitter",
    "locale": "locale, language, lang, preferred language, idioma, lengua, língua, langue, sprache, "
    "bevorzugte sprache, "
    "lingua, taal, język, språk, sprog, kieli, jazyk, llengua, язык, 语言, 言語",
    "zone": "time zone, timezone, tz, zone, zona horaria, huso horario, fuso horário, fuseau horaire, zeitzone, "
    "fuso orario, tijdzone, strefa czasowa, tidszon, tidssone, tidszone, aikavyöhyke, fus horari",
    "tags": "tags, tag, labels, label, etiquetas, etiqueta, étiquettes, mots clés, schlagwörter, "
    "etiketten, etichette, "
    "trefwoorden, etykiety, etiketter, tunnisteet, etiquetes",
    "street": "address, address line, street, street address, postal address, mailing address, "
    "dirección, dirección postal, calle, domicilio, endereço, morada, rua, adresse, adresse postale, rue, "
    "straße, strasse, anschrift, indirizzo, via, adres, straat, ulica, gata, gatuadress, katuosoite, adreça",
    "postcode": "postcode, post code, postal code, zip, zip code, código postal, cp, c p, cep, code postal, plz, "
    "postleitzahl, cap, codice postale, kod pocztowy, postnummer, postinumero, psč, codi postal",
    "city": "city, town, ciudad, población, localidad, municipio, cidade, localidade, ville, "
    "commune, ort, stadt, wohnort, "
    "città, comune, plaats, woonplaats, stad, miasto, by, kaupunki, město, ciutat, població",
    "state": "state, province, region, county, provincia, estado, distrito, département, région, "
    "bundesland, provincie, "
    "województwo",
    "country": "country, país, pays, land, paese, nazione, państwo, maa, země, страна, 国家, 国",
}
"""Field → names of its column. Of two fields with one name, the later in this table wins (``mobile``, ``nome``)."""

SINGLE: Final = frozenset(
    {"external_id", "name", "first_name", "last_name", "locale", "zone", "postcode", "city", "state", "country"}
)
"""Fields that one customer has once."""

CHANNELS: Final = {
    "email": "email, e mail, mail, correo, courriel, epost, newsletter, boletín, mailing",
    "sms": "sms, text, texts, text message, text messages",
    "whatsapp": "whatsapp",
    "voice": "phone, call, calls, telephone, teléfono, llamadas, telefone, téléphone, telefon, telefono, telefoon",
    "print": "print, post, postal, letter, correo postal, carta, cartas, courrier, brief, post mail, lettera",
    "push": "push, app, notifications, notificaciones",
}
"""Channel → words that name it in the header of a consent column."""

CONSENT: Final = (
    "consent, opt in, optin, opted in, accepts marketing, marketing, subscribed, newsletter, "
    "consentimiento, acepta, acepta publicidad, suscrito, boletín, consentimento, aceita, "
    "consentement, accepte, abonné, einwilligung, zustimmung, abonniert, consenso, accetta, "
    "toestemming, zgoda, samtykke, samtycke, suostumus, souhlas"
)
"""Words of which a consent column has one, apart from the channel."""

REFUSAL: Final = (
    "unsubscribed, opt out, optout, opted out, do not contact, dnc, do not email, do not call, blocked, suppressed, "
    "baja, no contactar, no molestar, desuscrito, descadastrado, não contactar, désabonné, "
    "désinscrit, ne pas contacter, "
    "abgemeldet, nicht kontaktieren, disiscritto, non contattare, uitgeschreven, niet contacteren"
)
"""Headers of columns in which yes means that the customer left."""

YES: Final = (
    "yes, y, true, t, 1, x, on, ok, ✓, ✔, ✅, given, granted, subscribed, opted in, sí, si, s, "
    "verdadero, sim, verdadeiro, "
    "oui, o, vrai, ja, j, wahr, vero, waar, tak, prawda, kyllä, ano, да, はい, 是"
)
NO: Final = (
    "no, n, false, f, 0, off, ✗, ✘, ❌, withdrawn, refused, unsubscribed, opted out, falso, não, "
    "nao, non, faux, nein, "
    "falsch, nee, onwaar, nie, fałsz, nej, nei, ei, ne, нет, いいえ, 否"
)
PENDING: Final = "pending, requested, unconfirmed, pendiente, pendente, en attente, ausstehend, in attesa"

LANGUAGES: Final = {
    "en": "english, inglés, inglês, anglais, englisch, inglese, engels",
    "es": "spanish, español, castellano, espanhol, espagnol, spanisch, spagnolo, spaans",
    "pt": "portuguese, portugués, português, portugais, portugiesisch, portoghese",
    "fr": "french, francés, francês, français, französisch, francese, frans",
    "de": "german, alemán, alemão, allemand, deutsch, tedesco, duits",
    "it": "italian, italiano, italien, italienisch, italiaans",
    "nl": "dutch, neerlandés, holandés, néerlandais, niederländisch, nederlands",
    "ca": "catalan, catalán, català",
    "eu": "basque, euskera, euskara",
    "gl": "galician, gallego, galego",
    "pl": "polish, polaco, polski, polnisch",
    "ru": "russian, ruso, русский, russisch",
    "zh": "chinese, chino, 中文, chinesisch",
    "ja": "japanese, japonés, 日本語",
    "ar": "arabic, árabe, العربية",
    "tr": "turkish, turco, türkçe",
}
