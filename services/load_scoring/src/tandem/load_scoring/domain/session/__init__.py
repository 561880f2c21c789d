"""One session read as a whole: its class, its ledgers, its figures."""
