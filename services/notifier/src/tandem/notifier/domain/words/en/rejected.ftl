rejected-title = A file from { $device } could not be read
rejected-problem = What is wrong: { $problem }.
rejected-remedy = What to do: { $remedy }.
rejected-kept = The file is kept; nothing is lost.
rejected-detail = In detail: { $detail }.

rejected-empty-title = A file from { $device } is empty
rejected-empty-what = There is no workout in it.
rejected-empty-remedy = Export the workout again and send the new file.

rejected-not_a_workout-title = A file from { $device } is not a workout
rejected-not_a_workout-what = It may be a planned route, a picture, a text, or settings of a watch.
rejected-not_a_workout-remedy = Send the recorded activity, ideally as a FIT file; TCX and GPX work too.

rejected-damaged-title = A file from { $device } is damaged
rejected-damaged-what = Parts of it are missing or garbled, and no workout could be saved from it.
rejected-damaged-remedy = Sync or export it again, then send the new file.

rejected-too_large-title = A file from { $device } is too large
rejected-too_large-what = There is more in it than is read in one go.
rejected-too_large-remedy = Send one workout a file; years of them go in as an import.

rejected-archive-title = A file from { $device } is a whole archive
rejected-archive-what = It came in as if it were one workout.
rejected-archive-remedy = Send it as an import: then every workout in it is read.

rejected-unsafe-title = A file from { $device } was not opened
rejected-unsafe-what = It is built like files that are meant to do harm.
rejected-unsafe-remedy = If it is from your watch or app, export it again. If you do not know it, delete it.

rejected-encrypted-title = A file from { $device } has a password
rejected-encrypted-what = Nothing in it can be read without it.
rejected-encrypted-remedy = Save it without a password and send it again.

rejected-unsupported-title = A file from { $device } has a format that is not read here
rejected-unsupported-what = There may be training in it, but in a form that only its own app knows.
rejected-unsupported-remedy = Export it as FIT, TCX or GPX, and lifting as a table from Hevy or Strong.

rejected-miswritten-title = An entry from { $device } was not understood
rejected-miswritten-what = Something in it is missing, or written otherwise than expected.
rejected-miswritten-remedy = The last line says what. Correct it and send it again.

rejected-no_start-title = A workout from { $device } does not say when it was
rejected-no_start-what = It cannot be put into your week without a date and a time.
rejected-no_start-remedy = Let the watch set its clock, by GPS or phone, or enter the session by hand.

rejected-no_timezone-title = A workout from { $device } has no time zone
rejected-no_timezone-what = It says what the clock showed, but not where.
rejected-no_timezone-remedy = Set the time zone in your profile, or write the start like 17:30 +01:00. Then send it again.

rejected-wrong_clock-title = A date from { $device } cannot be right
rejected-wrong_clock-what = It lies in the future or decades ago; the clock of the device was probably wrong.
rejected-wrong_clock-remedy = Set the clock, correct the date and send it again.

rejected-wrong_duration-title = The length of a workout from { $device } cannot be right
rejected-wrong_duration-what = It would have lasted no time at all, or more than two days.
rejected-wrong_duration-remedy = Correct its start and end where you recorded it, then send it again.

rejected-nothing_used-title = A file from { $device } holds nothing for your plan
rejected-nothing_used-what = It is in order, but nothing in it counts for planning.
rejected-nothing_used-remedy = There is nothing for you to do.

rejected-unknown_workout-title = { $device } asked to delete an unknown workout
rejected-unknown_workout-what = There is no such workout here, so nothing was deleted.
rejected-unknown_workout-remedy = If you meant another, delete it under the name it was sent with.
