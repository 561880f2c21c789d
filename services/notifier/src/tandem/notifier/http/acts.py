"""GET and POST /a/{token}: one button of one alert. Opening it says what it would do and offers to do it; posting does it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tandem.contracts.event import derived_id
from tandem.contracts.events.alert import AlertAction, AlertAnswered
from tandem.contracts.events.athlete import EffortTold, PlanRequested, Wish
from tandem.contracts.events.reach import Language, PushSubscribed
from tandem.contracts.model import Payload
from tandem.notifier.adapters.links import ActGrant
from tandem.notifier.domain.state import MAX_ALERTS, State
from tandem.notifier.http.desk import Desk
from tandem.notifier.http.pages import button, done, language_of, page, paragraph, refused
from tandem.notifier.http.phrases import PHRASES, Phrases
from tandem.notifier.http.requests import WRITING_WEIGHT, ChannelGone, Refusal, answering, grant_of


def routes(desk: Desk) -> list[BaseRoute]:
    """The routes of buttons. Looking changes nothing: mail programs and messengers look at links."""

    async def look(request: Request) -> Response:
        grant = await grant_of(request, desk, ActGrant)
        state = await desk.loop.read(grant.athlete_id)
        language, title = _shown(request, state, grant)
        phrases = PHRASES[language]
        label = _label(state, grant, phrases)
        if said_before(state, grant):
            return page(language, title or label, paragraph(phrases.done_before))
        _expect_in_time(state, grant)
        return page(language, title or label, paragraph(phrases.would[grant.action]), button(label))

    async def act(request: Request) -> Response:
        grant = await grant_of(request, desk, ActGrant, WRITING_WEIGHT)
        state = await desk.loop.read(grant.athlete_id)
        language, title = _shown(request, state, grant)
        phrases = PHRASES[language]
        if said_before(state, grant):
            return done(request, language, title or _label(state, grant, phrases), phrases.done_before)
        _expect_in_time(state, grant)
        await perform(desk, state, grant)
        return done(request, language, title or _label(state, grant, phrases), phrases.did[grant.action])

    path = "/a/{token}"
    return [
        Route(path, answering(look, refused), methods=["GET"]),
        Route(path, answering(act, refused), methods=["POST"]),
    ]


async def perform(desk: Desk, state: State, grant: ActGrant) -> None:
    """Say what follows from the button, then that it was touched. Both ids follow from the button: touched twice is once.
    Raises Refusal, Unavailable."""
    rootids: tuple[str, ...] = ()
    if grant.action is AlertAction.CONFIRM:
        await desk.change(grant.athlete_id, grant.subject, lambda newest: _confirmed(newest, grant))
    elif (consequence := _consequence(state, grant)) is not None:
        rootids = (_identity(state, grant, "consequence"),)
        await desk.say(consequence, *rootids)
    answered = AlertAnswered(
        athlete_id=grant.athlete_id,
        alert_id=grant.alert_id,
        action=grant.action,
        subject=grant.subject,
        value=grant.value,
    )
    await desk.say(answered, _identity(state, grant, "answered"), rootids=rootids)


def said_before(state: State, grant: ActGrant) -> bool:
    """Whether this very button has been touched, as far as the inbox remembers."""
    alert = state.alerts.get(grant.alert_id)
    return alert is not None and alert.answered is not None and alert.answered == spoken(grant)


def spoken(grant: ActGrant) -> str:
    """A button as the inbox remembers that it was touched."""
    return f"{grant.action.value}:{grant.value}" if grant.value else grant.action.value


def _consequence(state: State, grant: ActGrant) -> Payload | None:
    """Raises Refusal for a button that says nothing that could be done. Of whom nothing is known at all was erased since the
    alert, and nothing is written of them any more."""
    if state == State(athlete_id=state.athlete_id):
        raise _meaningless()
    asked = _identity(state, grant, "consequence")
    try:
        match grant.action:
            case AlertAction.UNDO:
                version = int(grant.subject)
                return PlanRequested(
                    athlete_id=grant.athlete_id, request_id=asked, base_plan_version=version, wish=Wish.UNDO
                )
            case AlertAction.ANSWER:
                alert = state.alerts.get(grant.alert_id)
                return PlanRequested(
                    athlete_id=grant.athlete_id,
                    request_id=asked,
                    base_plan_version=(alert.plan_version if alert else None) or state.week_version,
                    wish=Wish.ANSWER,
                    question_id=grant.subject,
                    was_hard={"hard": True, "easy": False}[grant.value],
                )
            case AlertAction.EFFORT:
                return EffortTold(athlete_id=grant.athlete_id, workout_id=grant.subject, rpe=float(grant.value))
            case _:
                return None
    except (ValueError, KeyError):
        raise _meaningless() from None


def _meaningless() -> Refusal:
    return Refusal(410, "the button means nothing any more", "open the newest alert")


def _confirmed(state: State, grant: ActGrant) -> PushSubscribed | None:
    """The subscription as it stands, but confirmed; None where it is already. A link that was sent to another address than the
    subscription now has confirms nothing. Raises Refusal."""
    known = state.live_subscription(grant.subject)
    if known is None:
        raise ChannelGone
    if known.confirmed:
        return None
    if not _asked_by(grant.alert_id, known.cause):
        raise ChannelGone
    return PushSubscribed(
        athlete_id=grant.athlete_id,
        subscription_id=grant.subject,
        channel=known.channel,
        sealed=known.sealed,
        confirmed=True,
        service=known.service,
        label=known.label,
        expires_at=known.expires_at,
    )


def _asked_by(alert_id: str, cause: str) -> bool:
    """Whether the alert asks about the subscription that this event set up: each alert's id follows from its cause's, and where
    one was withdrawn the next one's from that one's."""
    for _ in range(MAX_ALERTS):
        cause = derived_id(cause, "alert")
        if cause == alert_id:
            return True
    return False


def _expect_in_time(state: State, grant: ActGrant) -> None:
    """Only the newest plan can be taken back: another would be refused by the planner, after the athlete had gone away."""
    undoes = grant.action is AlertAction.UNDO and grant.subject.isdecimal()
    if undoes and state.week_version > int(grant.subject):
        raise Refusal(409, "the week has changed since", "open the newest alert, which says how it stands now")


def _shown(request: Request, state: State, grant: ActGrant) -> tuple[Language, str]:
    """In which language, and under which title: the alert's own, as far as the inbox remembers it."""
    alert = state.alerts.get(grant.alert_id)
    known = alert.language if alert else state.preferences.language if state.preferences else None
    return language_of(request, known), alert.title if alert and not alert.discreet else ""


def _label(state: State, grant: ActGrant, phrases: Phrases) -> str:
    alert = state.alerts.get(grant.alert_id)
    wanted = (grant.action, grant.subject, grant.value)
    for offered in alert.actions if alert else ():
        if (offered.action, offered.subject, offered.value) == wanted:
            return offered.label
    return phrases.answers.get(grant.value, phrases.button[grant.action])


def _identity(state: State, grant: ActGrant, step: str) -> str:
    """The same for the same button until another one of the alert has been touched: who says hard, easy and hard again has the
    last word too."""
    alert = state.alerts.get(grant.alert_id)
    answered = str(alert.answered_sequence if alert else -1)
    return derived_id(grant.alert_id, answered, step, grant.action.value, grant.subject, grant.value)
