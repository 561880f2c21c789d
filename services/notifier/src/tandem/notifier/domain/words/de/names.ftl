# Wie die Dinge heißen. Geschrieben wie mitten im Satz; am Anfang eines Satzes oder Titels wird großgeschrieben.
class-hard_run = harter Lauf
class-long = langer Lauf
class-easy = lockerer Lauf
class-heavy_lower = schweres Beintraining
class-moderate_lower = mittelschweres Beintraining
class-upper = Oberkörpertraining
class-full = Ganzkörpertraining
class-mobility = Mobility
class-other = Training

sport-running = Laufen
sport-strength = Kraft
sport-walking = Gehen
sport-cycling = Radfahren
sport-swimming = Schwimmen
sport-mobility = Mobility
sport-other = Anderes

family-autonomic = Ruhepuls/HRV
family-run_efficiency = Aufwand bei lockeren Läufen
family-strength = Kraft
family-wellbeing = Befinden
family-pain = Schmerzen

flag-chest_pain = Brustschmerzen
flag-fainting = Ohnmacht
flag-fever = Fieber
flag-illness = Krankheit
flag-strong_pain = starke Schmerzen
flag-gait = Schmerzen, die deinen Gang verändern

minutes = { $minutes } min
hours = { $hours } h
hours-minutes = { $hours } h { $minutes } min
session-at = „{ $name }“ ({ $when })
session-form = { $name }, { $length }
session-time = { $when } { $name }
and-more = { $text } (+{ $count } weitere)
