"""How much an archive may come to. An archive beyond a limit keeps what was read of it until then, and says so."""

from __future__ import annotations

MAX_DEPTH = 3
"""Archives within archives. Garmin's export is two deep (zips of uploaded files in the account's zip); this is one more."""

MAX_MEMBERS = 100_000
"""Entries of an archive and all archives in it. Ten years of a Garmin watch that writes ten files a day are 36,500; ours is
nearly three times that, and the entries of a full one take about 60 MB of memory."""

MAX_DIRECTORY_BYTES = 32 * 1024 * 1024
"""The table of contents of one zip, which is read whole: 100,000 entries with names of 250 bytes fill it. Ours."""

MAX_TOTAL_BYTES = 32 * 1024**3
"""Unpacked bytes of an archive and all archives in it. An Apple Health export of ten years unpacks to 1 to 3 GB, Garmin's and
Strava's stay below that. Ours, ten times the largest."""

MAX_RATIO = 250
"""How many times larger than packed a member may be. XML of one shape packs 20 to 40 times, repeated JSON samples 100 times,
deflate at most 1,032 times (zlib.net, "Technical Details"), which only a bomb comes near. Ours."""

RATIO_FROM_BYTES = 4 * 1024 * 1024
"""Below this size a ratio says nothing: a short file of zeros harms nobody."""

MAX_NAME = 200
"""Characters of a member's name in what is said about it."""

MAX_TOLD = 200
"""Members that are named one by one as not understood; beyond them they are counted."""
