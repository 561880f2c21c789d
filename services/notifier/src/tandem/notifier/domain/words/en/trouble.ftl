sensor-title = Check your heart rate sensor
sensor-what = In { $workout } it { $faults }. The heart rate of that session is not used.
sensor-silent = gave no values
sensor-dropped_out = cut out along the way
sensor-frozen = got stuck on one value
sensor-counted_steps = counted your steps instead of your heartbeat
sensor-help-contact = Check the battery, moisten the strap, or wear it tighter.
sensor-help-steps = Wear the watch tighter and higher on the arm, or use a chest strap.

unreported-title = Nothing has come in for { $session }
unreported-body = If you did it, sync your watch. If not, there is nothing to do.
