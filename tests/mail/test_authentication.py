"""What our own mail server says of a sender, and what strangers write that looks so (RFC 8601)."""

from email import message_from_string

import pytest

from nact_meet.mail.authentication import has_failed, is_proved

OURS = "mx.meet.example"
AYE = "aye@yangon.example"


def proved(*headers: str) -> bool:
    return is_proved(message_from_string(written(*headers)), AYE, OURS)


def failed(*headers: str) -> bool:
    return has_failed(message_from_string(written(*headers)), OURS)


def written(*headers: str) -> str:
    return "".join(f"Authentication-Results: {header}\n" for header in headers) + "\nTea"


PASSES = {
    "OpenDMARC": "mx.meet.example; dmarc=pass (p=reject dis=none) header.from=yangon.example",
    "Gmail": "mx.meet.example;\n dkim=pass header.i=@yangon.example header.s=k header.b=Ab12;\n"
    " spf=pass (mx: domain of a@yangon.example) smtp.mailfrom=a@yangon.example;\n"
    " dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=Yangon.example",
    "Fastmail": "mx.meet.example 1; dmarc=pass policy.published-domain-policy=none\n"
    " policy.policy-from=p header.from=yangon.example (p=none,d=none)",
    "a relay broke SPF": "MX.meet.example; spf=fail smtp.mailfrom=a@relay.example;"
    " dmarc=pass header.from=yangon.example",
}
IDN = "mx.meet.example; dmarc=pass header.from=xn--bcher-kva.example"
PROVES_NOTHING = {
    "nothing": "mx.meet.example; none",
    "no result": "mx.meet.example",
    "another server": "mx.stranger.example; dmarc=pass header.from=yangon.example",
    "no server (Exchange Online)": "spf=pass; dmarc=pass action=none header.from=yangon.example",
    "another domain": "mx.meet.example; dmarc=pass header.from=evil.example",
    "a longer domain": "mx.meet.example; dmarc=pass header.from=yangon.example.evil.example",
    "no domain": "mx.meet.example; dmarc=pass",
    "none": "mx.meet.example; dmarc=none header.from=yangon.example",
    "fail": "mx.meet.example; dmarc=fail header.from=yangon.example",
    "SPF alone": "mx.meet.example; spf=pass smtp.mailfrom=aye@yangon.example",
    "two results": "mx.meet.example; dmarc=pass header.from=yangon.example; dmarc=fail",
    "a comment": "mx.meet.example; spf=none (a\\) (x); dmarc=pass header.from=yangon.example)",
    "a quoted mailbox": 'mx.meet.example; spf=pass smtp.mailfrom="a\\"; dmarc=pass'
    ' header.from=yangon.example; x="@evil.example',
    "a word that ends so": "mx.meet.example; dmarc=pass x-header.from=yangon.example",
}


@pytest.mark.parametrize("server", PASSES)
def test_dmarc_that_passed_for_the_domain_in_from_proves_it(server: str) -> None:
    assert proved(PASSES[server]) and not failed(PASSES[server])


@pytest.mark.parametrize("words", PROVES_NOTHING)
def test_what_else_stands_there_proves_nothing(words: str) -> None:
    assert not proved(PROVES_NOTHING[words])


def test_only_the_topmost_of_ours_is_sure_to_be_ours() -> None:
    forged = "mx.meet.example; dmarc=pass header.from=yangon.example"

    assert not proved("mx.meet.example; dmarc=fail header.from=yangon.example", forged)
    assert not proved("mx.meet.example; spf=none", forged)
    assert proved("mx.inner.example; none", forged)


@pytest.mark.parametrize(
    ("words", "has"),
    [
        ("dmarc=fail (p=none) header.from=yangon.example", True),
        ("spf=fail smtp.helo=mx.evil.example", True),
        ("spf=softfail smtp.helo=mx.evil.example", False),
        ("dmarc=temperror", False),
        ('spf=none smtp.mailfrom="; dmarc=fail"@yangon.example', False),
    ],
)
def test_what_our_server_calls_forged_has_failed(words: str, has: bool) -> None:
    assert failed(f"mx.meet.example; {words}") is has
    assert failed(f"mx.stranger.example; {words}") is False


@pytest.mark.parametrize("sender", ["aye@b\u00fccher.example", "aye@xn--bcher-kva.example"])
def test_a_domain_is_the_same_in_its_letters_and_as_servers_write_it(sender: str) -> None:
    assert is_proved(message_from_string(written(IDN)), sender, OURS)
    assert not is_proved(message_from_string(written(IDN)), "aye@b\u00fcchner.example", OURS)


SPF_FAILED = "mx.meet.example; spf=fail smtp.mailfrom=a@yangon.example"
DMARC_PASSED = "mx.meet.example; dmarc=pass header.from=yangon.example"
INNER = "mx.inner.example; dkim=pass"


@pytest.mark.parametrize(
    ("headers", "has"),
    [
        ((SPF_FAILED, DMARC_PASSED), True),  # the lower one came with the message
        ((DMARC_PASSED, SPF_FAILED), False),  # the filter for DMARC comes last, and writes above
        ((INNER, SPF_FAILED, DMARC_PASSED), True),
        ((INNER, DMARC_PASSED, SPF_FAILED), False),
        ((SPF_FAILED, INNER, DMARC_PASSED), True),
        ((SPF_FAILED, SPF_FAILED, DMARC_PASSED), True),
        (("mx.meet.example; none", DMARC_PASSED, SPF_FAILED), True),
        (("mx.meet.example; none", SPF_FAILED), True),
        ((DMARC_PASSED, "mx.meet.example; dmarc=fail"), True),
    ],
)
def test_a_pass_below_the_topmost_softens_no_failure(headers: tuple[str, ...], has: bool) -> None:
    assert failed(*headers) is has


def test_a_server_that_is_named_nowhere_says_nothing() -> None:
    message = message_from_string(written(PASSES["OpenDMARC"]))

    assert not is_proved(message, AYE, "") and not has_failed(message, "")


def test_a_million_brackets_are_read_in_no_time() -> None:
    assert not proved("mx.meet.example; " + "(" * 1_000_000)
