"""What may not happen to a recommendation, and the ways out that every state has (检察建议工作规定第15–25条)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from supervision.matters.models import Matter
from supervision.matters.services import IllegalMove, available, open_matter, perform
from tests.builders import PUBLIC, SOCIAL, Cast, act, draft_data, fresh, recommendation, words

OTHER = "recommendation_other"
MONDAY = "2026-08-31 10:00+08:00"


# --- a draft of which nothing comes -----------------------------------------------------------------------------------
def test_a_draft_of_which_nothing_comes_ends_with_reasons_and_its_case_can_close(cast: Cast) -> None:
    """2019规定第15条: the handler proposes, head or chief decides; all that was written stays."""
    matter = recommendation(cast, OTHER)
    matter = act(cast, act(cast, matter, "revise"), "propose_drop", reason="单位已经自行整改")
    with pytest.raises(IllegalMove, match="不能审批自己承办"):
        Matter.objects.filter(pk=matter.pk).update(handler=cast.head)
        act(cast, matter, "drop", cast.head)
    Matter.objects.filter(pk=matter.pk).update(handler=cast.prosecutor)
    # Who decides may also want it after all.
    matter = act(cast, act(cast, matter, "send_back", cast.head), "propose_drop")
    matter = act(cast, matter, "drop", cast.head, reason="单位已经自行整改")
    assert (matter.state, matter.outcome) == ("withdrawn", "不提出：单位已经自行整改")
    assert matter.draft_versions.count() == 2
    assert not matter.letters.exists()
    assert act(cast, act(cast, Matter.objects.get(pk=matter.parent_id), "conclude"), "close").state == "closed"


def test_what_the_unit_once_had_is_withdrawn_by_letter_when_its_change_comes_to_nothing(cast: Cast) -> None:
    """2019规定第22条: withdrawn by the chief, and the unit is told."""
    matter = recommendation(cast, OTHER, upto="acknowledged")
    number = matter.number
    matter = act(cast, act(cast, matter, "modify"), "propose_drop")
    with pytest.raises(IllegalMove, match="由检察长决定撤回"):
        act(cast, matter, "drop", cast.head)
    matter = act(cast, matter, "drop")
    letter = matter.letters.get(kind="withdrawal")
    assert number in letter.text
    assert not letter.is_internal
