"""Writing many recommendations at once: registers that offices kept before."""

from recommendations.services.importing import STATUSES, ImportResult, import_register
from recommendations.services.jobs import (
    confirm_job,
    counts_of,
    forget_uploads,
    offices_of,
    open_job,
    open_jobs,
    run_job,
)

__all__ = [
    "STATUSES",
    "ImportResult",
    "confirm_job",
    "counts_of",
    "forget_uploads",
    "import_register",
    "offices_of",
    "open_job",
    "open_jobs",
    "run_job",
]
