rejected-title = Eine Datei von { $device } ließ sich nicht lesen
rejected-problem = Was nicht stimmt (auf Englisch): { $problem }.
rejected-remedy = Was hilft (auf Englisch): { $remedy }.
rejected-kept = Die Datei ist aufbewahrt, es ist nichts verloren.
rejected-detail = Genauer (auf Englisch): { $detail }.

rejected-empty-title = Eine Datei von { $device } ist leer
rejected-empty-what = Es ist kein Training darin.
rejected-empty-remedy = Exportiere das Training noch einmal und schick die neue Datei.

rejected-not_a_workout-title = Eine Datei von { $device } ist kein Training
rejected-not_a_workout-what = Vielleicht ist es eine geplante Route, ein Bild, ein Text oder eine Einstellung der Uhr.
rejected-not_a_workout-remedy = Schick die aufgezeichnete Aktivität, am besten als FIT-Datei; TCX und GPX gehen auch.

rejected-damaged-title = Eine Datei von { $device } ist beschädigt
rejected-damaged-what = Teile fehlen oder sind unlesbar, ein Training ließ sich daraus nicht retten.
rejected-damaged-remedy = Synchronisiere oder exportiere es noch einmal und schick die neue Datei.

rejected-too_large-title = Eine Datei von { $device } ist zu groß
rejected-too_large-what = Es steckt mehr darin, als auf einmal gelesen wird.
rejected-too_large-remedy = Schick jedes Training in einer eigenen Datei; ganze Jahre gehen als Import.

rejected-archive-title = Eine Datei von { $device } ist ein ganzes Archiv
rejected-archive-what = Sie kam an, als wäre sie ein einzelnes Training.
rejected-archive-remedy = Schick sie als Import, dann wird jedes Training darin gelesen.

rejected-unsafe-title = Eine Datei von { $device } wurde nicht geöffnet
rejected-unsafe-what = Sie ist gebaut wie Dateien, die Schaden anrichten sollen.
rejected-unsafe-remedy = Ist sie von deiner Uhr oder App, exportiere sie noch einmal. Kennst du sie nicht, lösch sie.

rejected-encrypted-title = Eine Datei von { $device } hat ein Passwort
rejected-encrypted-what = Ohne das Passwort lässt sich nichts darin lesen.
rejected-encrypted-remedy = Speichere sie ohne Passwort und schick sie noch einmal.

rejected-unsupported-title = Eine Datei von { $device } hat ein Format, das hier nicht gelesen wird
rejected-unsupported-what = Vielleicht ist Training darin, aber in einer Form, die nur ihre eigene App kennt.
rejected-unsupported-remedy = Exportiere es als FIT, TCX oder GPX, Krafttraining als Tabelle aus Hevy oder Strong.

rejected-miswritten-title = Ein Eintrag von { $device } war nicht zu verstehen
rejected-miswritten-what = Eine Angabe darin fehlt oder ist anders geschrieben als erwartet.
rejected-miswritten-remedy = Welche, steht in der letzten Zeile. Berichtige sie und schick den Eintrag noch einmal.

rejected-no_start-title = Ein Training von { $device } sagt nicht, wann es war
rejected-no_start-what = Ohne Datum und Uhrzeit lässt es sich nicht in deine Woche einordnen.
rejected-no_start-remedy = Lass die Uhr ihre Zeit stellen, per GPS oder Handy, oder trag das Training von Hand ein.

rejected-no_timezone-title = Ein Training von { $device } hat keine Zeitzone
rejected-no_timezone-what = Es nennt eine Uhrzeit, aber nicht, wo sie galt.
rejected-no_timezone-remedy = Stell die Zeitzone in deinem Profil ein oder schreib den Beginn wie 17:30 +01:00. Dann schick es noch einmal.

rejected-wrong_clock-title = Ein Datum von { $device } kann nicht stimmen
rejected-wrong_clock-what = Es liegt in der Zukunft oder Jahrzehnte zurück; wahrscheinlich ging die Uhr des Geräts falsch.
rejected-wrong_clock-remedy = Stell die Uhr, berichtige das Datum und schick es noch einmal.

rejected-wrong_duration-title = Die Dauer eines Trainings von { $device } kann nicht stimmen
rejected-wrong_duration-what = Es hätte gar keine Zeit gedauert oder mehr als zwei Tage.
rejected-wrong_duration-remedy = Berichtige Anfang und Ende, wo du es aufgezeichnet hast, und schick es noch einmal.

rejected-nothing_used-title = Eine Datei von { $device } enthält nichts für deinen Plan
rejected-nothing_used-what = Sie ist in Ordnung, nur zählt nichts darin für die Planung.
rejected-nothing_used-remedy = Du brauchst nichts zu tun.

rejected-unknown_workout-title = { $device } wollte ein unbekanntes Training löschen
rejected-unknown_workout-what = Ein solches Training gibt es hier nicht, gelöscht wurde nichts.
rejected-unknown_workout-remedy = Meinst du ein anderes, lösch es unter dem Namen, unter dem es geschickt wurde.
