"""Who may say what: the NATS users and their permissions, made from the topology.

A denied publish looks to its client like a time-out, so each grant here is exercised by a test on a real server.
"""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts.topology import BUCKET, BUCKET_STREAM, CONSUMERS, SERVICES, Service

OPERATOR = "operator"
"""The provisioner and the command line: everything in the account."""

DEVICE = "device"
"""What devices connect as: they may submit and hear what became of it, nothing else."""


@dataclass(frozen=True, slots=True)
class User:
    """A NATS user; its password comes from the environment variable `password_variable`."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    @property
    def password_variable(self) -> str:
        return f"TANDEM_NATS_PASSWORD_{self.name.upper()}"


def users() -> tuple[User, ...]:
    """Every user of the account."""
    return (
        User(OPERATOR, (">",), (">",)),
        User(
            DEVICE,
            ("device.*.workout", "device.*.wellness", "submit.*.workout"),
            (f"_INBOX_{DEVICE}.>", "_INBOX.>", "device.*.receipt"),
        ),
        *(_service_user(service) for service in SERVICES),
    )


def _service_user(service: Service) -> User:
    stream, pattern = service.decides
    publish = [pattern.format(a="*"), *service.publishes]
    for consumer in (entry for entry in CONSUMERS if entry.service == service.name):
        publish += [
            f"dlq.{consumer.stream}.{consumer.name}",
            f"$JS.API.CONSUMER.INFO.{consumer.stream}.{consumer.name}",
            f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{consumer.name}",
            f"$JS.ACK.{consumer.stream}.{consumer.name}.>",
        ]
    read = {stream, *service.reads, *(source for source, _ in service.folds)}
    publish += [f"$JS.API.DIRECT.GET.{name}" for name in sorted(read)]
    if service.objects != "none":
        publish += [f"$JS.API.STREAM.INFO.{BUCKET_STREAM}", f"$JS.API.DIRECT.GET.{BUCKET_STREAM}"]
    if service.objects == "write":
        publish += [
            f"$O.{BUCKET}.>",
            f"$JS.API.STREAM.MSG.GET.{BUCKET_STREAM}",
            f"$JS.API.STREAM.PURGE.{BUCKET_STREAM}",
            f"$JS.API.DIRECT.GET.{BUCKET_STREAM}.>",
        ]
    if "submit.*.workout" in service.subscribes:
        publish.append(f"_INBOX_{DEVICE}.>")
        publish.append("_INBOX.>")
    return User(service.name, tuple(publish), (f"_INBOX_{service.name}.>", *service.subscribes))


def server_users() -> str:
    """The `accounts` block of nats-server's configuration. Passwords are read from the environment by the server."""
    lines = ["accounts {", "  TANDEM {", "    jetstream: enabled", "    users: ["]
    for user in users():
        publish = ", ".join(f'"{subject}"' for subject in user.publish)
        subscribe = ", ".join(f'"{subject}"' for subject in user.subscribe)
        lines += [
            f"      {{ user: {user.name}, password: ${user.password_variable}, permissions: {{",
            f"          publish: [{publish}]",
            f"          subscribe: [{subscribe}] }} }}",
        ]
    lines += ["    ]", "  }", "  SYS { users: [ { user: system, password: $TANDEM_NATS_PASSWORD_SYSTEM } ] }", "}"]
    return "\n".join([*lines, "system_account: SYS", ""])
