"""What is answered to a consent word, by language: data only. START and STOP stay in English: they work everywhere."""

from __future__ import annotations

from typing import Final


def _texts(stop: str, start: str, help_: str) -> dict[str, str]:
    return {"stop": stop, "start": start, "help": help_}


REPLIES: Final = {
    "en": _texts(
        "You will get no more messages from us here. Reply START to get them again.",
        "You get our messages here again. Reply STOP to end them.",
        "Write your question here and a person will answer. Reply STOP to get no more messages.",
    ),
    "es": _texts(
        "Ya no recibirá más mensajes nuestros por aquí. Responda START para volver a recibirlos.",
        "Vuelve a recibir nuestros mensajes por aquí. Responda STOP para dejarlos.",
        "Escriba aquí su pregunta y le responderá una persona. Responda STOP para no recibir más mensajes.",
    ),
    "pt": _texts(
        "Você não receberá mais nossas mensagens por aqui. Responda START para voltar a recebê-las.",
        "Você volta a receber nossas mensagens por aqui. Responda STOP para parar.",
        "Escreva aqui a sua pergunta e uma pessoa responderá. Responda STOP para não receber mais mensagens.",
    ),
    "fr": _texts(
        "Vous ne recevrez plus nos messages ici. Répondez START pour les recevoir à nouveau.",
        "Vous recevez à nouveau nos messages ici. Répondez STOP pour les arrêter.",
        "Écrivez ici votre question, une personne vous répondra. Répondez STOP pour ne plus recevoir de messages.",
    ),
    "de": _texts(
        "Sie erhalten hier keine Nachrichten mehr von uns. Antworten Sie START, um sie wieder zu erhalten.",
        "Sie erhalten hier wieder unsere Nachrichten. Antworten Sie STOP, um sie zu beenden.",
        "Schreiben Sie hier Ihre Frage, ein Mensch antwortet Ihnen. Mit STOP erhalten Sie keine Nachrichten mehr.",
    ),
    "it": _texts(
        "Non riceverà più nostri messaggi qui. Risponda START per riceverli di nuovo.",
        "Riceve di nuovo i nostri messaggi qui. Risponda STOP per interromperli.",
        "Scriva qui la sua domanda e le risponderà una persona. Risponda STOP per non ricevere più messaggi.",
    ),
    "nl": _texts(
        "U krijgt hier geen berichten meer van ons. Antwoord START om ze weer te krijgen.",
        "U krijgt hier onze berichten weer. Antwoord STOP om ze te beëindigen.",
        "Schrijf hier uw vraag en een medewerker antwoordt. Antwoord STOP om geen berichten meer te krijgen.",
    ),
    "pl": _texts(
        "Nie będziesz już tu otrzymywać naszych wiadomości. Odpowiedz START, aby do nich wrócić.",
        "Znów otrzymujesz tu nasze wiadomości. Odpowiedz STOP, aby zrezygnować.",
        "Napisz tu swoje pytanie, a odpowie człowiek. Odpowiedz STOP, aby nie otrzymywać wiadomości.",
    ),
    "cs": _texts(
        "Další zprávy od nás už zde nedostanete. Odpovězte START, pokud je chcete znovu.",
        "Znovu zde dostáváte naše zprávy. Odpovězte STOP, pokud je nechcete.",
        "Napište sem svůj dotaz a odpoví vám člověk. Odpovězte STOP, pokud nechcete další zprávy.",
    ),
    "sk": _texts(
        "Ďalšie správy od nás tu už nedostanete. Odpovedzte START, ak ich chcete znova.",
        "Znova tu dostávate naše správy. Odpovedzte STOP, ak ich nechcete.",
        "Napíšte sem svoju otázku a odpovie vám človek. Odpovedzte STOP, ak nechcete ďalšie správy.",
    ),
    "ro": _texts(
        "Nu veți mai primi mesaje de la noi aici. Răspundeți START ca să le primiți din nou.",
        "Primiți din nou mesajele noastre aici. Răspundeți STOP ca să le opriți.",
        "Scrieți aici întrebarea și vă va răspunde o persoană. Răspundeți STOP ca să nu mai primiți mesaje.",
    ),
    "hu": _texts(
        "Itt nem kap több üzenetet tőlünk. Válaszoljon START szóval, ha újra kéri.",
        "Újra megkapja itt az üzeneteinket. Válaszoljon STOP szóval, ha nem kéri.",
        "Írja ide a kérdését, és egy munkatárs válaszol. Válaszoljon STOP szóval, ha nem kér több üzenetet.",
    ),
    "sv": _texts(
        "Du får inga fler meddelanden från oss här. Svara START för att få dem igen.",
        "Du får våra meddelanden här igen. Svara STOP för att avsluta.",
        "Skriv din fråga här så svarar en person. Svara STOP för att inte få fler meddelanden.",
    ),
    "da": _texts(
        "Du får ikke flere beskeder fra os her. Svar START for at få dem igen.",
        "Du får igen vores beskeder her. Svar STOP for at afmelde dem.",
        "Skriv dit spørgsmål her, så svarer et menneske. Svar STOP for ikke at få flere beskeder.",
    ),
    "no": _texts(
        "Du får ikke flere meldinger fra oss her. Svar START for å få dem igjen.",
        "Du får meldingene våre her igjen. Svar STOP for å avslutte.",
        "Skriv spørsmålet ditt her, så svarer et menneske. Svar STOP for ikke å få flere meldinger.",
    ),
    "fi": _texts(
        "Et saa meiltä enää viestejä tähän. Vastaa START, jos haluat niitä taas.",
        "Saat taas viestimme tähän. Vastaa STOP, jos et halua niitä.",
        "Kirjoita kysymyksesi tähän, niin ihminen vastaa. Vastaa STOP, jos et halua enää viestejä.",
    ),
    "et": _texts(
        "Me ei saada teile siia enam sõnumeid. Vastake START, kui soovite neid uuesti.",
        "Saate siia taas meie sõnumeid. Vastake STOP, kui te neid ei soovi.",
        "Kirjutage siia oma küsimus ja teile vastab inimene. Vastake STOP, kui te sõnumeid enam ei soovi.",
    ),
    "lv": _texts(
        "Jūs šeit vairs nesaņemsiet mūsu ziņas. Atbildiet START, lai tās atkal saņemtu.",
        "Jūs šeit atkal saņemat mūsu ziņas. Atbildiet STOP, lai tās pārtrauktu.",
        "Uzrakstiet šeit savu jautājumu, un atbildēs cilvēks. Atbildiet STOP, lai ziņas vairs nesaņemtu.",
    ),
    "lt": _texts(
        "Daugiau mūsų žinučių čia negausite. Atsakykite START, jei norite jas vėl gauti.",
        "Vėl gaunate čia mūsų žinutes. Atsakykite STOP, jei jų nenorite.",
        "Parašykite čia savo klausimą ir atsakys žmogus. Atsakykite STOP, jei žinučių nebenorite.",
    ),
    "sl": _texts(
        "Tu ne boste več prejemali naših sporočil. Odgovorite START, če jih želite znova.",
        "Tu znova prejemate naša sporočila. Odgovorite STOP, če jih ne želite.",
        "Napišite svoje vprašanje in odgovoril vam bo človek. Odgovorite STOP, če sporočil ne želite več.",
    ),
    "hr": _texts(
        "Ovdje više nećete primati naše poruke. Odgovorite START da ih opet primate.",
        "Ovdje opet primate naše poruke. Odgovorite STOP da ih prekinete.",
        "Napišite ovdje svoje pitanje i odgovorit će vam osoba. Odgovorite STOP ako više ne želite poruke.",
    ),
    "sr": _texts(
        "Овде више нећете добијати наше поруке. Одговорите START да их поново добијате.",
        "Овде поново добијате наше поруке. Одговорите STOP да их прекинете.",
        "Напишите овде своје питање и одговориће вам особа. Одговорите STOP ако не желите поруке.",
    ),
    "ca": _texts(
        "Ja no rebrà més missatges nostres aquí. Respongui START per tornar-los a rebre.",
        "Torna a rebre els nostres missatges aquí. Respongui STOP per deixar-los.",
        "Escrigui aquí la seva pregunta i li respondrà una persona. Respongui STOP per no rebre més missatges.",
    ),
    "el": _texts(
        "Δεν θα λαμβάνετε άλλα μηνύματά μας εδώ. Απαντήστε START για να τα λαμβάνετε ξανά.",
        "Λαμβάνετε ξανά τα μηνύματά μας εδώ. Απαντήστε STOP για να σταματήσουν.",
        "Γράψτε εδώ την ερώτησή σας και θα σας απαντήσει άνθρωπος. Απαντήστε STOP για να μη λαμβάνετε μηνύματα.",
    ),
    "ru": _texts(
        "Вы больше не будете получать здесь наши сообщения. Ответьте START, чтобы получать их снова.",
        "Вы снова получаете здесь наши сообщения. Ответьте STOP, чтобы отказаться.",
        "Напишите здесь свой вопрос, вам ответит человек. Ответьте STOP, чтобы не получать сообщений.",
    ),
    "uk": _texts(
        "Ви більше не отримуватимете тут наших повідомлень. Відповідайте START, щоб отримувати їх знову.",
        "Ви знову отримуєте тут наші повідомлення. Відповідайте STOP, щоб відмовитися.",
        "Напишіть тут своє запитання, вам відповість людина. Відповідайте STOP, щоб не отримувати повідомлень.",
    ),
    "bg": _texts(
        "Тук вече няма да получавате съобщения от нас. Отговорете START, за да ги получавате отново.",
        "Отново получавате съобщенията ни тук. Отговорете STOP, за да ги спрете.",
        "Напишете тук въпроса си и ще ви отговори човек. Отговорете STOP, за да не получавате съобщения.",
    ),
    "tr": _texts(
        "Buradan artık mesajlarımızı almayacaksınız. Yeniden almak için START yazın.",
        "Mesajlarımızı buradan yeniden alıyorsunuz. Durdurmak için STOP yazın.",
        "Sorunuzu buraya yazın, bir kişi yanıtlasın. Mesaj almamak için STOP yazın.",
    ),
    "ar": _texts(
        "لن تصلك رسائل منا هنا بعد الآن. أرسل START لتصلك من جديد.",
        "ستصلك رسائلنا هنا من جديد. أرسل STOP لإيقافها.",
        "اكتب سؤالك هنا وسيجيبك أحد موظفينا. أرسل STOP لإيقاف الرسائل.",
    ),
    "fa": _texts(
        "دیگر از ما در اینجا پیامی دریافت نمی‌کنید. برای دریافت دوباره START بفرستید.",
        "پیام‌های ما را دوباره در اینجا دریافت می‌کنید. برای لغو STOP بفرستید.",
        "پرسش خود را اینجا بنویسید تا یک نفر پاسخ دهد. برای لغو پیام‌ها STOP بفرستید.",
    ),
    "he": _texts(
        "לא יישלחו אליך כאן הודעות נוספות מאיתנו. כדי לחזור לקבל אותן יש להשיב START.",
        "ההודעות שלנו יישלחו אליך כאן שוב. כדי להפסיק יש להשיב STOP.",
        "אפשר לכתוב כאן שאלה ואדם ישיב. כדי לא לקבל הודעות יש להשיב STOP.",
    ),
    "hi": _texts(
        "अब आपको यहाँ हमारे संदेश नहीं मिलेंगे। दोबारा पाने के लिए START लिखें।",
        "अब आपको यहाँ हमारे संदेश फिर मिलेंगे। बंद करने के लिए STOP लिखें।",
        "अपना सवाल यहाँ लिखें, हमारे कर्मचारी जवाब देंगे। संदेश बंद करने के लिए STOP लिखें।",
    ),
    "zh": _texts(
        "您将不再在此收到我们的消息。回复 START 可重新接收。",
        "您已重新开始在此接收我们的消息。回复 STOP 可停止。",
        "请在此写下您的问题，会有专人答复。回复 STOP 可停止接收消息。",
    ),
    "zh-hant": _texts(
        "您將不再於此收到我們的訊息。回覆 START 可重新接收。",
        "您已重新開始於此接收我們的訊息。回覆 STOP 可停止。",
        "請在此寫下您的問題，會有專人答覆。回覆 STOP 可停止接收訊息。",
    ),
    "ja": _texts(
        "今後こちらへのメッセージは届きません。再開するには START と返信してください。",
        "メッセージの配信を再開しました。停止するには STOP と返信してください。",
        "ご質問をこちらにお書きください。担当者がお答えします。配信停止は STOP と返信してください。",
    ),
    "ko": _texts(
        "더 이상 이곳으로 메시지를 보내지 않습니다. 다시 받으시려면 START라고 답장해 주세요.",
        "이곳으로 메시지를 다시 보내 드립니다. 중지하시려면 STOP이라고 답장해 주세요.",
        "궁금한 점을 여기에 적어 주시면 담당자가 답변드립니다. 수신을 중지하시려면 STOP이라고 답장해 주세요.",
    ),
    "vi": _texts(
        "Quý khách sẽ không nhận tin nhắn của chúng tôi tại đây nữa. Trả lời START để nhận lại.",
        "Quý khách đã nhận lại tin nhắn của chúng tôi tại đây. Trả lời STOP để dừng.",
        "Hãy viết câu hỏi tại đây, nhân viên sẽ trả lời. Trả lời STOP để không nhận tin nữa.",
    ),
    "id": _texts(
        "Anda tidak akan menerima pesan kami lagi di sini. Balas START untuk menerimanya lagi.",
        "Anda kembali menerima pesan kami di sini. Balas STOP untuk berhenti.",
        "Tulis pertanyaan Anda di sini dan petugas akan menjawab. Balas STOP untuk berhenti menerima pesan.",
    ),
    "ms": _texts(
        "Anda tidak akan menerima mesej kami lagi di sini. Balas START untuk menerimanya semula.",
        "Anda menerima semula mesej kami di sini. Balas STOP untuk berhenti.",
        "Tulis soalan anda di sini dan seorang petugas akan menjawab. Balas STOP untuk berhenti.",
    ),
    "th": _texts(
        "คุณจะไม่ได้รับข้อความจากเราที่นี่อีก ตอบ START เพื่อรับอีกครั้ง",
        "คุณจะได้รับข้อความจากเราที่นี่อีกครั้ง ตอบ STOP เพื่อหยุด",
        "พิมพ์คำถามของคุณที่นี่ แล้วเจ้าหน้าที่จะตอบ ตอบ STOP เพื่อหยุดรับข้อความ",
    ),
    "tl": _texts(
        "Hindi ka na makakatanggap ng mensahe namin dito. Sumagot ng START para tumanggap muli.",
        "Makakatanggap ka na muli ng mga mensahe namin dito. Sumagot ng STOP para ihinto.",
        "Isulat dito ang tanong mo at may sasagot na tao. Sumagot ng STOP para ihinto ang mga mensahe.",
    ),
}
