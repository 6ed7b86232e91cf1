"""Handing a message to a mail server."""

import smtplib
import socket
import ssl
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.channels.addresses import Refused, look_up
from crmapp.channels.posting import CONNECT_SECONDS, shown
from crmapp.labels import Choice


class Security(Choice):
    """How the line to a mail server is sealed."""

    TLS = "tls", _l("TLS from the start (465)")
    STARTTLS = "starttls", _l("STARTTLS (587)")
    PLAIN = "plain", _l("None: inside one's own network only (25)")


def mail(server: dict[str, Any], secret: str, to: str, subject: str, text: str, mark: str) -> str:
    """Send a mail; returns the server's last answer. Raises Refused.

    `mark` makes its Message-ID: sent twice, a mailbox knows it for the same.
    """
    message = EmailMessage()
    try:
        sender = Address(addr_spec=server["sender"])
        message["From"] = sender
        message["To"] = Address(addr_spec=to)
        message["Subject"] = " ".join(subject.split())
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = f"<{mark}@{sender.domain}>"
        message.set_content(text)
    except (ValueError, KeyError, IndexError, AttributeError, MessageError) as problem:
        raise Refused(_l("This is no mail address.")) from problem
    try:
        return _hand_over(server, secret, message)
    except (smtplib.SMTPAuthenticationError, UnicodeError) as problem:
        raise Refused(_l("The mail server does not take this user and password.")) from problem
    except smtplib.SMTPResponseException as problem:
        raise Refused(_answered(problem.smtp_code, problem.smtp_error, secret)) from problem
    except smtplib.SMTPRecipientsRefused as problem:
        code, answer = next(iter(problem.recipients.values()))
        raise Refused(_answered(code, answer, secret)) from problem
    except smtplib.SMTPNotSupportedError as problem:
        raise Refused(_l("The mail server does not offer what was chosen here.")) from problem
    except ssl.SSLError as problem:
        raise Refused(_l("The certificate of the other side is not trusted.")) from problem
    except TimeoutError as problem:
        raise Refused(_l("The other side did not answer in time.")) from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise Refused(_l("The other side cannot be reached.")) from problem


class _Line(smtplib.SMTP):
    """Connected to the very address that was looked at; asked again, a name may mean another."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((look_up(host, port), port), timeout)


class _SealedLine(smtplib.SMTP_SSL, _Line):
    """The same under TLS from the start; its certificate is that of the name."""


def _hand_over(server: dict[str, Any], secret: str, message: EmailMessage) -> str:
    host, port = server["host"], int(server["port"])
    security = Security(server["security"])
    trusted = ssl.create_default_context()
    if security is Security.TLS:
        line = _SealedLine(host, port, timeout=CONNECT_SECONDS, context=trusted)
    else:
        line = _Line(host, port, timeout=CONNECT_SECONDS)
    with line:
        if security is Security.STARTTLS:
            line.starttls(context=trusted)
        if server.get("user"):
            line.login(server["user"], secret)
        line.send_message(message)
        code, answer = line.noop()
    return f"{code} {shown(answer.decode('utf-8', 'replace'), secret)}"


def _answered(code: int, answer: bytes | str, secret: str) -> Any:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    told = shown(text, secret)
    return _l("The mail server answered %(status)s: %(answer)s", status=code, answer=told)
