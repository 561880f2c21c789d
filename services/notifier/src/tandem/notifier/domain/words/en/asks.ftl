question-title = Hard or easy: { $about }?
question-title-some = A question about your session
question-doubt = The recording looks like { $sort ->
    [legs] heavy leg work
   *[run] a hard run
}, but it may be wrong.
question-stake = If it was hard, { $stake } should move. Until you answer, your plan stays as it is.
question-stays = Until you answer, your plan stays as it is.
question-offer = If in doubt, ask for { $stake } as { $class } until then.
question-hard = It was hard
question-easy = It was easy

effort-title = How hard was it: { $workout }?
effort-body = It came without a rating. One tap, and your plan knows what it cost you.
effort-3 = Easy
effort-6 = Solid
effort-9 = All-out

confirm-title = Is this yours? Confirm to get your Tandem alerts here
confirm-body = Somebody asked for training alerts on this channel. Confirm if that was you. If not, do nothing, and nothing more will come.
confirm-body-service = Somebody asked for training alerts by { $service }. Confirm if that was you. If not, do nothing, and nothing more will come.
confirm-label = Yes, it is mine
service-mailto = e-mail
