evening-title = Tomorrow: { $session }
evening-key = The key session: { $sessions }.
evening-keys = The key sessions: { $sessions }.
evening-others = Also tomorrow: { $sessions }.
evening-push = You are well rested.
evening-watch = Not every sign is as usual: see how you feel after the warm-up.
evening-pull_back = You are pulling back: take it easy, whatever the plan says.

morning-push-title = Ready for more today
morning-steady-title = As planned today
morning-back_off-title = Back off today
morning-stop-title = No hard or heavy training today
morning-title-with = { $verdict }: { $session }

morning-push = Everything you measure has been as usual for a week. There is room for a little more, if you feel like it.
morning-steady = Nothing stands in the way of your plan.
morning-steady-signs = Not as usual: { $signs }. Your plan stands: see how you feel after the warm-up, and ease off if it does not get better.
morning-back_off = Several signs together say that you are not recovering. Train less and only easily.
morning-back_off-signs = Not as usual: { $signs }. Train less and only easily until that is over.
morning-stop = The safety stop has been in place since { $day }: hard runs and heavy lifts wait until you say that you have recovered.
morning-stop-doctor = See a doctor before you go on.
morning-today = Today: { $sessions }.
morning-rest = Nothing is planned.

weekly-title = Your week: { $done } of { $planned } { $planned ->
    [one] session
   *[other] sessions
} done
weekly-title-unplanned = Your week: { $done ->
    [one] { $done } session
   *[other] { $done } sessions
}
weekly-title-empty = Your week at a glance
weekly-sport = { $sport } { $figures }
weekly-missed = { $count ->
    [one] One session did not happen.
   *[other] { $count } sessions did not happen.
}
weekly-ahead = Key sessions next week: { $sessions }.
distance = { $figure } { $unit }
mass = { $figure } { $unit }
