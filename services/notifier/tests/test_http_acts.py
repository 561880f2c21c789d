"""Buttons of alerts: looking changes nothing, touching does it once, and what can no longer be done is said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from desk_rig import HTML, NOW, confirm_id, front, phone, told, with_alerts

from tandem.contracts.events.alert import AlertAction, AlertAnswered, OfferedAction
from tandem.contracts.events.athlete import EffortTold, PlanRequested, Wish
from tandem.contracts.events.reach import AlertKind, AlertPreferences, ChannelKind, Language, PushSubscribed
from tandem.notifier.domain.state import State
from tandem.notifier.http.phrases import PHRASES
from tandem.notifier.http.view import Status

ASKED = phone(
    channel=ChannelKind.APPRISE, sealed="c2VhbGVk", confirmed=False, service="ntfy", label="Phone", cause="c1"
)


async def test_looking_at_a_button_says_what_it_would_do_and_changes_nothing(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        path = ada.act_path(AlertAction.UNDO, "2")
        page = await ada.http.get(path, headers=HTML)
        assert page.status_code == 200
        assert "Your week goes back to how it was before this change." in page.text
        assert '<form method="post"><button>Take it back</button></form>' in page.text
        assert (await ada.http.head(path)).status_code == 200
        assert (await ada.http.options(path)).status_code == 405
        assert ada.book.events == []


async def test_undo_asks_the_planner_for_the_week_before_that_version(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        answer = await ada.http.post(ada.act_path(AlertAction.UNDO, "2"), headers=HTML)
        assert answer.status_code == 200
        assert "Your week is going back to how it was." in answer.text
        [asked] = ada.book.said(PlanRequested)
        assert (asked.wish, asked.base_plan_version, asked.athlete_id) == (Wish.UNDO, 2, "ada")
        [answered] = ada.book.said(AlertAnswered)
        assert (answered.alert_id, answered.action, answered.subject) == ("alert-1", AlertAction.UNDO, "2")
        request, answer_event = ada.book.events
        assert (request.rootids, answer_event.rootids) == ((request.id,), (request.id,))


@pytest.mark.parametrize(("value", "hard"), [("hard", True), ("easy", False)])
async def test_an_answer_goes_to_the_question_it_was_asked_with(tmp_path: Path, value: str, hard: bool) -> None:
    async with front(tmp_path, with_alerts(told(kind=AlertKind.QUESTION, plan_version=4))) as ada:
        await ada.http.post(ada.act_path(AlertAction.ANSWER, "question-1", value))
        [asked] = ada.book.said(PlanRequested)
        assert (asked.wish, asked.question_id, asked.was_hard) == (Wish.ANSWER, "question-1", hard)
        assert asked.base_plan_version == 4


async def test_an_effort_is_told_of_its_workout(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        assert (await ada.http.post(ada.act_path(AlertAction.EFFORT, "workout-1", "6"))).status_code == 204
        assert ada.book.said(EffortTold) == [EffortTold(athlete_id="ada", workout_id="workout-1", rpe=6)]


@pytest.mark.parametrize(
    ("action", "subject", "value"), [(AlertAction.EFFORT, "workout-1", "6"), (AlertAction.ACCEPT, "2", "")]
)
async def test_a_button_writes_nothing_of_an_athlete_who_was_erased(
    tmp_path: Path, action: AlertAction, subject: str, value: str
) -> None:
    async with front(tmp_path) as ada:
        assert (await ada.http.post(ada.act_path(action, subject, value))).status_code == 410
        assert ada.book.events == []


async def test_accepting_says_that_it_was_seen_and_nothing_else(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        await ada.http.post(ada.act_path(AlertAction.ACCEPT, "2"))
        assert [type(event.data) for event in ada.book.events] == [AlertAnswered]


@pytest.mark.parametrize(
    ("action", "subject", "value"),
    [(AlertAction.UNDO, "2", ""), (AlertAction.ANSWER, "q", "hard"), (AlertAction.EFFORT, "w", "3")],
)
async def test_a_button_touched_twice_is_touched_once(
    tmp_path: Path, action: AlertAction, subject: str, value: str
) -> None:
    """At once, and long after JetStream has forgotten the ids: the inbox remembers."""
    async with front(tmp_path, with_alerts(told())) as ada:
        path = ada.act_path(action, subject, value)
        ada.book.behind = 2
        assert [(await ada.http.post(path)).status_code for _ in range(3)] == [204, 204, 204]
        assert len(ada.book.events) == 2
        again = await ada.http.post(path, headers=HTML)
        assert "You have already said this." in again.text
        assert "You have already said this." in (await ada.http.get(path, headers=HTML)).text


async def test_another_answer_to_the_same_question_is_taken(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        for value in ("hard", "easy", "hard"):
            await ada.http.post(ada.act_path(AlertAction.ANSWER, "q", value))
        asked = ada.book.said(PlanRequested)
        assert [one.was_hard for one in asked] == [True, False, True]
        assert len({one.request_id for one in asked}) == 3


async def test_a_change_of_mind_without_end_does_not_fill_the_log(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told(), subscriptions={"phone": phone()})) as ada:
        paths = [ada.act_path(AlertAction.ANSWER, "q", value) for value in ("hard", "easy")]
        answers = [await ada.http.post(paths[n % 2]) for n in range(15)]
        assert [answer.status_code for answer in (answers[0], answers[-1])] == [204, 429]
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert len(ada.book.said(PlanRequested)) <= 11
        assert (await ada.http.post(ada.end_path())).status_code == 204


async def test_a_week_that_has_changed_since_is_not_taken_back_and_that_is_said(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told(), week_version=3)) as ada:
        path = ada.act_path(AlertAction.UNDO, "2")
        page = await ada.http.post(path, headers=HTML)
        assert (page.status_code, "Your week has changed again since." in page.text) == (409, True)
        assert (await ada.http.get(path, headers=HTML)).status_code == 409
        assert (await ada.http.post(path)).headers["content-type"] == "application/problem+json"
        assert ada.book.events == []


async def test_a_channel_is_on_once_its_owner_confirms_it(tmp_path: Path) -> None:
    async with front(tmp_path, State(athlete_id="ada", subscriptions={"ntfy-1": ASKED})) as ada:
        path = ada.act_path(AlertAction.CONFIRM, "ntfy-1", alert_id=confirm_id("c1"))
        page = await ada.http.get(path, headers=HTML)
        assert "If you did not ask for it, just close this page." in page.text
        assert [(await ada.http.post(path)).status_code for _ in range(2)] == [204, 204]
        [data] = ada.book.said(PushSubscribed)
        kept = (data.confirmed, data.sealed, data.service, data.label, data.channel, data.revoked)
        assert kept == (True, "c2VhbGVk", "ntfy", "Phone", ChannelKind.APPRISE, False)
        assert len(ada.book.said(AlertAnswered)) == 1


@pytest.mark.parametrize(
    "known", [None, ASKED.model_copy(update={"revoked": True}), ASKED.model_copy(update={"cause": "c2"})]
)
async def test_a_channel_that_was_removed_or_set_up_anew_is_not_confirmed_by_an_old_link(
    tmp_path: Path, known: object
) -> None:
    subscriptions = {} if known is None else {"ntfy-1": known}
    state = State.model_validate({"athlete_id": "ada", "subscriptions": subscriptions})
    async with front(tmp_path, state) as ada:
        path = ada.act_path(AlertAction.CONFIRM, "ntfy-1", alert_id=confirm_id("c1"))
        page = await ada.http.post(path, headers=HTML)
        assert (page.status_code, "This channel is off" in page.text) == (410, True)
        assert ada.book.events == []


async def test_a_channel_whose_first_question_was_withdrawn_is_confirmed_by_the_next(tmp_path: Path) -> None:
    async with front(tmp_path, State(athlete_id="ada", subscriptions={"ntfy-1": ASKED})) as ada:
        path = ada.act_path(AlertAction.CONFIRM, "ntfy-1", alert_id=confirm_id(confirm_id("c1")))
        assert (await ada.http.post(path)).status_code == 204
        assert ada.book.said(PushSubscribed)[0].confirmed


async def test_confirming_while_the_channel_is_being_removed_does_not_bring_it_back(tmp_path: Path) -> None:
    async with front(tmp_path, State(athlete_id="ada", subscriptions={"ntfy-1": ASKED})) as ada:
        await ada.http.delete("/v1/channels/ntfy-1", headers=ada.bearer())
        ada.book.behind = 2  # the removal is stored, but neither here nor on the first try to store has it been folded
        path = ada.act_path(AlertAction.CONFIRM, "ntfy-1", alert_id=confirm_id("c1"))
        assert (await ada.http.post(path)).status_code == 410
        assert [data.revoked for data in ada.book.said(PushSubscribed)] == [True]


async def test_the_page_speaks_the_language_of_the_alert_else_of_the_athlete_else_of_the_browser(
    tmp_path: Path,
) -> None:
    german = HTML | {"Accept-Language": "fr-CH, de-AT;q=0.9, en;q=0.8"}
    async with front(tmp_path, with_alerts(told(language=Language.GERMAN))) as ada:
        page = await ada.http.get(ada.act_path(AlertAction.UNDO, "2"), headers=HTML)
        assert '<html lang="de">' in page.text
        assert "Deine Woche wird wieder so" in page.text
        assert (
            'lang="de"' in (await ada.http.get(ada.act_path(AlertAction.ACCEPT, alert_id="old"), headers=german)).text
        )
        assert 'lang="en"' in (await ada.http.get(ada.act_path(AlertAction.ACCEPT, alert_id="old"), headers=HTML)).text
    preferring = State(athlete_id="ada", preferences=AlertPreferences(language=Language.GERMAN))
    async with front(tmp_path, preferring) as ada:
        assert 'lang="de"' in (await ada.http.get(ada.act_path(AlertAction.ACCEPT, alert_id="old"), headers=HTML)).text


async def test_a_discreet_alert_s_title_is_not_on_the_page_and_no_text_becomes_markup(tmp_path: Path) -> None:
    offered = (OfferedAction(action=AlertAction.ACCEPT, label="<b>Fine</b>"),)
    alerts = (told(title="Knee <script>", discreet=True, actions=offered), told(alert_id="a2", title="<script>"))
    async with front(tmp_path, with_alerts(*alerts)) as ada:
        page = await ada.http.get(ada.act_path(AlertAction.ACCEPT), headers=HTML)
        assert "Knee" not in page.text
        assert "&lt;b&gt;Fine&lt;/b&gt;" in page.text
        assert (
            "<script>" not in (await ada.http.get(ada.act_path(AlertAction.ACCEPT, alert_id="a2"), headers=HTML)).text
        )


async def test_links_that_are_old_or_broken_say_so_and_nothing_more(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        path = ada.act_path(AlertAction.UNDO, "2")
        for method in ("GET", "POST"):
            cut = await ada.http.request(method, path[:-3], headers=HTML)
            assert (cut.status_code, "This link does not work" in cut.text) == (404, True)
            assert (await ada.http.request(method, ada.end_path().replace("/u/", "/a/"))).status_code == 404
        ada.clock[0] = NOW + timedelta(days=8)
        for method in ("GET", "POST"):
            old = await ada.http.request(method, path, headers=HTML)
            assert (old.status_code, "This link is too old" in old.text) == (410, True)
            assert "Squats" not in old.text
            problem = await ada.http.request(method, path)
            assert (problem.status_code, problem.headers["content-type"]) == (410, "application/problem+json")
        assert ada.book.events == []


@pytest.mark.parametrize(
    ("action", "subject", "value"),
    [
        (AlertAction.UNDO, "two", ""),
        (AlertAction.UNDO, "-1", ""),
        (AlertAction.ANSWER, "q", "perhaps"),
        (AlertAction.EFFORT, "w", "nan"),
        (AlertAction.EFFORT, "w", "11"),
        (AlertAction.EFFORT, "w", ""),
    ],
)
async def test_a_button_that_says_nothing_is_refused(
    tmp_path: Path, action: AlertAction, subject: str, value: str
) -> None:
    async with front(tmp_path) as ada:
        assert (await ada.http.post(ada.act_path(action, subject, value))).status_code == 410
        assert ada.book.events == []


async def test_what_could_not_be_stored_is_to_be_tried_again(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        ada.book.down = True
        answer = await ada.http.post(ada.act_path(AlertAction.UNDO, "2"), headers=HTML)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert "Please try again" in answer.text


async def test_pages_are_kept_by_nobody_tell_no_other_site_and_run_nothing(tmp_path: Path) -> None:
    async with front(tmp_path, with_alerts(told())) as ada:
        for path in (ada.act_path(AlertAction.UNDO, "2"), ada.end_path(), ada.inbox_path(), "/a/x"):
            page = await ada.http.get(path, headers=HTML)
            assert page.headers["referrer-policy"] == "no-referrer"
            assert page.headers["cache-control"] == "no-store"
            assert page.headers["x-content-type-options"] == "nosniff"
            policy = page.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "form-action 'self'" in policy
            assert "script-src" not in policy
        done = await ada.http.post(ada.act_path(AlertAction.UNDO, "2"))
        assert (done.status_code, done.headers["referrer-policy"]) == (204, "no-referrer")


def test_every_page_has_all_its_words_in_every_language() -> None:
    for language in Language:
        phrases = PHRASES[language]
        for words in (phrases.would, phrases.did, phrases.button):
            assert set(words) == set(AlertAction)
        assert set(phrases.status) == set(Status)
        assert set(phrases.answers) == {"hard", "easy"}
