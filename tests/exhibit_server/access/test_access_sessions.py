"""Sessions and tokens: what is signed, what is hashed, what is refused."""

import hashlib
import hmac
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from exhibit_server.access.permissions import (
    Role,
)
from exhibit_server.access.refusals import LoginRefused
from exhibit_server.access.sessions import MAX_AGE, Session, Sessions, secret_of
from exhibit_server.access.tokens import base62, hash_of, is_hash_of, looks_like_token, new_token

NOW = 1_790_000_000.0


# -- sessions -----------------------------------------------------------------------------------------------------

SECRET = b"s" * 32
SESSION = Session(7, Role.GUIDE, 2, NOW)


def test_a_session_comes_back_until_it_is_12_hours_old() -> None:
    sessions = Sessions(SECRET)
    cookie = sessions.write(SESSION)
    assert sessions.read(cookie, NOW) == SESSION
    assert sessions.read(cookie, NOW + MAX_AGE) == SESSION
    assert sessions.read(cookie, NOW + MAX_AGE + 1) is None
    assert sessions.read(cookie, NOW - 61) is None, "from the future"
    assert MAX_AGE == 12 * 3600


def test_a_session_of_another_hub_is_none() -> None:
    assert Sessions(b"t" * 32).read(Sessions(SECRET).write(SESSION), NOW) is None


@given(st.data())
def test_a_changed_cookie_is_none(data: st.DataObject) -> None:
    sessions = Sessions(SECRET)
    cookie = sessions.write(SESSION)
    index = data.draw(st.integers(0, len(cookie) - 1))
    letter = data.draw(st.characters(codec="ascii"))
    changed = cookie[:index] + letter + cookie[index + 1 :]
    # The last digit of unpadded base 64 has spare bits: another letter may say the same bytes.
    if changed != cookie and index < len(cookie) - 1:
        assert sessions.read(changed, NOW) is None
    else:
        assert sessions.read(changed, NOW) in (SESSION, None)


@given(st.text())
def test_any_text_is_no_session(text: str) -> None:
    assert Sessions(SECRET).read(text, NOW) is None


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        {"person": 7},
        {"person": "7", "role": "guide", "epoch": 2, "issued": NOW},
        {"person": 7, "role": "king", "epoch": 2, "issued": NOW},
        {"person": 7, "role": "guide", "epoch": 2, "issued": float("nan")},
        {"person": 7, "role": "guide", "epoch": 2, "issued": NOW, "more": 1},
    ],
)
def test_a_well_signed_payload_of_another_shape_is_none(payload: object) -> None:
    signer = URLSafeSerializer(
        SECRET,
        salt="exhibit.session",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )
    assert Sessions(SECRET).read(signer.dumps({**SESSION_PAYLOAD}), NOW) == SESSION
    assert Sessions(SECRET).read(signer.dumps(payload), NOW) is None


SESSION_PAYLOAD = {"person": 7, "role": "guide", "epoch": 2, "issued": NOW}


def test_the_secret_is_made_once_for_the_hub_alone(tmp_path: Path) -> None:
    secret = secret_of(tmp_path)
    path = tmp_path / "session.key"
    assert len(secret) == 32
    assert secret_of(tmp_path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path], "no draft is left behind"
    path.chmod(0o644)
    assert secret_of(tmp_path) == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_cut_short_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "session.key").write_bytes(b"short")
    secret = secret_of(tmp_path)
    assert len(secret) == 32
    assert secret_of(tmp_path) == secret


# -- tokens -------------------------------------------------------------------------------------------------------


def test_tokens_differ_and_have_their_shape() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    for token in tokens:
        assert looks_like_token(token)
        assert len(token) == 47
    for text in ("", "vkc_", "vkc_" + "a" * 42, "vkc_" + "a" * 44, "abc_" + "a" * 43, "vkc_" + "-" * 43, token + "\n"):
        assert not looks_like_token(text)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_base_62_keeps_all_bits_and_order(one: bytes, other: bytes) -> None:
    assert (base62(one) < base62(other)) == (one < other)
    assert (base62(one) == base62(other)) == (one == other)


def test_a_token_is_kept_as_its_sha256() -> None:
    token = new_token()
    assert hash_of(token) == hashlib.sha256(token.encode()).hexdigest()
    assert is_hash_of(hash_of(token), token)
    assert not is_hash_of(hash_of(token), new_token())
    assert hmac.compare_digest(hash_of(token), hash_of(token))


def test_a_refusal_says_how_long_to_wait_in_every_language() -> None:
    refusal = LoginRefused("too_many", 3.2)
    assert refusal.texts == {
        "vi": "Nhập sai quá nhiều lần. Vui lòng thử lại sau 4 giây.",
        "ko": "여러 번 잘못 입력했습니다. 4초 후에 다시 시도해 주세요.",
        "en": "Too many wrong attempts. Please try again in 4 s.",
    }
    assert str(LoginRefused("wrong")) == "The name or the PIN is not right."
