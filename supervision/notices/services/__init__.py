"""Writing notices in the act's transaction, reminding by what is owed and not yet written, and delivering."""

from supervision.notices.services.certificates import watch_certificates
from supervision.notices.services.outbox import tell, tell_each, wake
from supervision.notices.services.sending import BATCH, MOST_ATTEMPTS, deliver_owed
from supervision.notices.services.sweep import remind

__all__ = ["BATCH", "MOST_ATTEMPTS", "deliver_owed", "remind", "tell", "tell_each", "wake", "watch_certificates"]
