# Why, by the rule that a change names. Hours between two sessions: $floor is the least.
-between = in between
need-one-day = Two sessions on one day need at least { $floor } { -between }.
need-mobility = Mobility needs at least { $floor } { -between }.
need-leg-strength = Leg work needs at least { $floor } { -between }.
need-heavy-legs = Heavy leg work needs at least { $floor } { -between }.
need-hard-run = A hard run needs at least { $floor } { -between }.
need-two-hard-runs = Two hard runs need at least { $floor } { -between }.
need-long-run = A long run needs at least { $floor } { -between }.
need-easy-run = An easy run after heavy leg work needs at least { $floor } { -between }.
need-upper = Upper-body strength needs at least { $floor } { -between }.
need-run-after-upper = A run after upper-body strength needs at least { $floor } { -between }.

rule-six_hours_between_sessions = { need-one-day }
rule-rest_binds_nothing = { need-mobility }
rule-nothing_binds_rest = { need-mobility }
rule-short_easy_run_before_legs = { need-one-day }
rule-endurance_before_legs = { need-leg-strength }
rule-hard_run_before_heavy_legs_same_day = { need-heavy-legs }
rule-heavy_legs_before_hard_run_same_day = { need-hard-run }
rule-hard_run_before_heavy_legs = { need-heavy-legs }
rule-hard_run_before_moderate_legs = { need-leg-strength }
rule-heavy_legs_before_hard_run = { need-hard-run }
rule-heavy_legs_before_long_run = { need-long-run }
rule-heavy_legs_before_easy_run = { need-easy-run }
rule-heavy_legs_twice = { need-heavy-legs }
rule-hard_run_twice = { need-two-hard-runs }
rule-hard_run_before_long_run = { need-long-run }
rule-long_run_before_hard_run = { need-hard-run }
rule-moderate_legs_before_hard_run = { need-hard-run }
rule-moderate_legs_before_long_run = { need-long-run }
rule-moderate_legs_before_heavy_legs = { need-heavy-legs }
rule-heavy_legs_before_moderate_legs = { need-leg-strength }
rule-upper_body_twice = { need-upper }
rule-upper_body_before_run = { need-run-after-upper }
rule-run_before_upper_body = { need-upper }

# Two sessions that no number of hours lets share a day.
apart = The two never share a day.

rule-one_session_per_window = Another session has that window now.
rule-one_session_a_day = You train once a day at most.
rule-two_sessions_a_day = No more than two sessions a day.
rule-three_sessions_a_day = No more than three sessions a day.
rule-hard_slots_in_seven_days = No more than four hard sessions in seven days.
rule-medium_days_in_seven_days = No more than five medium or hard days in seven.
rule-rest_day_in_seven_days = At least one rest day in seven.
rule-weekly_ramp_cap = More would be too big a step up for one week.
rule-easy_day_after_cluster_day = The day after a hard run and heavy leg work stays easy.
rule-cluster_days_in_seven_days = A hard run and heavy leg work on one day: at most twice in seven days, three days apart.

rule-pull_back = You are pulling back for now.
rule-restart = You are starting again after a week off.
rule-safety_stop = Until you say that you have recovered.
rule-deload = This is a lighter week.
rule-taper = You are tapering before your race.
rule-race_near = Your race is near: rested legs count for more now.
rule-block = Your training block asks for it.

rule-a_better_week = This spaces your whole week better.
rule-both_weeks_anew = You asked to have both weeks planned afresh.
rule-your_own_hand = As you asked.
rule-your_own_week = That is how you set up your week.
rule-your_own_week-gone = No longer part of your week.
rule-push = You are rested, and the week has room for it. Only if you like.
rule-done_instead = It was done differently from the plan.
