sensor-title = Prüf deinen Herzfrequenzsensor
sensor-what = Bei { $workout }: Der Sensor { $faults }. Die Herzfrequenz dieser Einheit zählt nicht.
sensor-silent = lieferte keine Werte
sensor-dropped_out = fiel unterwegs aus
sensor-frozen = blieb auf einem Wert stehen
sensor-counted_steps = zählte deine Schritte statt deines Herzschlags
sensor-help-contact = Prüf die Batterie, feuchte den Gurt an oder zieh ihn fester.
sensor-help-steps = Trag die Uhr fester und weiter oben am Arm, oder nimm einen Brustgurt.

unreported-title = Zu { $session } ist nichts angekommen
unreported-body = Wenn du trainiert hast, synchronisiere deine Uhr. Wenn nicht, ist nichts zu tun.
