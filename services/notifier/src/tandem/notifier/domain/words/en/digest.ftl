digest-title = { $count ->
    [one] { $count } update for you
   *[other] { $count } updates for you
}
digest-more = { $count ->
    [one] And { $count } more.
   *[other] And { $count } more.
}
