"""Which apprise URLs are taken, and that a refusal helps without giving anything away."""

from __future__ import annotations

import logging

import pytest

from tandem.notifier.adapters.apprise.services import check, origin_of, service_of
from tandem.notifier.adapters.endpoints import EndpointPolicy, EndpointRefused

PUBLIC = EndpointPolicy()
LOCAL = EndpointPolicy(allow_loopback=True)
PRIVATE = EndpointPolicy(allow_private=True)


@pytest.mark.parametrize(
    ("url", "service", "origin"),
    [
        ("ntfys://ntfy.sh/topic", "ntfy", "https://ntfy.sh"),
        ("ntfy://topic", "ntfy", "https://ntfy.sh"),
        ("https://ntfy.sh/topic", "ntfy", "https://ntfy.sh"),
        ("ntfys://me:word@push.example.com:8443/topic", "ntfy", "https://push.example.com:8443"),
        ("pover://" + "u" * 30 + "@" + "t" * 30, "pover", "https://api.pushover.net"),
        ("tgram://123456789:abcdefg_hijklmnop/12315544/", "tgram", "https://api.telegram.org"),
        ("signals://signal.example.com/+14155550100/+14155550101", "signal", "https://signal.example.com"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/", "slack", "https://slack.com"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack", "https://slack.com"),
        ("discord://123456789012345678/abcdefghijklmnopqrstuvwxyz", "discord", "https://discord.com"),
        ("https://discord.com/api/webhooks/123456789012345678/abcdefghijkl", "discord", "https://discord.com"),
        ("mailtos://me:word@gmail.com", "mailto", "https://smtp.gmail.com:587"),
        ("mailtos://me:word@example.com?smtp=mail.example.com&to=a@b.de", "mailto", "https://mail.example.com:587"),
        ("hassios://home.example.com/accesstoken", "hassio", "https://home.example.com"),
        ("jsons://hook.example.com/path?+Authorization=Bearer%20x&-key=abc", "json", "https://hook.example.com"),
        ("gotifys://gotify.example.com/Atoken1234567", "gotify", "https://gotify.example.com"),
        ("matrixs://me:word@matrix.example.org/!room:example.org", "matrix", "https://matrix.example.org"),
        ("pbul://o.gn5kj6nfhv736I7jC3cj3QLRiyhgl98b", "pbul", "https://api.pushbullet.com"),
        ("workflows://prod-1.example.com:443/workflow/signature", "workflows", "https://prod-1.example.com:443"),
        ("gchat://workspace/key/token", "gchat", "https://chat.googleapis.com"),
        ("mmosts://mm.example.com/3ccdd113474722377935511fc85d3dd4", "mmost", "https://mm.example.com"),
        ("rockets://webhooka/webhookb@rocket.example.com/#room", "rocket", "https://rocket.example.com"),
    ],
)
def test_what_people_have_is_taken_and_named_without_its_secrets(url: str, service: str, origin: str) -> None:
    check(url, PUBLIC)
    assert (service_of(url), origin_of(url)) == (service, origin)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("syslog://secret", "not available here; available are ntfy, "),
        ("dbus://secret", "not available here"),
        ("windows://secret", "not available here"),
        ("macosx://secret", "not available here"),
        ("blink1://secret", "not available here"),
        ("file:///secret", "not available here"),
        ("smpp://user:secret@host:2775/1/2", "not available here"),
        ("mqtt://secret/topic", "not available here"),
        ("https://example.com/secret", "jsons://"),
        ("secret", "begins with a service"),
        ("", "begins with a service"),
        ("jsons://", "lacks something"),
        ("pover://secret", "lacks something"),
        ("ntfys://push.example.com/secret/other", "exactly one recipient"),
        ("mailtos://me:secret@example.com?to=a@b.de,c@d.de", "exactly one recipient"),
        ("tgram://123456789:abcdefg_secretmnop/", "names nobody"),
        ("ntfys://a.example/secret,ntfys://b.example/x", "more than one URL"),
        ("ntfys://a.example/secret ntfys://b.example/x", "more than one URL"),
        ("jsons://hook.example.com/secret x", "spaces or control characters"),
        ("jsons://hook.example.com/secret\r\nX: y", "spaces or control characters"),
        ("mailtos://me:secret@example.com?name=x%0D%0ABcc:%20a@b.de", "control characters, nor marks"),
        ("jsons://hook.example.com/secret?+X=a%0AHost:%20b", "control characters, nor marks"),
        ("mailtos://me:secret@example.com?from=%E2%80%AEknaB%3Ca@b.de%3E", "control characters, nor marks"),
        ("jsons://hook.example.com/" + "secret" * 400, "longer than"),
        ("jsons://hook.example.com/secret?verify=no", "the parameter verify= that is not allowed"),
        ("jsons://hook.example.com/x?redirect=yes&token=secret", "the parameter redirect="),
        ("jsons://hook.example.com/x?:message=secret", "a parameter that is not allowed"),
        ("ntfys://push.example.com/t?attach=file:///secret", "the parameter attach="),
        ("discord://123456789012345678/abcdefghij?template=/secret", "the parameter template="),
        ("mailtos://me:secret@example.com?cc=a@b.de", "the parameter cc="),
        ("mailtos://me:secret@example.com?pgp=sign&pgpprv=/etc/key", "the parameter pgp="),
        ("mailtos://me:word@example.com?+Bcc=secret@b.de", "a parameter that is not allowed"),
        ("ntfy://push.example.com/secret", "use ntfys://"),
        ("mailto://me:secret@example.com", "use mailtos://"),
        ("mailtos://me:secret@example.com?mode=insecure", "would not be encrypted"),
        ("jsons://10.0.0.1/secret", "not on the public internet"),
        ("jsons://127.0.0.1/secret", "not on the public internet"),
        ("jsons://[::1]/secret", "not on the public internet"),
        ("jsons://169.254.169.254/secret", "not on the public internet"),
        ("mailtos://me:secret@example.com?smtp=192.168.0.1&to=a@b.de", "not on the public internet"),
    ],
)
def test_anything_else_is_refused_with_what_to_do_and_without_the_url(
    url: str, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(EndpointRefused) as refused:
        check(url, PUBLIC)
    assert problem in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert caplog.text == ""


def test_a_server_of_ones_own_may_be_spoken_to_in_plain_where_that_is_opened() -> None:
    check("json://127.0.0.1:8123/hook", LOCAL)
    check("mailto://me@example.com?smtp=127.0.0.1&to=a@b.de", LOCAL)
    check("ntfy://192.168.1.2/topic", PRIVATE)
    for url in ("ntfy://192.168.1.2/topic", "jsons://169.254.169.254/x"):
        with pytest.raises(EndpointRefused):
            check(url, LOCAL)


def test_an_address_in_plain_is_known_as_such() -> None:
    assert origin_of("ntfy://192.168.1.2/topic") == "http://192.168.1.2"
    assert origin_of("jsons://[::1]:444/x") == "https://[::1]:444"
