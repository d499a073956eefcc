"""What people write to say yes, no or perhaps, to ask and to complain, by language: patterns for ``reading.py``.

Patterns meet text in lower case without accents and signs ("can't" is "can t", "é" is "e"), and match whole words.
"""

from __future__ import annotations

from typing import Final, Literal

Group = Literal["idiom", "complaint", "declines", "unsure", "no", "first_no", "yes", "soft_yes", "weak_yes", "question"]

PATTERNS: Final[dict[str, dict[Group, str]]] = {
    "en": {
        # Negative words that say yes.
        "idiom": r"no problem|not a problem|no worries|why not|can ?t wait|cannot wait|"
        r"wouldn t miss \w+( for the world)?|won t miss \w+|no doubt|without( a)? doubt|don t mind if i do",
        "complaint": r"(second|third|fourth|fifth|sixth|tenth|hundredth|nth|2nd|3rd|\d+th) (time|message|email|"
        r"letter|text|reminder|call)( that)? (you|i (ask|asked|am asking|have|ve|write|wrote|tell|told|get|got|"
        r"receive)|this|today|in|from)|how many (more )?times (do|must|have|should|shall) i|stop (writing|"
        r"texting|emailing|mailing|messaging|calling|phoning|spamming|bothering|harassing|contacting|pestering|"
        r"sending)|spam|spamming|leave me alone|keep (writing|sending|texting|calling|emailing|bothering|"
        r"getting)|(already|told you) (told you|twice|before)|fed up|sick( and tired)? of|tired of|had enough|"
        r"enough already|enough of|unacceptable|ridiculous|disgrace|disgraceful|terrible|awful|appalling|worst|"
        r"a joke|pathetic|complain|complaint|complaining|harassment|harassing|annoying|annoyed|disappointed|"
        r"disappointing|furious|angry|outrageous|rude|shame on|scam|never asked (for|to)|didn t ask for|lawyer|"
        r"report you|nobody (answers|answered|replies|replied)|no one (answers|answered|replies|replied)|"
        r"still waiting|still (no|not|haven t|hasn t|have not|has not)|don t (ever )?(write|text|email|contact|"
        r"call|bother|message) (to )?me|how did you get my|(doesn t|does not|didn t|isn t|not) work(ing)?|"
        r"broken|waste of (time|paper|money)",
        "declines": r"(maybe|perhaps)? ?(next|another|some other) time|not this (time|year)|not today|count me out",
        "unsure": r"not (so |really |quite |entirely )?sure|maybe|perhaps|possibly|probably|might|may be|"
        r"don t know|do not know|dunno|(i|we) ll see|will see|let me (check|think|see|look)|(have|"
        r"need) to (check|think|ask|see)|(i|we) ll (let you know|think|check|try|get back)|will (let you know|"
        r"try|get back to you)|not yet|tentative|tentatively|depends|thinking about it|undecided|hope to|"
        r"hoping to|if (i|we|it|my|the|possible|nothing)|have to (ask|talk)",
        "no": r"no thanks?|no thank you|no way|nope|nah|never|count me out|not (interested|coming|going|"
        r"attending|joining|possible|available|able|for me|now|at all|going to)|(can|could) ?t|cannot|can not|"
        r"could not|won ?t|will not|unable|(don ?t|do not|doesn ?t|does not|didn ?t) (want|wish|need|like|count|"
        r"sign|feel|plan|think|book|register)|wouldn t|would not|rather not|(i|we) decline|i (ll|will) pass|"
        r"have to (miss|skip|pass|decline)|(i|we)( a)? ?m out|unfortunately|sadly|regret|regrets|without me|"
        r"(have )?other plans|(another|other|prior|previous) (commitment|engagement|appointment)s?|"
        r"remove my (registration|booking)|no (time|interest|need)|not interested|(i|we) (am|are|m|re|ll be|"
        r"will be) (away|busy|sick|ill|abroad|on holiday|travelling|traveling|out of town)",
        "first_no": r"no|n|not|negative|sorry",
        "yes": r"yes|yess+|yep|yup|yeah|yea|aye|of course|definitely|absolutely|certainly|count (me|us) in|(i|"
        r"we) (m|am|re|are) in|im in|(i|we) ?(ll|will|shall)( \w+)? (be there|come|join|attend|go|take it|"
        r"take one|be attending|be coming|be present)|will (be there|come|attend|join)|(i|we|am) (m |am |re |"
        r"are )?(coming|attending|going)|see (you|u|ya) (there|then|soon|at|on|all)|sign (me|us) up|book (me|us|"
        r"a|it)|reserve (me|us|a)|put (me|us) down|(register|enrol|enroll|add|include) (me|us)|with pleasure|"
        r"confirm|confirmed|confirming|(i|we) accept|accepted|agreed|deal|go ahead|please do|do it|"
        r"you can count on (me|us)|i want (it|one|to (come|go|join|attend|register|buy))|buy it|take my money|"
        r"save me a (seat|place|spot)|i do",
        "soft_yes": r"(would|d) (love|like|be (happy|glad|delighted)) to|love to|happy to|glad to|gladly|"
        r"delighted|interested|works for (me|us)|sounds (good|great|lovely|fun|interesting|perfect|like a plan)|"
        r"looking forward|sure|count on it|would be nice",
        "weak_yes": r"ok|okay|okey|oki|(?<=^ )[yk](?= $)|fine|good|great|cool|perfect|alright|all right|"
        r"excellent|lovely|awesome|wonderful",
        "question": r"what|when|where|which|who|whose|how(?! (nice|lovely|kind|great|wonderful))|why|is (there|"
        r"it|this|that|the)|are (there|you|we|the)|can (i|we|you)|could (i|we|you)|do (i|we|you)|does|did you|"
        r"will (there|it|you|i)|may (i|we)|should (i|we)|would it|have you|has|any chance|wondering",
    },
    "es": {
        "idiom": r"(sin|ningun|no hay) problemas?|por que no|sin duda|no me lo (pierdo|perderia|perdere)|"
        r"como no|ni lo dudes|no faltare|no faltaremos|no te quepa duda",
        "complaint": r"(segunda|tercera|cuarta|quinta|sexta|decima|enesima) vez|cuantas veces (tengo|hay|debo|"
        r"os|les|lo|mas)|(dejad|dejen|deja|deje) (ya )?de (\w+me|\w+ar|\w+ir|\w+er)|no me (escriban|escribais|"
        r"escribas|molesten|molesteis|llamen|llameis|manden|mandeis|envien|envieis)|(dejadme|dejenme|dejame|"
        r"dejeme) en paz|hart[oa]s?|verguenza|inaceptable|indignante|indignad[oa]|queja|quejarme|reclamacion|"
        r"pesad[oa]s|spam|basta ya|ya basta|estafa|fatal|pesim[oa]|horrible|sigo (esperando|sin)|"
        r"nadie (me )?(contesta|responde|atiende)|no funciona|denunciar|denuncia|tomadura de pelo|no he pedido|"
        r"nunca (pedi|he pedido)|ya (os|les|te|lo) (he dicho|dije|hemos dicho)|llevo \w+ (dias|semanas|meses|"
        r"horas)|una broma|decepcionad[oa]|enfadad[oa]",
        "declines": r"otra vez sera|(en )?otra ocasion|otro dia|(la )?proxima vez|esta vez no|este ano no|hoy no",
        "unsure": r"no (lo )?se( si| todavia| aun)?|no estoy segur[oa]|quizas?|tal vez|a lo mejor|puede que|"
        r"puede ser|posiblemente|probablemente|depende|ya (vere|veremos|te|os|les)|lo pensare|me lo pienso|"
        r"no lo tengo claro|todavia no|aun no|a ver|(os|te|les) (digo|dire|confirmo)|intentare|si (puedo|puede|"
        r"podemos|no|hace)|dejame (ver|pensar|mirar)|tengo que (mirar|ver|consultar|pensar|hablarlo|preguntar)|"
        r"lo (miro|consulto)|en principio",
        "no": r"no gracias|no (puedo|podre|podemos|podremos|podria|voy|vamos|ire|iremos|asistire|asistiremos|"
        r"asisto|quiero|queremos|deseo|deseamos|estare|estaremos|contad|cuenten|conteis|cuentes|cuente|"
        r"es posible|sera posible|llego|acudire|vendre|participare)|no (me|nos) (interesa|apunto|apuntamos|"
        r"viene|va|sera|es|cuadra|convence|apetece)|no estoy (interesad[oa]|disponible)|no tengo (tiempo|"
        r"interes|ganas)|imposible|lamentablemente|desgraciadamente|por desgracia|lo siento|ni hablar|para nada|"
        r"en absoluto|nunca|jamas|paso|me es imposible|sin mi|(otro|un) compromiso|otra cita|estoy (fuera|"
        r"de viaje|enferm[oa]|ocupad[oa])|estare (fuera|de viaje)|anul\w+|cancel\w+",
        "first_no": r"no|nop|negativo|que no",
        "yes": r"claro|por supuesto|(me|nos) (apunto|apuntamos)|(apunta|apunte|apuntad|apunten)(me|nos)|(cuenta|"
        r"cuente|cuenten|contad) con(migo| nosotros)|(alli|ahi) (estare|estaremos)|(estare|estaremos) (alli|"
        r"ahi)|asistire|asistiremos|asisto|ire|iremos|acudire|si voy|(yo )?voy|vamos|vendre|confirmo|"
        r"confirmamos|confirmad[oa]|quiero (ir|asistir|apuntarme|inscribirme|participar|uno|una|la|el|esa|ese)|"
        r"lo quiero|con (mucho )?gusto|desde luego|reserva(me|dme)|reservenme|reservame|inscrib(eme|anme|idme)|"
        r"acepto|aceptamos|de acuerdo|alla voy|sip|sii+|que si|si si|afirmativo|hecho|adelante",
        "soft_yes": r"me (gustaria|encantaria|interesa|encanta)|nos (gustaria|encantaria|interesa)|"
        r"encantad[oa]s?|interesad[oa]s?|con ganas|suena bien",
        "weak_yes": r"vale|genial|perfecto|bueno|bien|muy bien|estupendo|fenomenal|venga|guay|dale|listo|excelente",
        "question": r"(a|en|de|por|para|hasta|desde) (que|cual|donde|cuando|quien)(?! no)|que (dia|hora|precio|"
        r"sala|cuesta|vale|hay que|pasa|es|tal)|cuando|donde|cual|cuales|quien|quienes|como|cuanto|cuanta|"
        r"cuantos|cuantas|hay|puedo|podemos|se puede|podeis|pueden|podria|podriais|hace falta|es (posible|"
        r"necesario|gratis|obligatorio)|teneis|tienen|queria saber|quisiera saber|me (podeis|puede|pueden|"
        r"podria) decir|una (pregunta|duda)",
    },
    "pt": {
        "idiom": r"sem problemas?|com certeza|por que nao|sem duvida|nao (perco|perderia|perderei|vou perder)|"
        r"nao vejo a hora|nao faltarei|nao ha problema",
        "complaint": r"(segunda|terceira|quarta|quinta|decima|enesima) vez|ja (vos |lhes )?disse|"
        r"quantas vezes (tenho|preciso|vou|e que|mais)|(parem|pare|para|deixem|deixe) de (me )?(escrever|mandar|"
        r"enviar|incomodar|ligar|chatear)|fart[oa]|cansad[oa] de|inaceitavel|absurdo|vergonha|reclamacao|"
        r"reclamar|queixa|pessim[oa]|horrivel|spam|em paz|ninguem (me )?(responde|atende)|nao funciona|"
        r"ainda estou (esperando|a espera)|continuo (a espera|esperando)|golpe|nunca pedi|nao pedi|"
        r"me incomod\w+|decepcionad[oa]|uma piada|palhacada",
        "declines": r"(fica )?para a proxima|(fica )?pra proxima|(em )?outra (ocasiao|altura|vez)|outro dia|"
        r"desta vez nao|hoje nao|este ano nao",
        "unsure": r"nao sei( se| ainda)?|talvez|nao tenho (a )?certeza|depende|vou (ver|pensar|tentar|"
        r"verificar)|quem sabe|ainda nao( sei)?|pode ser|se (eu )?(puder|nao)|tenho que (ver|falar|perguntar)|"
        r"provavelmente|possivelmente|depois (digo|aviso|confirmo)",
        "no": r"nao obrigad[oa]|obrigad[oa] mas nao|nao (posso|poderei|podemos|poderemos|vou|vamos|irei|iremos|"
        r"quero|queremos|consigo|conseguirei|estarei|estaremos|contem|conte|comparecerei|participarei|da|"
        r"vai dar|me interessa|me interesso|tenho (interesse|tempo|como|disponibilidade)|estou interessad[oa]|"
        r"e possivel|sera possivel|gostaria)|infelizmente|impossivel|dispenso|sinto muito|lamento|nunca|jamais|"
        r"de jeito nenhum|(outro|um) compromisso|sem mim|(estou|estarei) (fora|viajando|de viagem|doente|"
        r"ocupad[oa])|cancel\w+",
        "first_no": r"nao|negativo",
        "yes": r"sim|claro|(pode|podem) contar comigo|contem? comigo|(contem|contar) (connosco|conosco)|"
        r"estarei (la|ai|presente)|la estarei|estaremos la|eu vou|vou sim|vou|irei|iremos|vamos|quero|quero (ir|"
        r"participar)|confirmo|confirmamos|confirmad[oa]|me inscreva|inscreva me|inscrevam me|"
        r"com (muito )?(prazer|gosto)|aceito|to dentro|estou dentro|marque minha presenca|reserve (para mim|um)|"
        r"combinado|fechado|de acordo|siim+|pode ser sim",
        "soft_yes": r"(eu )?(gostaria|adoraria)|adoro|tenho interesse|interessad[oa]|me interessa",
        "weak_yes": r"otimo|perfeito|beleza|blz|bom|legal|excelente|maravilha|tudo bem|esta bem|ta bom|pode ser",
        "question": r"quando|onde|como|quanto|quanta|quantos|qual|quais|quem|por que(?! nao)|posso|podemos|"
        r"pode me|podem me|tem (estacionamento|que|como|alguma?)|ha (estacionamento|algum|alguma)|a que horas|"
        r"que (horas|dia)|e (possivel|preciso|gratis|gratuito)|preciso (de|levar)|gostaria de saber|"
        r"queria saber|uma (duvida|pergunta)|o que",
    },
    "fr": {
        "idiom": r"pas de (probleme|soucis?)|aucun (probleme|souci)|pourquoi pas|sans (probleme|souci|doute|"
        r"faute|hesiter)|(je )?(ne )?(manquerai|raterai|louperai)s? (pas|pour rien) \w+( pour rien au monde)?|"
        r"pas de doute|ca ne se refuse pas|ce n est pas de refus",
        "complaint": r"(deuxieme|troisieme|quatrieme|cinquieme|dixieme|enieme|\d+e|\d+eme) (fois|message|mail|"
        r"courrier|relance)|deja (ecrit|dit|repondu)|combien de fois (dois|faut|vais|devrai)|arretez (de|vos|"
        r"ca)|arrete de|cessez|(laissez|foutez) moi (tranquille|la paix)|marre|ras le bol|inadmissible|"
        r"inacceptable|scandaleux|honte|honteux|reclamation|plainte|me plaindre|harcelement|c est nul|spam|"
        r"arnaque|personne ne (me )?repond|toujours (pas|rien)( recu| de)?|ne (marche|fonctionne) (pas|plus)|"
        r"(marche|fonctionne) pas|j attends (toujours|encore)|decu|decue|en colere|enervant|penible|lamentable|"
        r"catastrophique|je n ai (jamais|rien) demande|jamais demande",
        "declines": r"une (autre|prochaine) fois|la prochaine fois|pas cette (fois|annee)|pas aujourd hui",
        "unsure": r"peut etre|je ne sais pas( encore)?|je sais pas( encore)?|(pas|ne suis pas) (encore |"
        r"tres )?sure?s?|ca depend|je (vais voir|verrai|vais reflechir|vais essayer|reflechis|vous dirai|"
        r"vous redis)|on verra|a voir|pas encore|j essaierai|s?i (je peux|possible|il|tout)|"
        r"(je )?dois (demander|voir|verifier)|probablement|eventuellement|il faut que je (voie|regarde|verifie)",
        "no": r"non merci|(viens|vient|viendrai|viendrons|peux|peut|pourrai|pourrais|pourrons|pouvons|serai|"
        r"serons|souhaite|souhaitons|veux|veut|voulons|participe|participerai|suis|sommes|irai|vais|assisterai|"
        r"ai|avons|compte|comptez|pars)( \w+){0,2} pas|pas( \w+)? (interesse|interessee|interesses|possible|"
        r"dispo|disponible|disponibles|libre|pour moi|le temps|venir|besoin|envie)|m interesse pas|impossible|"
        r"malheureusement|helas|sans (moi|nous)|desolee?s?|(un )?autre engagement|je passe|je decline|je refuse|"
        r"empechee?|a regret|jamais|absente?|en (vacances|deplacement|voyage)|j annule|annuler|annulez",
        "first_no": r"non|nan|negatif",
        "yes": r"oui|ouais|ouii+|bien sur|avec (grand |beaucoup de )?plaisir|volontiers|d accord|(je|on|"
        r"nous) (viens|vient|viendrai|viendrons|venons|participe|participerai|confirme|confirmons|prends|"
        r"reserve|m inscris)|(j|nous) y (serai|serons|vais)|(je|nous) (serai|serons) (la|presente?s?|"
        r"des votres)|(comptez|compte) sur (moi|nous)|inscrivez (moi|nous)|confirme|confirmee?|partante?s?|"
        r"j en suis|je veux bien|j accepte|nous acceptons|bien entendu|evidemment|absolument|certainement|"
        r"je suis (la|des votres|dispo|disponible)|reservez moi|c est note|presente?",
        "soft_yes": r"(j |je |nous )?(aimerais|aimerait|voudrais|adorerais|souhaiterais)|interessee?s?|ravie?|"
        r"ca m interesse|ce serait (super|bien)|hate",
        "weak_yes": r"parfait|super|genial|entendu|ca marche|bien|tres bien|nickel|top|excellent|c est bon|"
        r"ca roule",
        "question": r"quand|ou (est|se|puis|peut|sera|a lieu|faut|aura|vais)|comment|combien|quel|quelle|quels|"
        r"quelles|qui|pourquoi(?! pas)|est ce (que|qu)|y a t il|peut on|puis je|pouvez vous|pourriez vous|"
        r"c est (ou|quand|a quelle)|(a|de|pour) (quelle|quel)|faut il|dois je|avez vous|qu est ce|est il|"
        r"sera t il|je voudrais savoir|j aimerais savoir|une question",
    },
    "de": {
        "idiom": r"kein problem|keine frage|warum nicht|wieso nicht|(kein|ohne) zweifel|nichts dagegen|"
        r"spricht nichts dagegen|(lass|lasse|lassen) \w+ \w+ nicht entgehen|kann (es )?(kaum|nicht) erwarten|"
        r"darf (ich )?nicht fehlen|nicht verpassen",
        "complaint": r"(zweite|dritte|vierte|funfte|zehnte|hundertste|zigste|x te|\d+) mal (dass|schreiben|"
        r"heute|in|diese|von|ich|sie)|(zum )?(zweiten|dritten|vierten|funften|zehnten|hundertsten|xten) mal|"
        r"wie oft (muss|soll|denn|noch)|(horen|hor|hort) (sie |ihr )?(\w+ )?auf|(lassen|lasst|"
        r"lass) (sie )?mich (\w+ )?in ruhe|nervt|nerven|nervig|genervt|schon (zweimal|dreimal|mehrmals|mehrfach|"
        r"oft)( \w+)? (gesagt|geschrieben|mitgeteilt)|unverschamt|unverschamtheit|frechheit|inakzeptabel|"
        r"beschwerde|beschweren|belastigung|belastigen|spam|es reicht|mir reicht|nase voll|schlechte\w* service|"
        r"katastrophe|katastrophal|betrug|abzocke|niemand (antwortet|meldet)|keiner (antwortet|meldet)|"
        r"warte (immer )?noch|immer noch (nicht|nichts|kein\w*)|funktioniert (\w+ )?nicht|kaputt|enttauscht|"
        r"verargert|sauer|schreiben sie mir nicht mehr|nie (darum )?gebeten|anwalt|unmoglich(er|e|es)|lacherlich",
        "declines": r"(ein )?ander(es )?mal|nachstes mal|diesmal nicht|dieses mal nicht|dieses jahr nicht|"
        r"heute nicht",
        "unsure": r"vielleicht|eventuell|evtl|(weiss|weis) (ich |es |ich es )?(noch |leider )*nicht|(nicht|"
        r"noch nicht) (ganz )?sicher|unsicher|mal (sehen|schauen|gucken)|kommt (drauf|darauf) an|"
        r"muss (ich )?(noch |erst |mal )*(schauen|sehen|prufen|fragen|klaren|nachsehen)|noch nicht|"
        r"(ich )?uberlege|(ich )?versuche|wenn (ich|es|wir|nichts|alles)|muss (ich )?erst|wahrscheinlich|"
        r"melde mich (noch|wieder|dann)|gebe bescheid|moglicherweise",
        "no": r"nein danke|(komm|komme|kommen|kann|konnen|konnte|schaff|schaffe|schaffen|mochte|mochten|will|"
        r"wollen|werde|werden|bin|sind|geht|passt|klappt|nehme|nehmen|interessiert|brauche|habe|haben|melde|"
        r"gehe)( \w+){0,3} (nicht|nichts|kein|keine|keinen)|nicht (dabei|interessiert|kommen|teilnehmen|moglich|"
        r"mehr|verfugbar|da|konnen|schaffen)|kein(e|en)? (interesse|zeit|lust|bedarf)|leider|unmoglich|absagen|"
        r"abgesagt|absage|sage( \w+)? ab|ohne (mich|uns)|verhindert|niemals|auf keinen fall|im urlaub|krank|"
        r"verreist|bin (weg|unterwegs)|(anderen|schon einen) termin|storn\w+|tut mir leid|bedaure",
        "first_no": r"nein|ne|nee|no|danke nein|negativ",
        "yes": r"ja|jaa+|jo|jawohl|jep|klar|naturlich|auf jeden fall|selbstverstandlich|unbedingt|(bin|sind|"
        r"ware|waren) (gern |gerne |auch |wieder |sehr gerne? )*dabei|dabei|(ich|wir) (komme|kommen)|"
        r"komme gerne?|(ich|wir) (bin|sind|werde|werden) (da|kommen|teilnehmen)|(melde|melden)( \w+)? (mich|"
        r"uns)( bitte)? an|bitte (\w+ )?anmelden|anmelden bitte|(nehme|nehmen)( \w+)? teil|zusage|(sage|"
        r"sagen)( \w+)? zu|zugesagt|bestatige|bestatigt|einverstanden|nehme ich|(ich|wir) nehmen?|"
        r"reservieren sie|tragen sie mich ein|abgemacht|sicher|mit vergnugen|rechnen sie mit mir",
        "soft_yes": r"(wurde|mochte) (ich |sehr )?(gern|gerne)|gern|gerne|sehr gerne|freue mich|freuen uns|"
        r"interessiert|hort sich gut an|klingt (gut|toll|super)|interesse|ich mochte (kommen|teilnehmen|mitmachen)",
        "weak_yes": r"gut|super|toll|prima|perfekt|passt|alles klar|in ordnung|top|wunderbar|ausgezeichnet|jut|"
        r"geht klar",
        "question": r"was|wann|wo|woher|wohin|wie(?! (schon|nett|toll))|wer|welche|welcher|welches|"
        r"warum(?! nicht)|wieso(?! nicht)|wieviel|kann (ich|man|mein)|konnen (wir|sie)|konnten sie|gibt es|"
        r"darf (ich|man)|muss (ich|man)|ist (es|das|der|die)|sind (sie|die)|haben sie|braucht man|brauche ich|"
        r"eine frage|ab wann|um wie",
    },
    "it": {
        "idiom": r"nessun problema|perche no|senza (problemi|dubbio)|non (manchero|mancherei|mancheremo)|"
        r"non me l[ao] (perdo|perderei|perdero)|non vedo l ora|non c e problema|ci mancherebbe",
        "complaint": r"(seconda|terza|quarta|quinta|decima|ennesima) volta (che|in|questa)|gia (detto|scritto)|"
        r"quante volte (devo|ve lo|vi devo|ancora)|smett\w+ di|smettetela|la smettete|(lasciatemi|lasciami|"
        r"mi lasci) in pace|stufo|stufa|stanco di|basta con|vergogna|vergognoso|inaccettabile|scandaloso|"
        r"reclamo|lamentela|lamentarmi|pessimo|pessima|spam|truffa|nessuno (mi )?risponde|(sto|"
        r"sono) ancora (aspettando|in attesa)|non funziona|mai chiesto|deluso|delusa|arrabbiato|arrabbiata|"
        r"assurdo|ridicolo|schifo|non scrivetemi piu",
        "declines": r"un altra volta|un altra occasione|la prossima volta|alla prossima|questa volta no|"
        r"quest anno no|oggi no",
        "unsure": r"forse|non (lo )?so( ancora| se)?|non sono (ancora )?sicur[oa]|dipende|vedremo|vedro|vediamo|"
        r"puo darsi|magari|non ancora|ci penso|ci pensero|provero|se (posso|riesco|non|tutto)|probabilmente|"
        r"devo (vedere|controllare|chiedere)|(vi|ti) (faccio sapere|faro sapere|dico)",
        "no": r"no grazie|grazie ma no|non (posso|possiamo|potro|potremo|vengo|veniamo|verro|verremo|ci (saro|"
        r"saremo|sono)|sono (interessat[oa]|disponibile)|mi interessa|partecipo|partecipero|voglio|vogliamo|"
        r"riesco|riusciro|ce la faccio|e possibile|fa per me|contate|desidero|ho (tempo|interesse))|purtroppo|"
        r"impossibile|mi (di)?spiace|sono spiacente|passo|rinuncio|declino|senza di me|mai|niente da fare|"
        r"(altro|un) impegno|(sono|saro) (via|fuori|in vacanza|malat[oa]|impegnat[oa])|annull\w+",
        "first_no": r"no|nope|negativo",
        "yes": r"certo|certamente|volentieri|con (molto )?piacere|vengo|verro|veniamo|verremo|ci (saro|saremo|"
        r"sono|siamo)|(partecipo|partecipero|parteciperemo)|(conta|contate|conti) su di (me|noi)|contate(mi|ci)|"
        r"mi iscrivo|iscriv(etemi|imi)|confermo|confermato|confermiamo|d accordo|accetto|accettiamo|senz altro|"
        r"assolutamente|lo prendo|lo voglio|prenot(atemi|ami|o)|sii+|si si|presente|sicuramente|eccome",
        "soft_yes": r"vorrei|mi (piacerebbe|interessa|farebbe piacere)|interessat[oa]|sarei (felice|liet[oa])|"
        r"molto bello",
        "weak_yes": r"va bene|perfetto|bene|ottimo|benissimo|ok|grande|bello|va benissimo",
        "question": r"quando|dove|come (si|posso|funziona|arrivo|faccio|ci)|quanto|quanta|quanti|quale|quali|"
        r"chi|perche(?! no)|posso|possiamo|si puo|c e|ci sono|a che ora|che ora|che (giorno|costo)|e possibile|"
        r"devo (portare|pagare|prenotare)|potete|avete|vorrei sapere|una domanda|cosa",
    },
}

YES_SIGNS: Final = "👍✅👌🙋💪🎉🥳🙌✔☑🆗"
NO_SIGNS: Final = "👎❌🚫🙅✖✗✘⛔"
ANGRY_SIGNS: Final = "😡🤬😠💢🖕"

SI_IS_IF: Final = (
    r"puedo|podemos|podria|puede|es|no|hay|tengo|te|le|os|llueve|el|la|los|hace|me lo|me la|alguien|acaso|tuviera"
)
"""Spanish "si" is yes only where none of these follows it."""

BUT: Final = r"but|pero|mas|mais|aber|ma|pero|however|sin embargo|porem|jedoch|allerdings"
"""Words after which the part that counts begins."""

GREETINGS: Final = (
    r"hi|hello|hey|dear|good (morning|afternoon|evening)|thanks?|thank you|hola|buenas|buenos dias|"
    r"buenas tardes|gracias|ola|oi|bom dia|boa tarde|obrigad[oa]|bonjour|salut|merci|hallo|guten (tag|morgen|"
    r"abend)|danke|ciao|buongiorno|grazie|oh|ah|uy|ay|hm+|mm+|well|pues|bueno|eh|ups|please|and|y|e|et|und|also|"
    r"so|anyway"
)
"""What may stand before the word that counts."""
