# What things are called. Written as inside a sentence; a sentence or title that begins with one gets a capital.
class-hard_run = hard run
class-long = long run
class-easy = easy run
class-heavy_lower = heavy leg work
class-moderate_lower = moderate leg work
class-upper = upper-body strength
class-full = full-body strength
class-mobility = mobility
class-other = workout

sport-running = Running
sport-strength = Strength
sport-walking = Walking
sport-cycling = Cycling
sport-swimming = Swimming
sport-mobility = Mobility
sport-other = Other

family-autonomic = resting pulse/HRV
family-run_efficiency = effort on easy runs
family-strength = strength
family-wellbeing = how you feel
family-pain = pain

flag-chest_pain = chest pain
flag-fainting = fainting
flag-fever = a fever
flag-illness = an illness
flag-strong_pain = strong pain
flag-gait = pain that alters your gait

minutes = { $minutes } min
hours = { $hours } h
hours-minutes = { $hours } h { $minutes } min
session-at = { $name } ({ $when })
session-form = { $name }, { $length }
session-time = { $when } { $name }
and-more = { $text } (+{ $count } more)
