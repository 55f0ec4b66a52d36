"""一次性链接: issue and revoke a link to a served letter, for a unit that has no account here.

The link lets the unit read the letter, sign for it and hand in its written answer; both wait until the handler
registers them by the acts that paper has (登记纸质回证, 登记纸质回复). A joint unit signs for the letter and
countersigns the reply, registered by 登记协办单位回证 and by the lead unit's 登记协办单位会签. Off unless the
deployment switches it on.
"""

from cases.procedures.service import CIVIL, SERVERS
from supervision.matters.procedures import Move

SETTING = "ONE_TIME_LINKS"


def once_moves(states: frozenset[str], basis: str) -> tuple[Move, ...]:
    """制发一次性链接, 作废一次性链接; in the states in which a letter is signed for or answered."""
    ground = f"{basis}；{CIVIL}第90条（一次性链接为可配置默认做法）"
    issue = Move(
        name="issue_link",
        label="制发一次性链接",
        sources=states,
        target=None,
        by=SERVERS,
        asks="cases.forms.once:IssueLinkForm",
        guards=("cases.moves.once:unit_has_no_account", "cases.moves.once:letter_is_ordinary"),
        effect="cases.moves.once:issue_link",
        internal=True,
        own_work=False,
        setting=SETTING,
        basis=ground,
        help="供没有账号的单位查阅、签收本文书并提交书面回复；协办单位用于查阅、签收和会签回复稿。"
        "链接和口令只显示一次，口令应当以电话等其他方式告知。同一单位原有链接即行作废，经其签收、提交而未登记的不再登记。",
    )
    revoke = Move(
        name="revoke_link",
        label="作废一次性链接",
        sources=states,
        target=None,
        by=SERVERS,
        asks="cases.forms.once:RevokeLinkForm",
        guards=("cases.moves.once:a_link_stands",),
        quiet=True,
        effect="cases.moves.once:revoke_link",
        internal=True,
        own_work=False,
        setting=SETTING,
        basis=ground,
    )
    return issue, revoke
