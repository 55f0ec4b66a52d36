"""What every procedure of a procuratorate has: handing over, and adding material."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from supervision.matters.procedures import Move, Role

R = Role


@dataclass(frozen=True, kw_only=True)
class Extra:
    """A part that only this kind's document has; kept with the matter's details and named in its letter."""

    name: str
    label: str
    help: str = ""
    long: bool = False
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    def shown(self, said: Mapping[str, Any]) -> str:
        """What the details hold for it, in words."""
        value = str(said.get(self.name, ""))
        return dict(self.choices).get(value, value)


HAND_OVER = Move(
    name="hand_over",
    label="移交承办",
    sources=frozenset(),
    target=None,
    by=frozenset({R.DEPARTMENT_HEAD, R.CHIEF}),
    asks="supervision.matters.forms:HandOverForm",
    effect="cases.moves:hand_over",
    tells=("handler",),
    internal=True,
    own_work=False,
    bulk=True,
    basis="《中华人民共和国人民检察院组织法》第29条",
    help="新的承办检察官将接手全部待办和期限提醒。",
)
ATTACH = Move(
    name="attach",
    label="补充材料",
    sources=frozenset(),
    target=None,
    by=frozenset({R.HANDLER, R.ASSISTANT}),
    asks="supervision.matters.forms:AttachForm",
    effect="cases.moves:attach",
    internal=True,
    own_work=False,
    basis="《人民检察院检察建议工作规定》第7条（全程留痕）",
    help="材料归入本事项卷宗，仅检察机关可见。",
)


def relate_moves(
    states: frozenset[str], by: frozenset[Role], basis: str, *, help: str = "", internal: bool = True
) -> tuple[Move, Move]:
    """关联事项, 解除关联: what belongs together is linked, and a wrong link taken away, by the same people."""
    relate = Move(
        name="relate",
        label="关联事项",
        sources=states,
        target=None,
        by=by,
        asks="cases.forms.related:RelateForm",
        effect="supervision.matters.moves:relate",
        internal=internal,
        own_work=False,
        basis=f"{basis}（关联为可配置默认做法）",
        help=help or "各自的程序和期限不受影响；他人只看到其本来可以看到的事项。关联错误的，可以说明原因解除。",
    )
    unrelate = replace(
        relate,
        name="unrelate",
        label="解除关联",
        asks="cases.forms.related:UnrelateForm",
        guards=("supervision.matters.moves:something_is_linked",),
        quiet=True,
        effect="supervision.matters.moves:unrelate",
        help="由谁关联、何时因何解除，留在台账中备查；事项本身不变。",
    )
    return relate, unrelate


def everywhere(move: Move, states: dict[str, str], *closed: str) -> Move:
    """The move, allowed in every state but the closed ones."""
    return replace(move, sources=frozenset(states) - set(closed))
