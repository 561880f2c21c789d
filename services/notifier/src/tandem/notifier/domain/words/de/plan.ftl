change-moved = { $name } → { $when }
change-moved-and = { $name } → { $when }, { $effect }
change-stays = { $name }, { $when }: { $effect }
change-timeless = { $name }: { $effect }
change-extra = Platz für mehr: { $name }, { $when }

effect-make_easy = leichter
effect-shorten = gekürzt
effect-shorten-to = auf { $length } gekürzt
effect-drop = entfällt
effect-suspend = pausiert
effect-resume = wieder im Plan
effect-restore = wieder wie geplant
effect-added = zusätzlich
effect-same = wieder wie geplant

form-now = Jetzt: { $form }.
form-new = { $form }.
see-plan = Mehr steht in deinem Plan.
was = Bisher { $old }.
was-after = Bisher { $old }, nur { $gap } nach „{ $beside }“ (Ende { $end }).
was-after-planned = Bisher { $old }, nur { $gap } nach dem Ende von „{ $beside }“ ({ $end }).
was-before = Bisher { $old }, nur { $gap } vor „{ $beside }“ ({ $start }).
was-overlapping = Bisher { $old }, zur selben Zeit wie „{ $beside }“ ({ $start }).
was-taken = Bisher { $old }, dort steht jetzt „{ $beside }“.
was-closed = { $misfit ->
    [closed] Bisher { $old }, aber deine Zeitfenster an dem Tag sind dafür gesperrt.
    [too_short] Bisher { $old }, aber dein Zeitfenster dort ist zu kurz dafür.
    [other_activity] Bisher { $old }, aber keins deiner Zeitfenster an dem Tag ist für so ein Training.
    [no_window] Bisher { $old }, aber da beginnt keins deiner Zeitfenster.
   *[unknown] Bisher { $old }, das passt nicht in deine Zeitfenster.
}
was-same-day = Bisher { $old }, am selben Tag wie „{ $beside }“ ({ $start }).
was-missed = Ersatz für { $old }.

gap-after = Nur { $gap } nach „{ $beside }“ (Ende { $end }).
gap-after-planned = Nur { $gap } nach dem Ende von „{ $beside }“ ({ $end }).
gap-before = Nur { $gap } vor „{ $beside }“ ({ $start }).
gap-overlapping = Zur selben Zeit wie „{ $beside }“ ({ $start }).
gap-taken = Für { $when } steht jetzt „{ $beside }“ im Plan.
gap-closed = { $misfit ->
    [closed] Deine Zeitfenster an dem Tag sind dafür gesperrt ({ $old }).
    [too_short] Dein Zeitfenster { $old } ist zu kurz dafür.
    [other_activity] Keins deiner Zeitfenster an dem Tag ist für so ein Training ({ $old }).
    [no_window] { $old } beginnt keins deiner Zeitfenster.
   *[unknown] { $old } passt nicht in deine Zeitfenster.
}
gap-same-day = Am selben Tag wie „{ $beside }“ ({ $start }).

more-changes = { $count ->
    [one] Und { $count } weitere Änderung: siehe Plan.
   *[other] Und { $count } weitere Änderungen: siehe Plan.
}

cause-workout = Anlass: { $beside }.
cause-withdrawn = Die Aufzeichnung von { $beside } wurde zurückgezogen.
cause-zone = Du bist jetzt in einer anderen Zeitzone.
cause-safety_stop = Anlass: der Sicherheitsstopp.
cause-pull_back = Zeit, einen Gang zurückzuschalten.
cause-pull_back_goes_on = Es bleibt dabei: einen Gang zurück.
cause-recovered = Du hast dich erholt.
cause-restart = Du steigst nach einer Woche Pause wieder ein.
cause-restart_goes_on = Du hattest noch eine Woche Pause.
cause-back = Du bist wieder im Training.
cause-missed = { $beside } ist ausgefallen.
cause-missed-some = Eine Einheit ist ausgefallen.
cause-workout-some = Anlass: dein letztes Training.
cause-withdrawn-some = Eine Aufzeichnung wurde zurückgezogen.
cause-roll = Eine neue Woche ist in Sicht.
cause-room = Deine Woche hat Platz für mehr.
cause-first_plan = Das ist dein erster Plan.
cause-new_week = Du hast deine Woche geändert.
cause-request = Wie du es wolltest.
cause-told = Anlass: { $title }

action-accept = Passt
action-undo = Rückgängig
