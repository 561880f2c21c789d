digest-title = { $count ->
    [one] { $count } Neuigkeit für dich
   *[other] { $count } Neuigkeiten für dich
}
digest-more = { $count ->
    [one] Und { $count } weitere.
   *[other] Und { $count } weitere.
}
