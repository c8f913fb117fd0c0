"""What a login needs at hand; one per process."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.db import Database
from shared.crypto.vault import Vault
from shared.telegram.client import Clients
from shared.telegram.client_pool import ClientPool
from shared.telegram.data_centres import DataCentres
from shared.telegram.session_files import SessionFiles


@dataclass(frozen=True, kw_only=True)
class LoginDependencies:
    """The tools that every login of this process shares."""

    db: Database
    vault: Vault
    clients: Clients
    warm: ClientPool
    dcs: DataCentres
    files: SessionFiles
    owner: str  #: this process, as written into leases
