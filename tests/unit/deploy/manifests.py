"""The manifests of deploy/kubernetes, read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "kubernetes"

Manifest = dict[str, Any]


def parsed(path: Path) -> list[Manifest]:
    """The documents of a file."""
    return list(YAML(typ="safe").load_all(path))


KUSTOMIZATION = parsed(FOLDER / "kustomization.yaml")[0]
MANIFESTS = [found for name in KUSTOMIZATION["resources"] for found in parsed(FOLDER / name)]


def named(kind: str, name: str) -> Manifest:
    """The one manifest of a kind and a name."""
    [found] = [one for one in MANIFESTS if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return found


def every(kind: str) -> list[Manifest]:
    return [one for one in MANIFESTS if one["kind"] == kind]


def pod(tier: str) -> Manifest:
    """What a tier's pods are made from."""
    spec: Manifest = named("Deployment", tier)["spec"]["template"]["spec"]
    return spec


def containers(tier: str) -> list[Manifest]:
    """All of a pod's, the first to the last."""
    return [*pod(tier)["initContainers"], *pod(tier)["containers"]]


def main(tier: str) -> Manifest:
    """The container that stays."""
    [container] = pod(tier)["containers"]
    assert isinstance(container, dict)
    return container


def labels(tier: str) -> dict[str, str]:
    """What its pods are known by."""
    found: dict[str, str] = named("Deployment", tier)["spec"]["template"]["metadata"]["labels"]
    return found


def replicas(tier: str) -> int:
    """The most that there can be at once: in the middle of a roll-out, fully scaled."""
    most: int = named("HorizontalPodAutoscaler", tier)["spec"]["maxReplicas"]
    surge: int = named("Deployment", tier)["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
    return most + surge


def leads(rule: Manifest, path: str) -> bool:
    """Whether an Ingress's rule is about a path; a prefix is one of whole parts."""
    wanted = str(rule["path"])
    return path == wanted or (rule["pathType"] == "Prefix" and path.startswith(f"{wanted}/"))
