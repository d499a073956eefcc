"""The words by which customers stop, start and ask for help, by language: data only, ``words.py`` reads it.

Every phrase stands for a whole message. A phrase that is also an everyday answer in some other language has no place
here (Italian "fine", Turkish "son"), nor have the words that end a contract, call off an order, go on in a dialogue or
register for an event (German "kündigen", French "inscription"): those are matters for a person or a program. English
follows CTIA's messaging principles (5.1.3) and 47 CFR 64.1200(a)(10); others their operators' usual words (退订, RET,
لغو, הסר, 수신거부). A plain YES is left out: it answers questions.
"""

from __future__ import annotations

from typing import Final

STOP: Final = {
    "en": "stop, stopall, stop all, stop it, stop now, end, quit, cancel, revoke, opt out, optout, unsubscribe, "
    "unsubscribe me, unsubscribe all, stop sending, stop messages, stop messaging, stop messaging me, stop texting, "
    "stop texting me, stop emailing me, stop calling me, stop sending me messages, stop these messages, remove me, "
    "no more messages, no more texts, no more emails, take me off your list, remove me from your list",
    "es": "baja, alto, parar, para ya, basta, cancelar, cancelar suscripción, salir, darme de baja, "
    "dar de baja, darse de baja, dame de baja, denme de baja, desuscribir, desuscribirme, "
    "no más mensajes, no quiero más mensajes, no enviar más, no me escriban más",
    "pt": "sair, pare, cancelar, cancelar inscrição, remover, descadastrar, descadastre, desinscrever, "
    "não quero mais mensagens, cancelar subscrição, parem",
    "fr": "arrêt, arrêter, arrêtez, désabonner, désabonnement, me désabonner, désinscription, désinscrire, "
    "me désinscrire, plus de messages, stop sms, stop pub",
    "de": "stopp, stoppen, abmelden, abmeldung, abbestellen, austragen, aufhören, keine nachrichten mehr, "
    "keine werbung mehr, bitte abmelden, mich abmelden",
    "it": "ferma, fermare, fermati, annulla iscrizione, cancellami, cancellazione, disiscrivi, "
    "disiscrivimi, disiscrizione, rimuovimi, niente più messaggi",
    "nl": "stoppen, stop ermee, afmelden, uitschrijven, afmelding, geen berichten meer, schrijf me uit, meld me af",
    "pl": "wypisz, wypisz mnie, rezygnuję, rezygnacja, anuluj subskrypcję, przestań",
    "cs": "odhlásit, odhlásit se, odhlaste mě, zrušit odběr, přestaňte, už nepište",
    "sk": "odhlásiť, odhlásiť sa, odhláste ma, zrušiť odber, prestaňte, už nepíšte",
    "ro": "dezabonare, dezabonează, dezabonează-mă, mă dezabonez, oprește, opriți, opreste mesajele",
    "hu": "leiratkozás, leiratkozom, leállít, leállítás, állj, elég",
    "sv": "stoppa, sluta, avregistrera, avregistrera mig, avprenumerera, avanmäl, inga fler sms",
    "da": "stop nu, afmeld, afmeld mig, frameld, frameld mig, ikke flere beskeder",
    "no": "stopp, avmeld, meld meg av, ikke flere meldinger",
    "fi": "lopeta, peru tilaus, peruuta tilaus, seis, lopettakaa, ei enää viestejä",
    "is": "hætta, afskrá, afskráning, stopp",
    "et": "lõpeta, loobu, loobun, stopp",
    "lv": "stop, pārtraukt, atteikties, atrakstīties, pietiek",
    "lt": "stabdyti, sustabdyti, atsisakyti, atsisakau, nutraukti",
    "sl": "odjava, odjavi, odjavi me, ustavi",
    "hr": "odjava, odjavi, odjavi me, odjavite me, zaustavi, prekini, prestani",
    "sr": "стоп, одјава, одјави, одјави ме, заустави, прекини",
    "ca": "baixa, atura, aturar, prou, donar-me de baixa, doneu-me de baixa, cancel·la",
    "gl": "baixa, abonda, darme de baixa",
    "eu": "gelditu, utzi, baja eman",
    "el": "στοπ, διαγραφή, διακοπή, σταματήστε, σταμάτα, απεγγραφή, κατάργηση εγγραφής",
    "ru": "стоп, отписаться, отписка, отпишите меня, отпиши, хватит, прекратите, остановить, не пишите, "
    "не пишите мне, больше не пишите",
    "uk": "стоп, відписатися, відписатись, відписка, відпишіть мене, досить, припиніть, зупинити, не пишіть",
    "bg": "стоп, спри, спрете, отпиши, отпиши ме, отписване",
    "tr": "dur, durdur, durdurun, iptal, ret, abonelikten çık, aboneliği iptal et, mesaj istemiyorum, yeter",
    "ar": "توقف, توقفوا, قف, إيقاف, أوقف, إلغاء, الغاء, إلغاء الاشتراك, الغاء الاشتراك, لا ترسل, لا ترسلوا, ستوب",
    "fa": "لغو, توقف, لغو اشتراک, قطع, نفرستید",
    "ur": "بند کریں, بند کرو, روکیں, روکو, اسٹاپ",
    "he": "הסר, הסירו, הסירו אותי, הסר אותי, להסרה, הסרה, עצור, עצרו, הפסק, הפסיקו, די, סטופ",
    "hi": "रोकें, रोको, रुकें, रुको, बंद करें, बंद करो, बन्द करो, स्टॉप, सदस्यता समाप्त करें",
    "bn": "বন্ধ করুন, বন্ধ করো, থামুন, থামো, স্টপ",
    "ta": "நிறுத்து, நிறுத்துங்கள், ஸ்டாப்",
    "zh": "退订, 退訂, 停止, 停, 取消订阅, 取消訂閱, 不要再发, 不要再發, 别再发了, 別再發了, 请停止, "
    "請停止, 拒收, td, 回复td退订",
    "ja": "停止, 配信停止, 配信停止希望, 解除, 登録解除, 退会, ストップ, やめて, やめてください, "
    "停止してください, 停止お願いします, 配信停止お願いします",
    "ko": "중지, 정지, 수신거부, 수신 거부, 그만, 그만 보내세요, 그만보내세요, 스톱, 구독 취소, 구독취소",
    "vi": "dừng, dừng lại, ngừng, ngưng, hủy, huỷ, hủy đăng ký, từ chối qc, không nhận nữa, dừng gửi",
    "id": "berhenti, berhenti berlangganan, henti, hentikan, setop, jangan kirim lagi",
    "ms": "berhenti, henti, hentikan, tamatkan, jangan hantar lagi",
    "th": "หยุด, หยุดส่ง, หยุดครับ, หยุดค่ะ, ยกเลิก, ยกเลิกครับ, ยกเลิกค่ะ, ยกเลิกการสมัคร, เลิก, ไม่รับข้อความ, สต็อป",
    "tl": "tigil, itigil, ihinto, hinto, tama na",
    "sw": "sitisha, simamisha, komesha",
}

START: Final = {
    "en": "start, unstop, subscribe, resubscribe, resume, opt in, optin, start again, subscribe me, sign me up again",
    "es": "alta, iniciar, comenzar, empezar, reanudar, suscribir, suscribirme, darme de alta, dar de alta",
    "pt": "iniciar, começar, recomeçar, retomar, reativar, subscrever",
    "fr": "démarrer, reprendre, réabonner, s'abonner, m'abonner, abonnement",
    "de": "starten, abonnieren, wieder anmelden",
    "it": "inizia, iniziare, avvia, riprendi, attiva",
    "nl": "starten, hervatten, abonneren",
    "pl": "rozpocznij, zacznij, wznów, subskrybuj",
    "cs": "začít, zahájit, obnovit, odebírat",
    "sk": "začať, obnoviť, odoberať",
    "ro": "începe, pornește, abonare, abonează-mă, reluare",
    "hu": "indítás, feliratkozás, feliratkozom",
    "sv": "starta, börja, prenumerera, återuppta",
    "da": "begynd, genoptag",
    "no": "begynn, abonner, gjenoppta",
    "fi": "aloita, tilaa, käynnistä",
    "is": "byrja, áskrift",
    "et": "alusta, telli",
    "lv": "sākt, atsākt",
    "lt": "pradėti, prenumeruoti, atnaujinti",
    "sl": "začni",
    "hr": "započni",
    "sr": "старт",
    "ca": "inicia, iniciar, comença, reprèn, subscriu-me",
    "gl": "comezar, retomar, subscribirme",
    "eu": "hasi, berrekin",
    "el": "έναρξη, ξεκίνα, ξεκινήστε, στάρτ",
    "ru": "старт, начать, подписаться, подписка, возобновить",
    "uk": "старт, почати, підписатися, підписатись, підписка, відновити",
    "bg": "старт, започни, абонирай, абонирай ме, поднови",
    "tr": "başla, başlat, abone ol",
    "ar": "ابدأ, بدء, اشترك, استئناف",
    "fa": "شروع",
    "ur": "شروع, شروع کریں",
    "he": "התחל, התחילו, חידוש",
    "hi": "शुरू, शुरू करें, शुरू करो, प्रारंभ, स्टार्ट",
    "bn": "শুরু, শুরু করুন, চালু করুন",
    "ta": "தொடங்கு, தொடங்குங்கள்",
    "zh": "开始, 開始, 订阅, 訂閱, 恢复, 恢復, 重新订阅, 重新訂閱",
    "ja": "開始, 再開, 配信再開, スタート",
    "ko": "시작, 수신동의, 수신 동의, 구독, 재개",
    "vi": "bắt đầu, đăng ký lại",
    "id": "mulai, berlangganan",
    "ms": "mula, langgan",
    "th": "เริ่ม, เริ่มใหม่, รับข้อความ",
    "tl": "simula, simulan, magsimula",
    "sw": "anza, anzisha",
}

HELP: Final = {
    "en": "help, info",
    "es": "ayuda, información",
    "pt": "ajuda, informação, informações",
    "fr": "aide, infos, information",
    "de": "hilfe, information",
    "it": "aiuto, informazioni",
    "nl": "hulp, informatie",
    "pl": "pomoc, informacja",
    "cs": "pomoc, nápověda",
    "sk": "pomoc, pomocník",
    "ro": "ajutor, informații",
    "hu": "segítség, súgó",
    "sv": "hjälp",
    "da": "hjælp",
    "no": "hjelp",
    "fi": "apua, ohje, ohjeet",
    "is": "hjálp, aðstoð",
    "et": "abiinfo, appi",
    "lv": "palīdzība",
    "lt": "pagalba",
    "sl": "pomoč",
    "hr": "pomoć",
    "sr": "помоћ",
    "ca": "ajuda, informació",
    "gl": "axuda",
    "eu": "laguntza",
    "el": "βοήθεια, πληροφορίες",
    "ru": "помощь, справка, инфо",
    "uk": "допомога, довідка, інфо",
    "bg": "помощ, инфо",
    "tr": "yardım, bilgi",
    "ar": "مساعدة, معلومات",
    "fa": "راهنما, کمک",
    "ur": "مدد",
    "he": "עזרה, מידע",
    "hi": "मदद, सहायता, हेल्प",
    "bn": "সাহায্য, সহায়তা",
    "ta": "உதவி",
    "zh": "帮助, 幫助, 说明, 說明",
    "ja": "ヘルプ, 案内",
    "ko": "도움말, 도움, 안내",
    "vi": "trợ giúp, giúp, giúp đỡ, hướng dẫn",
    "id": "bantuan, tolong",
    "ms": "bantuan",
    "th": "ช่วยเหลือ, ช่วย",
    "tl": "tulong",
    "sw": "msaada",
}

POLITE: Final = (
    "please, pls, plz, thanks, thank you, thx, kindly, now, por favor, gracias, obrigado, obrigada, "
    "s'il vous plaît, svp, s'il te plaît, stp, merci, bitte, danke, per favore, grazie, alstublieft, alsjeblieft, aub, "
    "graag, proszę, dziękuję, prosím, děkuji, ďakujem, vă rog, te rog, mulțumesc, kérem, köszönöm, tack, snälla, tak, "
    "venligst, takk, vennligst, kiitos, si us plau, gràcies, mesedez, παρακαλώ, ευχαριστώ, пожалуйста, спасибо, "
    "будь ласка, дякую, моля, благодаря, молим, хвала, hvala, molim, prosim, palun, lūdzu, paldies, prašau, ačiū, "
    "lütfen, teşekkürler, من فضلك, شكرا, لطفا, ممنون, براہ کرم, בבקשה, תודה, कृपया, धन्यवाद, দয়া করে, ধন্যবাদ, "
    "请, 請, 谢谢, 謝謝, お願いします, ください, 부탁합니다, 부탁드립니다, xin, làm ơn, cảm ơn, tolong, terima kasih, "
    "mohon, sila, ครับ, ค่ะ, คะ, กรุณา, ขอบคุณ, paki, salamat, tafadhali, asante"
)
"""What may stand before or after a word without changing it."""
