"""Words: what an alert has to say, in the athlete's language, units and clock. Catalogues in Fluent lie beside, one folder a
language; a new language is a folder with the same messages."""

from tandem.notifier.domain.words.actions import actions_of
from tandem.notifier.domain.words.afterwards import discreetly
from tandem.notifier.domain.words.catalogue import WordsError
from tandem.notifier.domain.words.limits import Text, shorten
from tandem.notifier.domain.words.texts import text_of
from tandem.notifier.domain.words.voice import Voice

__all__ = ["Text", "Voice", "WordsError", "actions_of", "discreetly", "shorten", "text_of"]
