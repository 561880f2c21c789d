"""The words of the pages behind links, in every language that alerts are written in. One class, so that a missing one is a
mistake that the type checker finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tandem.contracts.events.alert import AlertAction
from tandem.contracts.events.reach import Language
from tandem.notifier.http.view import Status


@dataclass(frozen=True, slots=True)
class Phrases:
    """`would` says what a button would do, `button` is its label where the alert is no longer known, `did` what was done. The
    answers of a question are by their value."""

    would: Mapping[AlertAction, str]
    did: Mapping[AlertAction, str]
    button: Mapping[AlertAction, str]
    answers: Mapping[str, str]
    done_before: str
    stale: str
    stale_why: str
    channel_gone: str
    channel_gone_why: str
    end: str
    end_would: str
    end_button: str
    ended: str
    come_back: str
    unknown: str
    unknown_why: str
    expired: str
    expired_why: str
    later: str
    later_why: str
    many: str
    many_why: str
    inbox: str
    empty: str
    status: Mapping[Status, str]
    close: str


_ENGLISH = Phrases(
    would={
        AlertAction.ACCEPT: "Tandem notes that you have seen this and agree. Nothing else changes.",
        AlertAction.UNDO: "Your week goes back to how it was before this change.",
        AlertAction.ANSWER: "Tandem takes this as your answer and plans with it.",
        AlertAction.EFFORT: "Tandem notes how hard the workout was for you.",
        AlertAction.CONFIRM: "From then on your alerts come to this channel. If you did not ask for it, just close this page.",
    },
    did={
        AlertAction.ACCEPT: "Noted.",
        AlertAction.UNDO: "Your week is going back to how it was.",
        AlertAction.ANSWER: "Your answer is noted.",
        AlertAction.EFFORT: "Noted: this is how hard it was for you.",
        AlertAction.CONFIRM: "This channel is on.",
    },
    button={
        AlertAction.ACCEPT: "Fine with me",
        AlertAction.UNDO: "Undo the change",
        AlertAction.ANSWER: "Answer",
        AlertAction.EFFORT: "Send",
        AlertAction.CONFIRM: "Yes, it is mine",
    },
    answers={"hard": "It was hard", "easy": "It was easy"},
    done_before="You have already said this. There is nothing more to do.",
    stale="This can no longer be undone",
    stale_why="Your week has changed again since. The newest alert says how it stands now.",
    channel_gone="This channel is off",
    channel_gone_why="It was removed or set up anew. Add it again to get a new link.",
    end="Alerts on this channel",
    end_would="No more alerts come to this channel. Your other channels and your plan stay as they are.",
    end_button="Switch this channel off",
    ended="This channel is off. No more alerts come to it.",
    come_back="To come back, add the channel in Tandem again.",
    unknown="This link does not work",
    unknown_why="It may have been cut. Open it from the alert again, or copy the whole of it.",
    expired="This link is too old",
    expired_why="Its time is over. A newer alert has a new one.",
    later="Please try again",
    later_why="It could not be done just now. Wait a moment, then load this page again.",
    many="One moment, please",
    many_why="That was a lot at once. Wait a moment, then load this page again.",
    inbox="Your alerts",
    empty="There are no alerts yet.",
    status={
        Status.DUE: "on its way",
        Status.DEFERRED: "will be tried again",
        Status.DELIVERED: "delivered",
        Status.FAILED: "not delivered",
        Status.WITHDRAWN: "withdrawn, overtaken by events",
        Status.NO_CHANNEL: "shown here only: you have no channel",
        Status.HELD_BACK: "shown here only: after your quiet hours it would have been too late",
    },
    close="You can close this page.",
)

_GERMAN = Phrases(
    would={
        AlertAction.ACCEPT: "Tandem merkt sich, dass du das gesehen hast und einverstanden bist. Sonst ändert sich nichts.",
        AlertAction.UNDO: "Deine Woche wird wieder so, wie sie vor dieser Änderung war.",
        AlertAction.ANSWER: "Tandem nimmt das als deine Antwort und plant damit.",
        AlertAction.EFFORT: "Tandem merkt sich, wie hart die Einheit für dich war.",
        AlertAction.CONFIRM: (
            "Von da an kommen deine Nachrichten auf diesem Kanal. Wenn du das nicht wolltest, schließe einfach die Seite."
        ),
    },
    did={
        AlertAction.ACCEPT: "Notiert.",
        AlertAction.UNDO: "Deine Woche wird wieder wie vorher.",
        AlertAction.ANSWER: "Deine Antwort ist notiert.",
        AlertAction.EFFORT: "Notiert: So hart war es für dich.",
        AlertAction.CONFIRM: "Dieser Kanal ist eingeschaltet.",
    },
    button={
        AlertAction.ACCEPT: "Passt so",
        AlertAction.UNDO: "Änderung zurücknehmen",
        AlertAction.ANSWER: "Antworten",
        AlertAction.EFFORT: "Senden",
        AlertAction.CONFIRM: "Ja, das ist meins",
    },
    answers={"hard": "Es war hart", "easy": "Es war locker"},
    done_before="Das hast du schon gesagt. Es ist nichts mehr zu tun.",
    stale="Das lässt sich nicht mehr zurücknehmen",
    stale_why="Deine Woche hat sich seitdem noch einmal geändert. Die neueste Nachricht sagt, wie sie jetzt aussieht.",
    channel_gone="Dieser Kanal ist ausgeschaltet",
    channel_gone_why="Er wurde entfernt oder neu eingerichtet. Füge ihn noch einmal hinzu, dann kommt ein neuer Link.",
    end="Nachrichten auf diesem Kanal",
    end_would="Hierher kommen keine Nachrichten mehr. Deine anderen Kanäle und dein Plan bleiben, wie sie sind.",
    end_button="Diesen Kanal ausschalten",
    ended="Dieser Kanal ist ausgeschaltet. Hierher kommen keine Nachrichten mehr.",
    come_back="Wenn du wieder Nachrichten möchtest, füge den Kanal in Tandem noch einmal hinzu.",
    unknown="Dieser Link funktioniert nicht",
    unknown_why="Vielleicht ist er abgeschnitten. Öffne ihn noch einmal aus der Nachricht oder kopiere ihn ganz.",
    expired="Dieser Link ist zu alt",
    expired_why="Seine Zeit ist um. In einer neueren Nachricht steht ein neuer.",
    later="Bitte noch einmal versuchen",
    later_why="Das ging gerade nicht. Warte einen Moment und lade die Seite neu.",
    many="Einen Moment bitte",
    many_why="Das war viel auf einmal. Warte einen Moment und lade die Seite neu.",
    inbox="Deine Nachrichten",
    empty="Noch gibt es keine Nachrichten.",
    status={
        Status.DUE: "unterwegs",
        Status.DEFERRED: "wird noch einmal versucht",
        Status.DELIVERED: "zugestellt",
        Status.FAILED: "nicht zugestellt",
        Status.WITHDRAWN: "zurückgezogen, weil überholt",
        Status.NO_CHANNEL: "nur hier zu sehen: du hast keinen Kanal eingerichtet",
        Status.HELD_BACK: "nur hier zu sehen: nach deiner Ruhezeit wäre es zu spät gewesen",
    },
    close="Du kannst diese Seite schließen.",
)

PHRASES: Mapping[Language, Phrases] = {Language.ENGLISH: _ENGLISH, Language.GERMAN: _GERMAN}
