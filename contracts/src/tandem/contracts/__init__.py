"""What may be said in Tandem: the events, their envelope, subjects and streams. Imports nothing of ours."""
