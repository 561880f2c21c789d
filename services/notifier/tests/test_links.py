"""Links that need no login: nobody can make one, read one, or use one for something else or too late."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from desk_rig import NOW, PUBLIC_URL
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.contracts.events.alert import AlertAction, AlertDue, OfferedAction
from tandem.contracts.events.reach import AlertKind
from tandem.notifier.adapters.keys import Keys
from tandem.notifier.adapters.links import ActGrant, EndGrant, InboxGrant, LinkExpired, Links, NoSuchLink


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Links:
    return Links(Keys.load_or_create(tmp_path_factory.mktemp("keys")), PUBLIC_URL + "/")


def test_a_link_allows_what_it_was_made_for(links: Links) -> None:
    grant = ActGrant("ada", "alert-1", AlertAction.ANSWER, "question-1", "hard")
    assert links.open(links.token(grant, NOW + timedelta(days=1)), ActGrant, NOW) == grant
    assert links.open(links.token(EndGrant("ada", "phone")), EndGrant, NOW) == EndGrant("ada", "phone")
    assert links.open(links.inbox_token("ada", NOW), InboxGrant, NOW) == InboxGrant("ada", True, int(NOW.timestamp()))


def test_a_link_says_when_it_was_made(links: Links, alert: Callable[..., AlertDue]) -> None:
    """By the moment its alert was decided: a letter that is sent again later has the same links."""
    due = alert(actions=(OfferedAction(action=AlertAction.ACCEPT, label="Fine"),), decided_at=NOW - timedelta(hours=3))
    letter, made_at_s = links.letter(due, "phone"), int((NOW - timedelta(hours=3)).timestamp())
    assert links.open(letter.inbox_url.rpartition("/")[2], InboxGrant, NOW).made_at_s == made_at_s
    assert links.open(letter.buttons[0].url.rpartition("/")[2], ActGrant, NOW).made_at_s == made_at_s


def test_a_link_allows_nothing_else(links: Links) -> None:
    token = links.token(EndGrant("ada", "phone"))
    for kind in (InboxGrant, ActGrant):
        with pytest.raises(NoSuchLink):
            links.open(token, kind, NOW)


def test_a_link_s_time_ends_but_that_of_unsubscribing_does_not(links: Links) -> None:
    token = links.token(InboxGrant("ada"), NOW)
    links.open(token, InboxGrant, NOW - timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        links.open(token, InboxGrant, NOW)
    links.open(links.token(EndGrant("ada", "phone")), EndGrant, NOW + timedelta(days=20_000))


def test_another_notifier_s_links_open_nothing(links: Links, tmp_path: Path) -> None:
    other = Links(Keys.load_or_create(tmp_path / "other"))
    with pytest.raises(NoSuchLink):
        other.open(links.inbox_token("ada", NOW), InboxGrant, NOW)


@given(place=st.integers(0, 10_000), to=st.sampled_from("ABCxyz019-_"))
def test_a_changed_character_opens_nothing(links: Links, place: int, to: str) -> None:
    token = links.inbox_token("ada", NOW)
    place %= len(token)
    changed = token[:place] + to + token[place + 1 :]
    if changed != token:
        with pytest.raises(NoSuchLink):
            links.open(changed, InboxGrant, NOW)


def test_bits_that_base64_has_to_spare_are_no_other_token(links: Links) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for athlete_id in ("a", "ab", "abc"):
        token = links.inbox_token(athlete_id, NOW)
        for other in letters.replace(token[-1], ""):
            with pytest.raises(NoSuchLink):
                links.open(token[:-1] + other, InboxGrant, NOW)


@given(cut=st.integers(0, 200))
def test_a_cut_token_opens_nothing(links: Links, cut: int) -> None:
    token = links.inbox_token("ada", NOW)
    with pytest.raises(NoSuchLink):
        links.open(token[: cut % len(token)], InboxGrant, NOW)


@settings(max_examples=300)
@given(
    st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
)
def test_whatever_is_made_up_opens_nothing(links: Links, token: str) -> None:
    with pytest.raises(NoSuchLink):
        links.open(token, InboxGrant, NOW)


def test_nothing_of_a_token_can_be_read(links: Links) -> None:
    token = links.token(ActGrant("ada-lovelace", "alert-1", AlertAction.EFFORT, "workout-1", "9"), NOW)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    assert not any(word in raw for word in (b"ada", b"lovelace", b"alert", b"workout", b"effort"))


def test_a_letter_that_is_sent_again_has_the_same_links(links: Links, alert: Callable[..., AlertDue]) -> None:
    undo = OfferedAction(action=AlertAction.UNDO, label="Undo", subject="2")
    due = alert(actions=(undo,))
    letter = links.letter(due, "phone")
    assert letter == links.letter(due, "phone")
    assert [(button.action, button.label) for button in letter.buttons] == [(AlertAction.UNDO, "Undo")]
    urls = (letter.buttons[0].url, letter.inbox_url, letter.unsubscribe_url)
    assert [url.rpartition("/")[0] for url in urls] == [f"{PUBLIC_URL}/{part}" for part in "aiu"]
    assert links.open(letter.buttons[0].url.rpartition("/")[2], ActGrant, NOW).subject == "2"
    assert not links.open(letter.inbox_url.rpartition("/")[2], InboxGrant, NOW).manages
    assert links.letter(due, "tablet").unsubscribe_url != letter.unsubscribe_url


def test_a_button_works_for_a_week_even_if_its_alert_does_not_live_as_long(
    links: Links, alert: Callable[..., AlertDue]
) -> None:
    due = alert(
        actions=(OfferedAction(action=AlertAction.ACCEPT, label="Fine"),), expires_at=NOW + timedelta(minutes=1)
    )
    token = links.letter(due, "phone").buttons[0].url.rpartition("/")[2]
    links.open(token, ActGrant, NOW + timedelta(days=6))
    with pytest.raises(LinkExpired):
        links.open(token, ActGrant, NOW + timedelta(days=7))


def test_a_channel_that_is_not_known_to_be_the_athlete_s_gets_no_way_into_the_inbox(
    links: Links, alert: Callable[..., AlertDue]
) -> None:
    letter = links.letter(alert(kind=AlertKind.CONFIRM), "stranger")
    assert (letter.inbox_url, bool(letter.unsubscribe_url)) == ("", True)


def test_without_a_public_address_a_letter_has_no_links(tmp_path: Path, alert: Callable[..., AlertDue]) -> None:
    letter = Links(Keys.load_or_create(tmp_path / "keys")).letter(
        alert(actions=(OfferedAction(action=AlertAction.ACCEPT, label="Fine"),)), "phone"
    )
    assert (letter.buttons, letter.inbox_url, letter.unsubscribe_url) == ((), "", "")
