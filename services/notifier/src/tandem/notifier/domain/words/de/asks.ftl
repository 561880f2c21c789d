question-title = Hart oder locker: { $about }?
question-title-some = Eine Frage zu deiner Einheit
question-doubt = Die Aufzeichnung sieht nach { $sort ->
    [legs] schwerem Beintraining
   *[run] einem harten Lauf
} aus, kann aber falsch sein.
question-stake = War es hart, sollte { $stake } verschoben werden. Bis du antwortest, bleibt dein Plan, wie er ist.
question-stays = Bis du antwortest, bleibt dein Plan, wie er ist.
question-offer = Im Zweifel nimm „{ $stake }“ bis dahin leichter: als { $class }.
question-hard = War hart
question-easy = War locker

effort-title = Wie hart war es: { $workout }?
effort-body = Die Einheit kam ohne Bewertung. Einmal tippen, und dein Plan weiß, was sie dich gekostet hat.
effort-3 = Locker
effort-6 = Ordentlich
effort-9 = Alles gegeben

confirm-title = Gehört das dir? Bestätige, dann kommen deine Tandem-Nachrichten hierher
confirm-body = Jemand möchte auf diesem Kanal Nachrichten zum Training bekommen. Bestätige, wenn du das warst. Wenn nicht, tu einfach nichts, dann kommt auch nichts mehr.
confirm-body-service = Jemand möchte per { $service } Nachrichten zum Training bekommen. Bestätige, wenn du das warst. Wenn nicht, tu einfach nichts, dann kommt auch nichts mehr.
confirm-label = Ja, das ist meins
service-mailto = E-Mail
