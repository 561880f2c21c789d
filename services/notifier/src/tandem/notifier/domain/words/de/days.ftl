evening-title = Morgen: { $session }
evening-key = Darauf kommt es an: { $sessions }.
evening-keys = Darauf kommt es an: { $sessions }.
evening-others = Außerdem: { $sessions }.
evening-push = Du bist gut erholt.
evening-watch = Nicht alles ist wie sonst: Schau nach dem Aufwärmen, wie es dir geht.
evening-pull_back = Du schaltest gerade einen Gang zurück: Lass es locker angehen, was immer im Plan steht.

morning-push-title = Heute geht mehr
morning-steady-title = Heute wie geplant
morning-back_off-title = Heute zurückschalten
morning-stop-title = Heute kein hartes oder schweres Training
morning-title-with = { $verdict }: { $session }

morning-push = Alles, was du misst, ist seit einer Woche wie sonst. Da ist Platz für etwas mehr, wenn dir danach ist.
morning-steady = Nichts spricht gegen deinen Plan.
morning-steady-signs = Nicht wie sonst: { $signs }. Dein Plan bleibt: Schau nach dem Aufwärmen, wie es dir geht, und nimm dich zurück, wenn es nicht besser wird.
morning-back_off = Mehrere Zeichen zusammen sagen, dass du dich nicht erholst. Trainiere weniger und nur locker.
morning-back_off-signs = Nicht wie sonst: { $signs }. Trainiere weniger und nur locker, bis das vorbei ist.
morning-stop = Der Sicherheitsstopp gilt seit { $day }: Harte Läufe und schweres Krafttraining warten, bis du sagst, dass du dich erholt hast.
morning-stop-doctor = Lass es vorher ärztlich abklären.
morning-today = Heute: { $sessions }.
morning-rest = Es steht nichts an.

weekly-title = Deine Woche: { $done } von { $planned } { $planned ->
    [one] Einheit
   *[other] Einheiten
} geschafft
weekly-title-unplanned = Deine Woche: { $done ->
    [one] { $done } Einheit
   *[other] { $done } Einheiten
}
weekly-title-empty = Deine Woche im Überblick
weekly-sport = { $sport } { $figures }
weekly-missed = { $count ->
    [one] Eine Einheit ist ausgefallen.
   *[other] { $count } Einheiten sind ausgefallen.
}
weekly-ahead = Nächste Woche zählen vor allem: { $sessions }.
distance = { $figure } { $unit }
mass = { $figure } { $unit }
