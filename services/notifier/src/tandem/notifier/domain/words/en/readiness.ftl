stop-title = Stop hard and heavy training for now
stop-title-doctor = Stop hard and heavy training and see a doctor
stop-reported = You reported { $flags }.
stop-flag = { $flag } ({ $day })
stop-advice-cleared = Stop hard runs and heavy lifts and see a doctor. Start again only once a doctor has cleared you; then tell Tandem that you have recovered.
stop-advice-fever = Stop hard runs and heavy lifts and see a doctor. Rest until the fever is over, then tell Tandem that you have recovered.
stop-advice-illness = Hard runs and heavy lifts are off until you say that you have recovered. Rest completely when it sits below the neck (chest, stomach, aching muscles). See a doctor when it gets worse or lasts more than a week.
stop-advice-pain = Stop hard runs and heavy lifts and see a doctor. To start again, tell Tandem that you have recovered.

stop-ended-title = Hard and heavy training may begin again
stop-ended = You said that you have recovered: the stop is over, and what lies ahead is back on your plan. Begin easy, and stop and see a doctor if it comes back.

pull-back-title = Time to pull back
pull-back = Several signs together have said for days that you are not recovering. Train less and only easily until they are back to usual.
pull-back-signs = Not as usual for days: { $signs }. Together they say that you are not recovering. Train less and only easily until that is over.

pull-back-ended-title = You have recovered: back to normal
pull-back-ended = The signs that asked you to pull back are back to usual. Return to your full training step by step.

push-title = You are ready for a little more
push = Everything you measure has been as usual for a week. There is room for a little more, if you feel like it.
