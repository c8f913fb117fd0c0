"""What the manifests of deploy/kubernetes promise, against each other and the code that runs there."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from ruamel.yaml import YAML

import webapp
from bot.webhook import HEALTH_PATH
from shared.configuration.config import Config, load
from shared.configuration.environment import read_env_file
from shared.core.db import Database
from shared.crypto.session_keys import to_text
from tests.support.processes import PROMPT_END
from tests.unit.deploy.manifests import (
    FOLDER,
    KUSTOMIZATION,
    MANIFESTS,
    ROOT,
    containers,
    every,
    labels,
    leads,
    main,
    named,
    pod,
    replicas,
)
from tests.unit.deploy.variables import read_by_the_portal
from webapp.login.event_stream import HEADERS, HEARTBEAT

SETTINGS = read_env_file(FOLDER / "settings.env")
READ_BY_THE_DRIVER = {"PGSSLMODE", "PGSSLROOTCERT"}  # asyncpg's, as libpq's
FILLED_IN = {
    "BOT_TOKEN": "1:fictional",
    "TELEGRAM_API_ID": "1",
    "TELEGRAM_API_HASH": "fictional",
    "SESSION_KEYS": to_text({"k1": bytes(32)}),
}
TIERS = ["web", "bot"]
KINDS = {
    ("v1", "Namespace"),
    ("v1", "Service"),
    ("apps/v1", "Deployment"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("postgresql.cnpg.io/v1", "Cluster"),
}
SILENCE = 60.0  # seconds after which proxies cut a response that says nothing, unless told otherwise
SPARE_CONNECTIONS = 20  # for the operator, `portal doctor` and ad-hoc queries
HARD = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


@pytest.fixture
def config() -> Config:
    """What a process in a pod reads once the secrets are filled in."""
    return load(
        {**SETTINGS, **FILLED_IN, "DATABASE_URL": "postgresql://portal@portal-postgres-rw:5432/portal"}
    )


def test_every_file_is_composed() -> None:
    """No manifest lies about unused, and none is missing."""
    files = {path.name for path in FOLDER.iterdir()} - {"secrets.env"}
    assert {"kustomization.yaml", "settings.env", "secrets.example.env", *KUSTOMIZATION["resources"]} == files
    assert KUSTOMIZATION["configMapGenerator"] == [{"name": "settings", "envs": ["settings.env"]}]
    assert len(set(KUSTOMIZATION["resources"])) == len(KUSTOMIZATION["resources"])


def test_every_kind_is_known() -> None:
    """A kind that was misspelt would pass the validator with a warning."""
    assert {(one["apiVersion"], one["kind"]) for one in MANIFESTS} == KINDS
    [namespace] = every("Namespace")
    assert namespace["metadata"]["name"] == KUSTOMIZATION["namespace"]


def test_every_variable_is_read(config: Config) -> None:
    """Each name means something to the code, and together they are enough to start, by webhook."""
    secret = read_env_file(FOLDER / "secrets.example.env")
    given = {one["name"] for tier in TIERS for container in containers(tier) for one in container["env"]}
    assert set(secret) == set(FILLED_IN)
    assert {*SETTINGS, *secret, *given} - READ_BY_THE_DRIVER <= read_by_the_portal()
    assert set(SETTINGS) >= READ_BY_THE_DRIVER
    assert config.webhook_url is not None
    assert config.auth_base_url.startswith("https://")
    assert config.sessions_dir is None


@pytest.mark.parametrize("tier", TIERS)
def test_all_containers_get_the_same(tier: str) -> None:
    """Settings and secrets by reference, the database's address from the one who made it."""
    cluster = every("Cluster")[0]["metadata"]["name"]
    for container in containers(tier):
        assert container["envFrom"] == [
            {"configMapRef": {"name": "settings"}},
            {"secretRef": {"name": "secrets"}},
        ]
        [database] = container["env"]
        assert database["name"] == "DATABASE_URL"
        assert database["valueFrom"]["secretKeyRef"] == {"name": f"{cluster}-app", "key": "uri"}


def test_no_secret_stands_here() -> None:
    """Secrets are referred to; the example has names alone; the filled one stays out of git."""
    assert not every("Secret")
    assert "secretGenerator" not in KUSTOMIZATION
    assert not any(read_env_file(FOLDER / "secrets.example.env").values())
    assert not set(FILLED_IN) & set(SETTINGS)
    assert "deploy/kubernetes/secrets.env" in (ROOT / ".gitignore").read_text().splitlines()


def test_one_image() -> None:
    """Both tiers and their migrations run the image that compose builds, by the commands it gives them."""
    compose = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
    found = [container for tier in TIERS for container in containers(tier)]
    assert {one["image"] for one in found} == {compose["web"]["image"]}
    assert [image["name"] for image in KUSTOMIZATION["images"]] == [compose["web"]["image"]]
    for one in found:
        assert one["command"] == compose[one["name"]]["command"]


@pytest.mark.parametrize("tier", TIERS)
def test_pods_can_do_little(tier: str) -> None:
    """The image's own user, nothing to write to but memory, no capability, no token, no stray variable."""
    spec = pod(tier)
    assert all(container["securityContext"] == HARD for container in containers(tier))
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text()
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "serviceAccountName"} & set(spec)
    [writable] = [volume for volume in spec["volumes"] if "secret" not in volume]
    assert writable["emptyDir"]["medium"] == "Memory"


def test_web_may_no_more_than_the_bot() -> None:
    """Who talks to the world has no power that the other has not."""
    for field in ("securityContext", "volumes", "automountServiceAccountToken", "shareProcessNamespace"):
        assert pod("web")[field] == pod("bot")[field]
    assert main("web")["volumeMounts"] == main("bot")["volumeMounts"]


@pytest.mark.parametrize("tier", TIERS)
def test_memory_is_asked_for_and_bounded(tier: str) -> None:
    """Processor time is asked for and not bounded: who is throttled holds everybody up."""
    for container in containers(tier):
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}
        assert set(container["resources"]["limits"]) == {"memory"}


def test_ports(config: Config) -> None:
    """What the processes listen on is what the Services lead to, and reachable from outside the pod."""
    listens = {"web": (config.web_host, config.web_port), "bot": config.webhook_listen}
    for tier in TIERS:
        [port] = main(tier)["ports"]
        [served] = named("Service", tier)["spec"]["ports"]
        assert ("0.0.0.0", port["containerPort"]) == listens[tier]
        assert served == {
            "name": port["name"],
            "port": port["containerPort"],
            "targetPort": port["name"],
        }
        [rule] = named("NetworkPolicy", tier)["spec"]["ingress"]
        assert rule["ports"] == [{"port": port["containerPort"]}]


def test_probes() -> None:
    """Each asks an address that the process answers, by the name of its own port."""
    asked = {
        tier: {
            name: main(tier)[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")
        }
        for tier in TIERS
    }
    for tier in TIERS:
        [port] = main(tier)["ports"]
        assert {one["port"] for one in asked[tier].values()} == {port["name"]}
    assert {one["path"] for one in asked["web"].values()} <= routes()
    assert asked["web"]["readinessProbe"]["path"] == "/readyz"
    assert asked["web"]["livenessProbe"]["path"] == "/healthz"
    assert {one["path"] for one in asked["bot"].values()} == {HEALTH_PATH}


@pytest.mark.parametrize("tier", TIERS)
def test_everything_selects_what_exists(tier: str) -> None:
    """Deployment, Service, budget, policy and spread mean the same pods; the autoscaler the Deployment."""
    deployment = named("Deployment", tier)["spec"]
    selectors = [
        deployment["selector"]["matchLabels"],
        named("Service", tier)["spec"]["selector"],
        named("PodDisruptionBudget", tier)["spec"]["selector"]["matchLabels"],
        *(one["labelSelector"]["matchLabels"] for one in pod(tier)["topologySpreadConstraints"]),
    ]
    assert all(selector == labels(tier) for selector in selectors)
    [policy] = named("NetworkPolicy", tier)["spec"]["podSelector"]["matchLabels"].items()
    assert policy in labels(tier).items()
    scaled = named("HorizontalPodAutoscaler", tier)["spec"]
    assert scaled["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": tier}
    assert "replicas" not in deployment
    assert labels("web") != labels("bot")


@pytest.mark.parametrize("tier", TIERS)
def test_there_is_always_one_that_serves(tier: str) -> None:
    """Through a roll-out, a drained node and a scale-down; and who goes has the time it was promised."""
    deployment = named("Deployment", tier)["spec"]
    least = named("HorizontalPodAutoscaler", tier)["spec"]["minReplicas"]
    assert deployment["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert least > named("PodDisruptionBudget", tier)["spec"]["maxUnavailable"] == 1
    [sleep, seconds] = main(tier)["lifecycle"]["preStop"]["exec"]["command"]
    assert sleep == "sleep"
    assert pod(tier)["terminationGracePeriodSeconds"] >= int(seconds) + PROMPT_END


def test_the_database_has_connections_for_all() -> None:
    """Every replica's pool and listener, in the middle of a roll-out of both tiers."""
    pool = inspect.signature(Database.open).parameters["max_size"].default
    wanted = sum(replicas(tier) for tier in TIERS) * (pool + 1)
    has = int(every("Cluster")[0]["spec"]["postgresql"]["parameters"]["max_connections"])
    assert wanted + SPARE_CONNECTIONS <= has


def test_the_database() -> None:
    """A commit is on two machines, and no machine has two of the three."""
    [cluster] = every("Cluster")
    spec = cluster["spec"]
    assert spec["instances"] == 3
    assert spec["postgresql"]["synchronous"] == {
        "method": "any",
        "number": 1,
        "dataDurability": "required",
        "failoverQuorum": True,
    }
    assert all(isinstance(value, str) for value in spec["postgresql"]["parameters"].values())
    assert spec["affinity"]["podAntiAffinityType"] == "required"
    name = cluster["metadata"]["name"]
    assert {"cnpg.io/cluster": name} == named("NetworkPolicy", "postgres")["spec"]["podSelector"][
        "matchLabels"
    ]
    [authority] = [volume for volume in pod("web")["volumes"] if "secret" in volume]
    assert authority["secret"]["secretName"] == f"{name}-ca"
    [mount] = [one for one in main("web")["volumeMounts"] if one["name"] == authority["name"]]
    assert SETTINGS["PGSSLROOTCERT"] == f"{mount['mountPath']}/{authority['secret']['items'][0]['path']}"


def test_the_front_door_leads_everywhere_but_to_the_figures(config: Config) -> None:
    """Every route of the web container but /metrics under the public name, and the bot's one address."""
    [ingress] = every("Ingress")
    [rule] = ingress["spec"]["rules"]
    [tls] = ingress["spec"]["tls"]
    hook = urlsplit(config.webhook_url or "")
    assert [rule["host"]] == tls["hosts"] == [urlsplit(config.auth_base_url).hostname] == [hook.hostname]
    led = {
        tier: [one for one in rule["http"]["paths"] if one["backend"]["service"]["name"] == tier]
        for tier in TIERS
    }
    for tier in TIERS:
        [port] = named("Service", tier)["spec"]["ports"]
        assert all(one["backend"]["service"]["port"] == {"name": port["name"]} for one in led[tier])
    assert [(one["path"], one["pathType"]) for one in led["bot"]] == [(hook.path, "Exact")]
    assert not any(leads(one, hook.path) for one in led["web"])
    shut = {path for path in routes() if not any(leads(one, path) for one in led["web"])}
    assert shut == {"/metrics"}
    assert all(any(leads(one, path) for path in routes()) for one in led["web"])


def test_nothing_cuts_a_login_s_stream() -> None:
    """It speaks well within any proxy's patience, and asks nginx not to collect what it says."""
    assert 2 * HEARTBEAT < SILENCE
    assert HEADERS["X-Accel-Buffering"] == "no"


def routes() -> set[str]:
    """The path of every route that a module of the web container has."""
    found = {"/api/"}
    for module in pkgutil.walk_packages(webapp.__path__, "webapp."):
        table = getattr(importlib.import_module(module.name), "routes", None)
        if isinstance(table, web.RouteTableDef):
            found |= {route.path for route in table if isinstance(route, web.RouteDef)}
    return found
