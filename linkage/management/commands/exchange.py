"""`manage.py exchange`: the exchange without a browser: this installation's key, making and taking in packages."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from linkage.models import Partner
from linkage.packages import keys
from linkage.packages.acts import documented_acts
from linkage.packages.contents import MOST_MATTERS
from linkage.packages.courses import documented
from linkage.packages.format import Refused
from linkage.packages.posting import post_waiting
from linkage.packages.receiving import counts, receive
from linkage.packages.sending import bytes_of, owed, pack
from linkage.packages.staying import limited, reasons
from supervision.matters.models import Matter
from supervision.matters.procedures import procedure_of


class Command(BaseCommand):
    help = "跨网交换：显示本系统公钥、制作交换包、导入交换包"

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        parts.add_parser("key", help="显示本系统代码和公钥")
        made = parts.add_parser("make", help="制作交换包")
        made.add_argument("partner", help="对方系统代码")
        made.add_argument("file", type=Path, help="写入的文件")
        made.add_argument("--matter", action="append", default=[], help="只装入这一事项（编号或者文号），可以写多次")
        made.add_argument("--again", action="store_true", help="已装包而没有回执的，再次装入")
        taken = parts.add_parser("receive", help="导入交换包或者回执")
        taken.add_argument("file", type=Path)
        taken.add_argument("--receipt", type=Path, help="回执写入的文件")
        parts.add_parser("post", help="立即发送待发送的交换包")
        parts.add_parser("kinds", help="列出经交换包办理和不经交换包办理的事项种类")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["what"])(options)

    def key(self, options: dict[str, Any]) -> None:
        """Print what partners register."""
        self.stdout.write(f"系统代码：{keys.own_code()}\n公钥：{keys.public_text(keys.own_key())}")

    def kinds(self, options: dict[str, Any]) -> None:
        """Print the tables of docs/exchange-format.md."""
        for line in (*documented(), *documented_acts()):
            self.stdout.write(line)

    def make(self, options: dict[str, Any]) -> None:
        """Write a package of what is owed to a partner; what cannot go is named first, with the reason."""
        partner = Partner.objects.filter(code=options["partner"], is_active=True).first()
        if partner is None:
            raise CommandError("没有登记这一对接系统。")
        chosen = self._chosen(options["matter"])
        self._tell_staying(partner, chosen, again=options["again"])
        keys_of = [matter.pk for matter in chosen] if chosen else None
        try:
            package = pack(partner, by=None, now=timezone.now(), chosen=keys_of, again=options["again"])
        except Refused as error:
            raise CommandError(str(error)) from error
        if package is None:
            self.stdout.write("没有待交的办理。")
            return
        options["file"].write_bytes(bytes_of(package))
        matters = package.acts.values("matter").distinct().count()
        self.stdout.write(f"已制作交换包{package.uid}，共{matters}件{package.acts.count()}项办理。")
        for matter in package.oversized:
            self.stdout.write(f"未装入：《{matter.title}》：文书和材料过大，一个交换包装不下。")
        if package.left:
            self.stdout.write(f"还有{package.left}件待交，再次运行即制作下一个交换包。")

    def _chosen(self, named: list[str]) -> list[Matter]:
        """The matters by key or number of the letter; CommandError for one that is not here."""
        found = []
        for name in named:
            asked = {"pk": int(name)} if name.isdecimal() and len(name) < 19 else {"number": name}
            matter = Matter.objects.filter(**asked).first()
            if matter is None:
                raise CommandError(f"没有事项“{name}”。")
            found.append(matter)
        return found

    def _tell_staying(self, partner: Partner, chosen: list[Matter], *, again: bool) -> None:
        offered = {matter.pk for matter in owed(partner, None, chosen=[one.pk for one in chosen], again=again)}
        rest = [one for one in chosen if one.pk not in offered] if chosen else list(limited(partner)[:MOST_MATTERS])
        for matter, reason in reasons(rest):
            self.stdout.write(f"不装入：{procedure_of(matter).label}《{matter.title}》：{reason}。")

    def receive(self, options: dict[str, Any]) -> None:
        """Take a package in; errors are listed act by act."""
        try:
            package = receive(options["file"].read_bytes(), by=None, now=timezone.now())
        except (OSError, Refused) as error:
            raise CommandError(str(error)) from error
        found = counts(package)
        self.stdout.write(f"已办理{found['done']}项，此前已办理{found['known']}项，未接收{found['refused']}项。")
        for row in package.rows:
            if row["result"] == "refused":
                self.stdout.write(f"{row['uid']}：{row['reason']}")
        receipt = package.receipts.filter(incoming=False).order_by("-at").first()
        if receipt and options["receipt"]:
            options["receipt"].write_bytes(bytes_of(receipt))

    def post(self, options: dict[str, Any]) -> None:
        """Post now what waits."""
        self.stdout.write(f"收到回执{post_waiting(timezone.now())}份。")
