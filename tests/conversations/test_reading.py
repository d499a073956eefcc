"""Answers in six languages, as people write them, and how each reads; whoever hesitates has not said yes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noline.conversations.reading import Context, Kind, read_answer

YES = """
Yes | yes please | YES!!! | Yep | yeah sure | Sure! | Sure, why not | Why not? | of course | Definitely
Absolutely! | Count me in | count us in, we are two | I'm in | We're in! | I'll be there
I will be there with my wife | I'm coming | we are attending | See you there! | Sign me up | sign me up please
Book me a seat | with pleasure | Confirmed | I confirm | I'd love to come | Would love to! | happy to
Sounds great, see you then | looking forward to it | ok | OK! | Okay, thanks | Fine | Great | perfect
No problem, I'll be there | no worries, count me in | Can't wait! | I can't wait to see you
Wouldn't miss it for the world | Thanks, I'd like to attend | Hi, yes, I will come. Regards, John | interested
Please register me | Go ahead | y | 👍 | ✅ | 🙋‍♀️ | 👍🏽👍🏽 | Yes 🎉 | Sí | SI | si | Sí, me apunto | sí por favor
Si, gracias | Me apunto! | Apúntame | apuntadme a mí y a mi mujer | Claro | Claro que sí | Por supuesto
Cuenten conmigo | cuenta conmigo | Allí estaré | allí estaremos | Iré | Voy | Confirmo asistencia | Confirmado
Quiero ir | encantada | Con mucho gusto | me gustaría asistir | ¿Por qué no? | Sin problema, voy
no me lo pierdo | vale | Perfecto | Hola, sí, asistiré. Un saludo | Genial, allí estaremos los dos | sí!!!
De acuerdo | Sim | sim, por favor | Claro! | Com certeza | Pode contar comigo | Estarei lá | Vou sim | Confirmo
Quero participar | com prazer | Sem problema, estarei presente | Não perco por nada | Adoraria ir | beleza | Oui
oui merci | Bien sûr ! | Avec plaisir | Volontiers | D'accord | Je viens | je serai là | Je serai présente
Comptez sur moi | Inscrivez-moi | je participe | J'en suis | partante ! | Pas de problème, je viens
Pourquoi pas ? | ça marche | j'aimerais venir | Ja | Ja bitte | ja gerne | Gerne! | sehr gern | Klar | natürlich
Auf jeden Fall | Ich bin dabei | bin dabei! | Ich komme gerne | Wir kommen zu zweit | Melden Sie mich bitte an
Ich nehme teil | Zusage | Ich freue mich | Kein Problem, ich komme | warum nicht? | Passt | Sì | si grazie
Certo | Volentieri | con piacere | Ci sarò | Ci saremo | Vengo | Partecipo | Confermo | contate su di me
va bene | Nessun problema, ci sarò | Perché no? | non vedo l'ora! | mi piacerebbe venire | That works for me
Sounds like a plan | Podem contar connosco | Contateci | Thank you for the invitation. I will attend.
Vielen Dank für die Einladung, ich komme gern | Grazie dell'invito, ci sarò con piacere
Venga, me animo, apúntame
"""

NO = """
No | no. | NO! | Nope | nah | no thanks | No, thank you | No thanks, not this time | Can't make it | cannot come
I can't come, sorry | I'm afraid I can't | Sorry, can't make it | I won't be there | we will not attend
unable to attend | Not interested | not for me | I'm not coming | I don't want to go | Count me out
Unfortunately I have other plans | I'd love to but I can't | Would love to, but unable
Great idea but I'm away that week | Maybe next time | Another time | I'll pass | rather not | I have no time
Thanks but no thanks | 👎 | ❌ | No 😔 | we are on holiday | dont want it | I cant come | Sadly not possible
No gracias | no, gracias | No puedo | no podré ir | No voy a poder | no me interesa | No me apunto | No iré
Imposible | lo siento, no puedo | Lamentablemente no podré asistir | otra vez será | paso | No contéis conmigo
Me encantaría pero no puedo | no tengo tiempo | Esta vez no | Estaré de viaje | negativo | Não | não, obrigado
Não posso | não vou poder ir | Infelizmente não | Não tenho interesse | fica para a próxima
Gostaria mas não posso | não quero | Impossível | Non | non merci | Je ne peux pas | je ne viens pas
Je ne pourrai pas venir | pas intéressé | Impossible | Malheureusement non | Désolé, je ne suis pas disponible
une autre fois | J'aimerais mais je ne peux pas | sans moi | ça ne m'intéresse pas | je serai absent | Nein
nein danke | Leider nicht | Ich kann leider nicht | ich komme nicht | Kann nicht kommen | Kein Interesse
keine Zeit | Ohne mich | Ich muss absagen | Schaffe es nicht | ein anderes Mal | Würde gerne, aber kann nicht
nicht interessiert | bin im Urlaub | No grazie | non posso | Non vengo | purtroppo no
Mi dispiace, non posso venire | non mi interessa | Un'altra volta | Vorrei ma non posso | non ci sarò
impossibile | I have another commitment | Please remove my registration | Tengo otro compromiso
Obrigado, mas não poderei estar presente | Danke, aber nein | Merci mais non | Gracias, pero no
"""

QUESTION_ONLY = """
where is it? | Where is it | What time does it start? | when is it | How much is it? | How do I get there
Can I bring a friend? | Is there parking? | is it free | Who is speaking? | Hi, what's the dress code?
Could you tell me the address | Do I need a ticket? | May I come later? | Thanks. Is it wheelchair accessible?
What is this about? | ¿Dónde es? | dónde es | ¿A qué hora empieza? | cuánto cuesta | ¿Puedo llevar a un amigo?
hay aparcamiento? | Hola, ¿cuándo es? | ¿Es gratis? | Onde é? | quanto custa? | a que horas começa
Posso levar um amigo? | Tem estacionamento? | Où est-ce ? | c'est où | Combien ça coûte ?
À quelle heure ça commence | Est-ce que je peux venir accompagné ? | Y a-t-il un parking ? | Wo ist das?
wann fängt es an | Was kostet das? | Kann ich jemanden mitbringen? | Gibt es Parkplätze | Wie komme ich dahin?
Dov'è? | Quanto costa? | a che ora inizia | Posso portare un amico? | C'è parcheggio?
"""

QUESTION_YES = """
yes but where do I park? | Yes! What time? | I'm in. Where is it? | Sure, can I bring my son?
Count me in, how much is it? | Sí, pero ¿dónde aparco? | me apunto, ¿a qué hora es? | Sim, mas onde é?
Oui, mais à quelle heure ? | je viens, où est-ce ? | Ja, aber wo kann ich parken?
Ich komme gern, wann geht es los? | Sì, ma dove si parcheggia? | Vengo, a che ora? | Yes, but when is it
"""

QUESTION_NO = """
I can't come, will there be a recording? | No puedo ir, ¿lo grabaréis?
Je ne peux pas venir, y aura-t-il une autre date ? | Ich kann leider nicht, gibt es einen anderen Termin?
Non posso venire, ci sarà una registrazione?
"""

COMPLAINT = """
this is the third time you write to me!!! | Stop writing to me | stop sending me this spam | Leave me alone
I'm fed up with your messages | This is unacceptable | I never asked for this | Worst service ever
How many times do I have to tell you | I want to make a complaint | The link doesn't work
Nobody answered my question | I'm still waiting for my order | Don't contact me again | 😡
How did you get my number? | Can you stop texting me? | Very disappointed with you
Es la tercera vez que me escriben | Dejen de molestar | dejad de escribirme | No me escriban más | Estoy harta
Qué vergüenza | ¿Cuántas veces tengo que decirlo? | quiero poner una queja | Sigo esperando mi pedido
nadie me contesta | el enlace no funciona | É a terceira vez que me escrevem | Parem de me mandar mensagens
Isto é uma vergonha | Ninguém responde | C'est la troisième fois que vous m'écrivez | Arrêtez de m'écrire
Laissez-moi tranquille | J'en ai marre | inadmissible | Je n'ai jamais demandé ça
Das ist das dritte Mal, dass Sie mir schreiben | Hören Sie auf damit | Lassen Sie mich in Ruhe | Das nervt
Ich möchte mich beschweren | Unverschämt! | È la terza volta che mi scrivete | Smettetela
Basta con questi messaggi | Lasciatemi in pace | È una vergogna | il link non funziona
You keep sending me the same letter | Why do you keep writing to me? | I already told you twice I'm not coming!
dejen ya de mandar cartas | Ya os he dicho que no | Vous m'avez déjà écrit cinq fois
Ich habe Ihnen schon zweimal geschrieben!
"""

UNCLEAR = """
yes if it doesn't rain | tengo que hablarlo con mi mujer | je dois demander à mon mari
Ich muss erst meinen Mann fragen | I have no idea | I bought the tickets no one else wanted | Sí, si no llueve
not sure | Not sure yet | maybe | I don't know yet | I'll let you know | Perhaps, it depends | let me check
might come | hello | Hi! | thanks | Thank you | John Smith | 12345 | ... | It depends on the weather
I hope to come | probably | no sé | No sé si podré | quizás | tal vez | a lo mejor | ya os diré | depende
Todavía no lo sé | Si puedo, iré | gracias | Si no llueve | Não sei | talvez | vou pensar | ainda não sei
Peut-être | je ne sais pas encore | pas sûr | on verra | je vais voir | Vielleicht | weiß ich noch nicht
mal sehen | Bin nicht sicher | kommt darauf an | Danke | forse | non lo so | vedremo | ci penso
Yes, and my wife can't come | yes no | sí y no
"""


def _texts(block: str) -> list[str]:
    return [text.strip() for line in block.strip().splitlines() for text in line.split(" | ")]


LABELLED = [
    *((text, Kind.YES, True) for text in _texts(YES)),
    *((text, Kind.NO, False) for text in _texts(NO)),
    *((text, Kind.QUESTION, None) for text in _texts(QUESTION_ONLY)),
    *((text, Kind.QUESTION, True) for text in _texts(QUESTION_YES)),
    *((text, Kind.QUESTION, False) for text in _texts(QUESTION_NO)),
    *((text, Kind.COMPLAINT, None) for text in _texts(COMPLAINT)),
    *((text, Kind.UNCLEAR, None) for text in _texts(UNCLEAR)),
]


def test_the_table_is_large_enough_to_mean_something() -> None:
    assert len(LABELLED) >= 400
    assert len({text for text, _, _ in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize(("text", "kind", "positive"), LABELLED, ids=[row[0] for row in LABELLED])
def test_how_an_answer_to_an_invitation_reads(text: str, kind: Kind, positive: bool | None) -> None:
    reading = read_answer(text, context="invitation")
    assert (reading.kind, reading.positive) == (kind, positive), reading.rule
    assert reading.rule


@pytest.mark.parametrize("text", ["ok", "Great", "👍", "vale", "perfecto", "super", "gut", "va bene", "beleza"])
def test_a_mere_ok_is_a_yes_only_where_something_was_asked(text: str) -> None:
    assert read_answer(text, context="question").kind is Kind.YES
    assert read_answer(text, context="none").kind is Kind.UNCLEAR


@pytest.mark.parametrize("text", ["Yes", "count me in", "Sí, me apunto", "oui", "ja", "no thanks", "where is it?"])
def test_plain_words_read_the_same_in_any_context(text: str) -> None:
    contexts: list[Context] = ["invitation", "question", "none"]
    assert len({read_answer(text, context=context).kind for context in contexts}) == 1


@pytest.mark.parametrize(
    ("text", "language"), [("Ich bin dabei", "es"), ("me apunto", "de-AT"), ("oui", "en"), ("sim", "xx")]
)
def test_a_customer_may_answer_in_another_language_than_theirs(text: str, language: str) -> None:
    assert read_answer(text, language=language, context="invitation").kind is Kind.YES


def test_the_rule_names_the_language_the_group_and_the_words() -> None:
    assert read_answer("Count me in!").rule == "en.yes: count me in"
    assert read_answer("Ich kann leider nicht kommen", language="de").rule.startswith("de.no: ")
    assert read_answer("👎").rule == "sign: 👎"
    assert read_answer("  ").rule == "empty"


@given(st.text(max_size=80), st.sampled_from([None, "en", "es", "pt", "fr", "de", "it", "zz"]))
def test_any_text_reads_somehow(text: str, language: str | None) -> None:
    reading = read_answer(text, language=language, context="invitation")
    assert reading.kind in Kind
    if reading.kind is Kind.YES:
        assert reading.positive is True
    if reading.kind is Kind.NO:
        assert reading.positive is False
