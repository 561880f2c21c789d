stop-title = Vorerst kein hartes oder schweres Training
stop-title-doctor = Kein hartes oder schweres Training: bitte ärztlich abklären
stop-reported = Du hast gemeldet: { $flags }.
stop-flag = { $flag } ({ $day })
stop-advice-cleared = Keine harten Läufe, kein schweres Krafttraining: Lass es ärztlich abklären. Weiter geht es erst nach ärztlicher Freigabe: Sag Tandem dann, dass du dich erholt hast.
stop-advice-fever = Keine harten Läufe, kein schweres Krafttraining: Lass es ärztlich abklären. Ruh dich aus, bis es vorbei ist, und sag Tandem dann, dass du dich erholt hast.
stop-advice-illness = Keine harten Läufe, kein schweres Krafttraining, bis du sagst, dass du dich erholt hast. Sitzt es unterhalb des Halses (Brust, Bauch, Gliederschmerzen), ruh dich ganz aus. Wird es schlimmer oder dauert es länger als eine Woche, lass es ärztlich abklären.
stop-advice-pain = Keine harten Läufe, kein schweres Krafttraining: Lass es ärztlich abklären. Weiter geht es, sobald du Tandem sagst, dass du dich erholt hast.

stop-ended-title = Hartes und schweres Training geht wieder
stop-ended = Du hast gesagt, dass du dich erholt hast: Der Stopp ist vorbei, und was vor dir liegt, steht wieder im Plan. Fang locker an. Kommt es wieder, hör auf und lass es ärztlich abklären.

pull-back-title = Zeit, einen Gang zurückzuschalten
pull-back = Mehrere Zeichen zusammen sagen seit Tagen, dass du dich nicht erholst. Trainiere weniger und nur locker, bis sie wieder sind wie sonst.
pull-back-signs = Seit Tagen nicht wie sonst: { $signs }. Zusammen sagen sie, dass du dich nicht erholst. Trainiere weniger und nur locker, bis das vorbei ist.

pull-back-ended-title = Du bist erholt: zurück zum gewohnten Training
pull-back-ended = Die Zeichen, wegen derer du zurückgeschaltet hast, sind wieder wie sonst. Kehr Schritt für Schritt zum vollen Training zurück.

push-title = Du bist bereit für etwas mehr
push = Alles, was du misst, ist seit einer Woche wie sonst. Da ist Platz für etwas mehr, wenn dir danach ist.
