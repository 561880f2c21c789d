# Words for a screen that others may see: nothing of the body, of health, of loads, of what was reported or planned.
discreet-plan-title = Your plan changed
discreet-readiness-title = News about your training
discreet-stop-title = Important: open Tandem before you train
discreet-stop-body = Please read it before your next session, and do not train until then.
discreet-stop-ended-title = News about your plan
discreet-stop-ended-body = Open Tandem before your next session.
discreet-question-title = A question about your last session
discreet-question-body = Was it hard or easy? Until you answer, your plan stays as it is.
discreet-effort-title = How was your last session?
discreet-effort-body = One tap is enough.
discreet-evening-title = A look at tomorrow
discreet-morning-title = Your day in Tandem
discreet-weekly-title = Your week in Tandem
discreet-trouble-title = A recording needs a look
discreet-open = Open Tandem to see it.
