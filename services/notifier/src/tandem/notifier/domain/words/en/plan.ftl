# The title of a change, and the head of its line where there are several.
change-moved = { $name } → { $when }
change-moved-and = { $name } → { $when }, { $effect }
change-stays = { $name }, { $when }: { $effect }
change-timeless = { $name }: { $effect }
change-extra = Room for more: { $name }, { $when }

effect-make_easy = made easy
effect-shorten = shortened
effect-shorten-to = cut to { $length }
effect-drop = off the plan
effect-suspend = on hold
effect-resume = back on
effect-restore = as planned again
effect-added = extra
effect-same = as planned again

# What the session is now, and where it was.
form-now = Now: { $form }.
form-new = { $form }.
see-plan = See your plan.
was = Was { $old }.
was-after = Was { $old }, only { $gap } after { $beside }, which ended { $end }.
was-after-planned = Was { $old }, only { $gap } after the end of { $beside } ({ $end }).
was-before = Was { $old }, only { $gap } before { $beside } ({ $start }).
was-overlapping = Was { $old }, at the same time as { $beside } ({ $start }).
was-taken = Was { $old }, which now goes to { $beside }.
was-closed = { $misfit ->
    [closed] Was { $old }, but your windows that day are closed for it.
    [too_short] Was { $old }, but your window there is too short for it.
    [other_activity] Was { $old }, but no window of yours that day is for this kind of training.
    [no_window] Was { $old }, but no window of yours begins then.
   *[unknown] Was { $old }, which does not fit your windows.
}
was-same-day = Was { $old }, the same day as { $beside } ({ $start }).
was-missed = Makes up for { $old }.

# The same where the session does not move, or not from there.
gap-after = Only { $gap } after { $beside }, which ended { $end }.
gap-after-planned = Only { $gap } after the end of { $beside } ({ $end }).
gap-before = Only { $gap } before { $beside } ({ $start }).
gap-overlapping = At the same time as { $beside } ({ $start }).
gap-taken = { $when } now goes to { $beside }.
gap-closed = { $misfit ->
    [closed] Your windows that day are closed for it ({ $old }).
    [too_short] Your window is too short for it ({ $old }).
    [other_activity] No window of yours that day is for this kind of training ({ $old }).
    [no_window] No window of yours begins { $old }.
   *[unknown] { $old } does not fit your windows.
}
gap-same-day = The same day as { $beside } ({ $start }).

more-changes = { $count ->
    [one] And { $count } more change: see your plan.
   *[other] And { $count } more changes: see your plan.
}

# What set the revision off.
cause-workout = Because of { $beside }.
cause-withdrawn = The recording of { $beside } was withdrawn.
cause-zone = You are in another time zone now.
cause-safety_stop = Because of the safety stop.
cause-pull_back = It is time to pull back.
cause-pull_back_goes_on = It is still time to pull back.
cause-recovered = You have recovered.
cause-restart = You are starting again after a week off.
cause-restart_goes_on = You have had another week off.
cause-back = You are back in training.
cause-missed = { $beside } did not happen.
cause-missed-some = A session did not happen.
cause-workout-some = Because of your last workout.
cause-withdrawn-some = A recording was withdrawn.
cause-roll = A new week has come into view.
cause-room = Your week has room for more.
cause-first_plan = This is your first plan.
cause-new_week = You changed your week.
cause-request = As you asked.
cause-told = Because of: { $title }

action-accept = OK
action-undo = Undo
