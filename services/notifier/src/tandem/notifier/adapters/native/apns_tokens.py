"""The provider token of APNs: our word, signed, who is pushing. Apple wants a new one every 20 to 60 minutes."""

from __future__ import annotations

from collections.abc import Callable

import jwt

from tandem.notifier.adapters.native.credentials import ApnsKey

RENEW_S = 2400.0
"""Apple, Establishing a token-based connection to APNs: at least once every 60 minutes. 40 leaves room for both clocks."""

MIN_RENEW_S = 1200.0
"""Apple, the same page: not more often than once every 20 minutes (429 TooManyProviderTokenUpdates)."""


class ProviderTokens:
    """The current token of one key."""

    def __init__(self, key: ApnsKey, real_time: Callable[[], float]) -> None:
        self._key = key
        self._real_time = real_time
        self._token = ""
        self._signed_at = 0.0

    def current(self) -> str:
        if not self._token or not 0 <= self._age_s() < RENEW_S:
            self._sign()
        return self._token

    def instead_of(self, refused: str) -> str:
        """Another one, after APNs has called this one expired. The same where it is younger than Apple lets us renew it: then
        it is a clock that is wrong."""
        if self._token == refused and not 0 <= self._age_s() < MIN_RENEW_S:
            self._sign()
        return self._token

    def _age_s(self) -> float:
        return self._real_time() - self._signed_at

    def _sign(self) -> None:
        self._signed_at = self._real_time()
        claims = {"iss": self._key.team_id, "iat": int(self._signed_at)}
        headers = {"kid": self._key.key_id}
        self._token = jwt.encode(claims, self._key.private_key, algorithm="ES256", headers=headers)
