"""Who may say what: the NATS accounts, users and their permissions, made from the topology.

Three accounts. TANDEM holds the streams and the services. Devices are in accounts of their own, DEVICES for those that
speak NATS and MQTT for those that come through the gateway, because a permission covers the subject of a publish but not
its reply subject: in one account with the streams, a device that asks for its acknowledgement on another's subject would
have the server write there. Imports carry over what devices may say and hear, and nothing else.

Devices have no user here: the server asks ingestion about each (auth callout), which answers with `device` or
`mqtt_device`. A denied publish looks to its client like a time-out, so each grant here is exercised by a test on a real
server.
"""

from __future__ import annotations

from dataclasses import dataclass

from tandem.contracts import subjects
from tandem.contracts.topology import BUCKET, BUCKET_STREAM, CONSUMERS, SERVICES, Service

OPERATOR = "operator"
"""The provisioner and the command line: everything in the account."""

SYSTEM = "system"
"""Whoever looks after the server itself."""

BRIDGE = "ingestion_mqtt"
"""What ingestion connects to the MQTT gateway as, with its own NATS password: it hears all that MQTT devices send, and has
the gateway forget what they wanted retained."""

WARDEN = "ingestion_warden"
"""What ingestion connects to the system account as, with its own NATS password: it finds the connections of a device
whose key is no longer good, and ends them."""

MQTT_SESSION = "tandem-ingestion"
"""The MQTT client id of the bridge's one lasting session."""

RESERVED = frozenset({OPERATOR, SYSTEM, BRIDGE, WARDEN, MQTT_SESSION, *(service.name for service in SERVICES)})
"""What no device may be called: the server knows these names itself, or could take the device's session for ours."""

TANDEM, DEVICES, MQTT, SYS = "TANDEM", "DEVICES", "MQTT", "SYS"
"""The accounts of the server."""

CALLOUT_SUBJECT = "$SYS.REQ.USER.AUTH"
"""Where nats-server asks who somebody is (ADR-26)."""

CALLOUT_ISSUER_VARIABLE = "TANDEM_NATS_CALLOUT_ISSUER"
"""Holds the public key of the account key that ingestion signs its answers with."""

AUTH_TIMEOUT_S = 5
"""How long the server waits for the answer. Ours: its default of 2 s is short for a service that is just starting."""

DEVICE_KINDS = ("workout", "wellness", "withdrawal", "live")
"""What a device itself may submit. Notices, archives and repeats are for ingestion and operators."""


@dataclass(frozen=True, slots=True)
class User:
    """A NATS user; its password comes from the environment variable `password_variable`. `password_of` is whose password
    it shares, `connections` the only ways in that it may use (all when empty)."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    account: str = TANDEM
    password_of: str | None = None
    connections: tuple[str, ...] = ()

    @property
    def password_variable(self) -> str:
        return f"TANDEM_NATS_PASSWORD_{(self.password_of or self.name).upper()}"


def users() -> tuple[User, ...]:
    """Every user of the account TANDEM: the operator and the services."""
    return (User(OPERATOR, (">",), (">",)), *(_service_user(service) for service in SERVICES))


def device(device_id: str) -> User:
    """What a device may do on NATS: submit what is its own, and hear what became of it. Its clients name their inboxes
    `_INBOX.{device_id}`. It never acknowledges, reads or declares anything of JetStream."""
    publish = (*(f"device.{device_id}.{kind}" for kind in DEVICE_KINDS), subjects.submit_workout(device_id))
    return User(device_id, publish, (subjects.device_receipt(device_id), f"_INBOX.{device_id}.>"), DEVICES)


def mqtt_device(device_id: str) -> User:
    """What a device may do on MQTT: publish to `up/{device_id}/{kind}`, each kind by its own name so that no wildcard
    level passes, and hear its receipts. `$MQTT.sub.>` is where the gateway delivers subscriptions of QoS 1 to it: a
    NATS client could listen there to others, an MQTT client cannot subscribe to it."""
    publish = tuple(subjects.up(device_id, kind) for kind in DEVICE_KINDS)
    return User(device_id, publish, (subjects.device_receipt(device_id), "$MQTT.sub.>"), MQTT, connections=("MQTT",))


def _edge_users() -> tuple[User, ...]:
    """The users of the other accounts, which answer to no device."""
    forgotten = tuple(subjects.up("*", kind) for kind in DEVICE_KINDS)  # retained messages, by an empty one
    ask = ("$SYS.REQ.SERVER.PING.CONNZ", "$SYS.REQ.SERVER.*.KICK")
    return (
        User(BRIDGE, forgotten, (subjects.up("*", "*"), "$MQTT.sub.>"), MQTT, "ingestion", ("MQTT",)),
        User(WARDEN, ask, (f"_INBOX_{WARDEN}.>",), SYS, "ingestion"),
        User(SYSTEM, (">",), (">",), SYS),
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
    subscribe = [f"_INBOX_{service.name}.>", *service.subscribes]
    if subjects.submit_workout("*") in service.subscribes:  # it speaks with devices: answers them, and for them
        publish += ["_R_.>", "_INBOX.>", "$SYS._INBOX.>"]
        subscribe.append(CALLOUT_SUBJECT)
    return User(service.name, tuple(publish), tuple(subscribe))


def server_users() -> str:
    """The `authorization` and `accounts` blocks of nats-server's configuration. Passwords and the issuer of the callout's
    answers are read from the environment by the server."""
    edge = _edge_users()
    names = ", ".join(user.name for user in (*users(), *edge))
    inside = [f'service: "{subject}", accounts: [{DEVICES}]' for subject in device("*").publish]
    receipts = subjects.device_receipt("*")
    exports = [*inside, f'stream: "{receipts}", accounts: [{DEVICES}, {MQTT}]']
    heard = f'stream: {{ account: {TANDEM}, subject: "{receipts}" }}'
    said = [f'service: {{ account: {TANDEM}, subject: "{subject}" }}' for subject in device("*").publish]
    lines = [
        "authorization {",
        f"  timeout: {AUTH_TIMEOUT_S}",
        f"  auth_callout {{ issuer: ${CALLOUT_ISSUER_VARIABLE}, account: {TANDEM}",
        f"    auth_users: [{names}] }}",
        "}",
        "accounts {",
        *_account(TANDEM, users(), exports=exports, jetstream=True),
        *_account(DEVICES, (), imports=[*said, heard]),
        *_account(MQTT, edge, imports=[heard], jetstream=True),
        *_account(SYS, edge),
        "}",
    ]
    return "\n".join([*lines, f"system_account: {SYS}", ""])


def _account(
    name: str,
    members: tuple[User, ...],
    *,
    exports: list[str] | None = None,
    imports: list[str] | None = None,
    jetstream: bool = False,
) -> list[str]:
    lines = [f"  {name} {{"]
    if jetstream:
        lines.append("    jetstream: enabled")
    for key, entries in (("exports", exports), ("imports", imports)):
        if entries:
            lines += [f"    {key}: [", *(f"      {{ {entry} }}" for entry in entries), "    ]"]
    mine = [user for user in members if user.account == name]
    if mine:
        lines += ["    users: [", *(line for user in mine for line in _member(user)), "    ]"]
    return [*lines, "  }"]


def _member(user: User) -> list[str]:
    publish = ", ".join(f'"{subject}"' for subject in user.publish)
    subscribe = ", ".join(f'"{subject}"' for subject in user.subscribe)
    only = f", allowed_connection_types: [{', '.join(user.connections)}]" if user.connections else ""
    return [
        f"      {{ user: {user.name}, password: ${user.password_variable}{only}, permissions: {{",
        f"          publish: [{publish}]",
        f"          subscribe: [{subscribe}] }} }}",
    ]
